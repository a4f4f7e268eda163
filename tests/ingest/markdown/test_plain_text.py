"""The short way to read plain stretches gives exactly what the parser of Markdown gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.markdown.blocks import _parser_of_text, _pieces
from ingest.markdown.plain_text import pieces_of_plain

PARTS = st.sampled_from(
    [
        "[Owl](https://owls.org/a_b)", "[Owl Nest: a survey](http://owls.org/x?y=1)", "**", "*", "[", "]", "](", "(",
        ")", "!", "&amp;", "~~", "[[Paper](https://owls.org/p)]", "https://owls.org",
        " ", "\n", "word", "Two Words", "a_b", "**bold**", "**[Owl](https://owls.org)**", "|", ":",
        ".", "2024", "鸟", "\\", "<b>", "`", "&", "_", "~", "\\[", "\\]", "</b>", "<ins>", "</ins>", "<br>", "<sup>",
        "*it*", "_it_", "*Nat. Owls*", "*[Owl](https://owls.org)*", "![alt](https://owls.org/i.png)",
        "![](https://owls.org/b?a=1&b=2%20c)", "[[Video](https://owls.org/v)]", "[[Video]](https://owls.org/v)",
        "[part](#owls-at-night)", "[Owl & Mouse!](https://owls.org/%C3%A9)",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=12).map("".join))
def test_the_short_way_and_the_parser_agree(content: str) -> None:
    content = content.strip()
    plain = pieces_of_plain(content)
    assert plain is None or plain == _pieces(_parser_of_text(), content, {})


@pytest.mark.parametrize(
    "content",
    [
        "[Owl](https://owls.org/a): a survey | CMU",
        "**Owl** [[Paper](https://owls.org/p)] ICML 2023",
        "Owls of the north (2012)",
        "**Owls & Mice** *Nature Owls* 2021 [[Paper]](https://owls.org/a?b=1&c=2) ![](https://owls.org/badge.svg)",
        "Owls at snake_case, <ins>Owl Letters, 2020</ins> \\[[Code](https://owls.org)\\]",
    ],
)
def test_lines_as_lists_have_them_go_the_short_way(content: str) -> None:
    assert pieces_of_plain(content) is not None
