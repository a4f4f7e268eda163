import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing.model_output import answer_text
from bot.answering.composing.plain_text import drop_blocks, has_address, plain_sentence

_PIECES = st.sampled_from(
    [
        "https://",
        "http:",
        "//",
        "evil.example",
        "evil.com",
        "www.",
        "/a?b=c",
        "<",
        ">",
        "|",
        "[",
        "]",
        "(",
        ")",
        "!",
        " ",
    ]
) | st.sampled_from(
    ["@everyone", "<@U123>", "a@b.org", "\u200b", "\u202e", "javascript:", "**", "`", "text", ".", "io"]
)


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=14).map("".join)))
def test_no_address_survives_whatever_it_is_hidden_in(text: str) -> None:
    plain = plain_sentence(text).text
    assert not has_address(plain)
    assert not re.search(r"[A-Za-z]://", plain)
    assert "@everyone" not in plain.lower()
    assert not re.search(r"\]\(\s*<?https?:", plain)


@given(st.text())
def test_plain_text_is_one_line_and_stays_plain(text: str) -> None:
    plain = plain_sentence(text).text
    assert "\n" not in plain
    assert has_address(plain) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Pager](https://evil.example/x) stores blocks.", "Pager stores blocks."),
        ("Pager stores blocks (https://example.org/pager).", "Pager stores blocks."),
        ("![chart](https://evil.example/p.png) Pager stores blocks.", "Pager stores blocks."),
        ("<https://evil.example|Pager> stores blocks.", "Pager stores blocks."),
        ("<b>Pager</b> stores **blocks** of `fixed` size.", "Pager stores blocks of fixed size."),
        ("- Pager stores blocks.", "Pager stores blocks."),
        ("<@U123> <!channel> Pager stores blocks.", "Pager stores blocks."),
        ("@everyone Pager stores blocks.", "everyone Pager stores blocks."),
        ("Pa\u200bger stores blocks.", "Pager stores blocks."),
        (r"Pager is $2.5\times$ faster on \(8\) GPUs.", "Pager is 2.5× faster on 8 GPUs."),
        (r"Pager cuts waste by 4\% for $5 to $10.", "Pager cuts waste by 4% for $5 to $10."),
    ],
)
def test_markup_goes_and_the_words_stay(text: str, expected: str) -> None:
    assert plain_sentence(text).text == expected
    assert not plain_sentence(text).address_removed


@pytest.mark.parametrize(
    "text",
    ["Latency stays below <5 ms for x > 3.", "Recall@10 rises to 0.95.", "It uses a 2*3*4 grid.", "Node A vs. node B."],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert plain_sentence(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Visit https://evil.example/now today.",
        "Visit evil.com today.",
        "Visit www.evil.example today.",
        "Write to help@evil.example today.",
        "Visit javascript:alert(1) today.",
    ],
)
def test_an_address_that_carries_the_sentence_is_told(text: str) -> None:
    assert plain_sentence(text).address_removed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>no idea\nyet</think>Answer.", "Answer."),
        ("no opening tag</think>Answer.", "Answer."),
        ("<thinking>never closed", ""),
        ("Answer.", "Answer."),
    ],
)
def test_what_was_thought_aloud_goes(text: str, expected: str) -> None:
    assert answer_text(text) == expected


def test_code_tables_headings_and_link_definitions_are_no_sentences() -> None:
    text = "# Title\n\nPager stores blocks.\n\n```py\nimport os\n```\n| a | b |\n|---|---|\n[x]: https://evil.example\n"
    assert drop_blocks(text).split() == ["Pager", "stores", "blocks."]


@pytest.mark.parametrize("measure", ["mAP@0.5", "mAP@0.5:0.95", "Recall@10", "pass@1.", "P@1.5k"])
def test_a_measure_at_a_threshold_is_no_mail_address(measure: str) -> None:
    assert plain_sentence(f"It loses 1.09% of {measure} on video.").text == f"It loses 1.09% of {measure} on video."
