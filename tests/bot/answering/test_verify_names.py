import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.verifying.names import missing_names, names_in
from bot.answering.verifying.quotes import missing_quotations, occurs, quotations
from bot.answering.wording import coverage


def test_names_are_told_by_capitals_inside_digits_and_capitals_amid_the_sentence() -> None:
    assert names_in("FlashAttention-2 lets vLLM run on an A100 at Microsoft.") == (
        "FlashAttention-2",
        "vLLM",
        "A100",
        "Microsoft",
    )


def test_the_first_word_is_a_name_only_where_it_is_known_as_one() -> None:
    assert names_in("Paging helps.") == ()
    assert names_in("Orca helps.", {"orca"}) == ("Orca",)


def test_words_of_the_field_are_no_names() -> None:
    assert names_in("The GPUs and LLMs of AI wait.") == ()


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("It uses FlashAttention-2.", "flash attention 2"),
        ("It uses Flash Attention.", "FlashAttention"),
        ("It keeps the KV cache.", "the key-value cache"),
        ("It trains MoE models.", "mixture-of-experts models"),
        ("It serves Large Language Models.", "serving LLMs"),
        ("It runs on A100s.", "an A100 GPU"),
        ("It extends vLLM's scheduler.", "vLLM"),
        ("It is vLLM-based.", "we extend vLLM"),
    ],
)
def test_a_name_is_found_however_it_is_written(sentence: str, cited: str) -> None:
    assert missing_names(sentence, cited) == ()


@pytest.mark.parametrize(
    ("sentence", "cited", "missing"),
    [
        ("It beats Orca.", "beats all others", ("Orca",)),
        ("It uses FlashAttention-3.", "uses FlashAttention-2", ("FlashAttention-3",)),
        ("It runs on an A10.", "runs on an A100", ("A10",)),
        ("It extends GPT-4.", "extends GPT-4o", ("GPT-4",)),
        ("It uses Llama-3.", "uses Llama-3.1", ("Llama-3",)),
    ],
)
def test_another_name_is_not_found(sentence: str, cited: str, missing: tuple[str, ...]) -> None:
    assert missing_names(sentence, cited) == missing


@given(st.lists(st.from_regex(r"[A-Za-z]{1,8}(-?\d{1,2})?", fullmatch=True), max_size=8).map(" ".join))
def test_a_text_confirms_its_own_names(text: str) -> None:
    assert missing_names(text, text) == ()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It says “blocks of fixed size”.", ("blocks of fixed size",)),
        ('It says "blocks of fixed size".', ("blocks of fixed size",)),
        ("It says ‘blocks don’t move’ here.", ("blocks don’t move",)),
        ("The system's blocks don't move.", ()),
        ('A 5" disk and a 3" disk.', ()),
    ],
)
def test_quotations_are_told_from_apostrophes(sentence: str, expected: tuple[str, ...]) -> None:
    assert quotations(sentence) == expected


def test_a_quotation_must_stand_in_the_text_word_for_word() -> None:
    cited = "stores caches in blocks of\nfixed size — always."
    assert missing_quotations("It says “Blocks of fixed size.”", cited) == ()
    assert missing_quotations("It says “blocks of any size”.", cited) == ("blocks of any size",)


@given(st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll", "Nd", "Zs")), min_size=1), st.text(), st.text())
def test_whatever_is_cut_out_of_a_text_occurs_in_it(quotation: str, before: str, after: str) -> None:
    if quotation.strip():
        assert occurs(quotation, f"{before} {quotation} {after}") or "\\" in before + after or "$" in before + after


def test_coverage_is_the_share_of_meaning_words() -> None:
    assert coverage("Pager stores the caches.", "caches are stored by Pager") == 1.0
    assert coverage("Queues are scheduled.", "caches are stored") == 0.0
