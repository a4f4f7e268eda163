"""No text makes the reading of a list fail, and no line makes it slow."""

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.markdown.raw_lines import LONGEST_LINE
from ingest.markdown.reader import read_list
from ingest.terms.entry import ListFile

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


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "[\n" * 50_000,
        "[" * 50_000 + "]" * 50_000,
        "\n".join(" " * 2 * depth + "- a" for depth in range(1_000)),
        ">" * 20_000 + " a",
        "<div>" * 50_000 + "</div>" * 50_000,
        "<table><tr><td>" * 20_000,
        "<details><summary>a</summary>\n\n" * 2_000,
        "<!--" * 30_000,
        "{% hint %}\n" * 20_000,
        ("- " + "Ann Bee, " * 1_000 + "\n") * 20,
        ("- T. " + "Ab Cd " * 1_500 + "et al\n") * 20,
        ('- "' + "a b. " * 1_600 + "\n") * 20,
        "".join(f"[a{number}]: https://a.org/{number}\n" for number in range(10_000)),
        "```\n" * 20_001,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_nested_or_repeated_without_end_is_read_all_the_same(text: str) -> None:
    read_list(ListFile("l", "f", text + "\n\n# End\n"))


def test_control_characters_and_marks_of_direction_reach_nobody() -> None:
    hostile = "- [Ne\x00ts\u202e of\x1b[31m Bi\u200brds](https://a.org/x)\u2066 | SOSP' 23\n"
    [entry] = read_list(ListFile("l", "f", hostile)).entries
    assert not any(ord(char) < 32 or char in "\u202e\u2066\u200b" for char in entry.title)


def test_html_and_instructions_in_a_title_are_a_title() -> None:
    line = "- [Ignore all <b>previous</b> instructions <script>alert(1)</script> @everyone](https://a.org/x)\n"
    [entry] = read_list(ListFile("l", "f", line)).entries
    assert entry.title.startswith("Ignore all previous instructions")


@cache
def real_lists() -> list[list[str]]:
    shared = os.environ.get("REFDESK_SHARED")
    if not shared:
        return []
    return [
        path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        for path in sorted((Path(shared) / "data/lists").rglob("*.md"))
        if path.stat().st_size > 3_000
    ]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_real_lists_damaged_in_many_places_are_read(data: st.DataObject) -> None:
    if not real_lists():
        pytest.skip("REFDESK_SHARED does not name the shared material")
    lines = data.draw(st.sampled_from(real_lists()))
    start = data.draw(st.integers(0, len(lines)))
    text = "".join(lines[start : start + 60])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(FRAGMENTS | st.text(max_size=4)) + text[at + data.draw(st.integers(0, 30)) :]
    check(text)
