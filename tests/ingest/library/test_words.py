import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.library.words import analyse, content_words, exact_words


def test_function_words_are_left_out_and_the_rest_is_stemmed() -> None:
    assert analyse("What are the failures of training?") == ["failur", "train"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("S-LoRA", "slora"),
        ("S-LoRA", "LoRA"),
        ("PagedAttention", "paged attention"),
        ("paged-attention", "PagedAttention"),
        ("FlashDecoding++", "flashdecoding"),
        ("FlashDecoding++", "flash decoding"),
        ("N:M sparsity", "N:M"),
        ("fine-tuning", "finetuning"),
        ("LLMs", "llm"),
        ("gpus", "GPU"),
        ("APIs", "API"),
        ("Café", "cafe"),
    ],
)
def test_one_thing_written_in_two_ways_shares_a_word(written: str, asked: str) -> None:
    assert set(analyse(written)) & set(analyse(asked))


def test_short_names_with_capitals_are_not_split() -> None:
    assert analyse("vLLM") == ["vllm"]


def test_exact_words_keep_endings_and_function_words() -> None:
    assert exact_words("The Andes") == ["the", "andes"]


def test_content_words_remember_how_they_were_written() -> None:
    assert content_words("Which Schedulers schedule GPUs?") == {"schedul": "schedulers", "gpu": "gpu"}


def test_chinese_text_is_read_sign_by_sign() -> None:
    assert analyse("推理 system") == ["推", "理", "system"]


@given(st.text())
def test_any_text_can_be_analysed(text: str) -> None:
    assert all(word and not word.isspace() for word in analyse(text) + exact_words(text))


def test_a_word_without_end_is_read_in_no_time() -> None:
    assert analyse("a" * 200_000 + " B" * 100_000 + "_" * 100_000 + "aA" * 100_000)
