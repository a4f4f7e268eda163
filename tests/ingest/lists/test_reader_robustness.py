"""No text makes the reading of a list fail, and no line makes it slow."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.lists.model import ListFile
from ingest.lists.reader import LONGEST_LINE, read_list

FRAGMENTS = st.sampled_from(
    [
        *(
            "\n",
            "\n- ",
            "\n  - ",
            "\n1. ",
            "\n# ",
            "\n## ",
            "\n| a | b |\n|---|---|\n| ",
            " | ",
            "\n> ",
            "\n\n",
            "\\\n",
        ),
        *(
            "[",
            "](",
            ")",
            "]",
            "\\[",
            "**",
            "*",
            "`",
            "\n```\n",
            "---",
            "｜",
            "：",
            "&#x20;",
            "\r",
            "\u202e",
            "\x00",
            "ðŸ”¥",
        ),
        *("<a href='http://a.b'>", "</a>", "<br>", "<ins>", "/ins>", "<table>", "<tr>", "<td>", "</td>", "</table>"),
        *(
            "<details>",
            "<summary>",
            "</details>",
            "<!--",
            "-->",
            "{% hint %}",
            "{% endhint %}",
            "![x](y)",
            "http://[::1",
        ),
        *("https://arxiv.org/abs/2401.00001", "SOSP' 24", "UC Berkeley & CMU", "Title: of ", "(arXiv 2401.00001)"),
        *("Code:", "Link:", 'Jane Doe, et al. "', "(CMU)[https://a.b/c]"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=12), max_size=40).map("".join)
STARTER = (Path(__file__).parents[3] / "ingest/lists/starter/systems-for-ml-llm.md").read_text(encoding="utf-8")


def check(text: str) -> None:
    reading = read_list(ListFile("l", "f", text, "https://a.org/list/README.md"))
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= entry.line <= count for entry in reading.entries)
    assert all(entry.title == " ".join(entry.title.split()) for entry in reading.entries)
    assert all(entry.title for entry in reading.entries)
    numbers = [line.line for line in reading.lines]
    assert numbers == sorted(set(numbers))
    assert {entry.line for entry in reading.entries} <= set(numbers)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_mixture_of_what_lists_are_made_of_is_read(text: str) -> None:
    check(text)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_list_damaged_anywhere_is_read(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(STARTER) - 1))
    length = data.draw(st.integers(0, 60))
    check(STARTER[:start][-2000:] + data.draw(FRAGMENTS | st.text(max_size=8)) + STARTER[start + length :][:2000])


@pytest.mark.parametrize(
    "unit", ["a", "[", "[a](", "<a ", "<!--", "*a ", "`", "|", "- ", "> ", "http://", "(", "OSDI "]
)
def test_a_megabyte_in_one_line_is_passed_over_and_reported(unit: str) -> None:
    reading = read_list(ListFile("l", "f", "- [Nets](https://a.org/x)\n\n" + unit * (1_000_000 // len(unit))))
    assert [entry.title for entry in reading.entries] == ["Nets"]
    assert reading.lines[-1].outcome == "not_understood"
    assert f"{LONGEST_LINE:,}" in reading.lines[-1].reason


@pytest.mark.parametrize(
    "unit", ["[", "![", "<a ", "(", "a: ", "2020", "University of ", "a & ", "Doe, J., ", "x.y-", "]("]
)
def test_long_lines_below_that_are_read_in_one_go(unit: str) -> None:
    read_list(ListFile("l", "f", "- [Nets](https://a.org/x) | " + unit * (9_000 // len(unit))))
