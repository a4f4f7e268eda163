import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.composing.markers import Marked, make_keys, read_markers

KEYS = {"s7f4": 1, "s1a2": 2}
NAMES = {1: "Pager", 2: "Queuer"}


def read(text: str) -> Marked:
    return read_markers(text, KEYS, NAMES)


@given(st.text(), st.lists(st.text(), max_size=12))
def test_keys_differ_and_occur_in_no_text(question: str, texts: list[str]) -> None:
    keys = make_keys(question, texts)
    assert len(set(keys)) == len(texts)
    assert all(re.fullmatch(r"s\d[a-z]\d", key) for key in keys)
    assert not any(key in text.lower() for key in keys for text in [question, *texts])


def test_a_text_that_holds_a_likely_key_gets_another() -> None:
    text = "An abstract."
    (first,) = make_keys("q", [text])
    assert make_keys("q", [f"{text} [{first}]"]) != (first,)


@given(st.text())
def test_only_given_keys_become_citations(text: str) -> None:
    marked = read(text)
    assert set(marked.numbers) <= {1, 2}
    assert bool(marked.numbers) == any(key in text.lower() for key in KEYS) or not marked.numbers


@pytest.mark.parametrize(
    "text",
    [
        "Blocks help [s7f4].",
        "Blocks help. [s7f4]",
        "Blocks help 【s7f4】.",
        "Blocks help (s7f4).",
        "Blocks help [source s7f4].",
        "Blocks help [S7F4].",
        "Blocks help [^s7f4].",
    ],
)
def test_a_marker_is_read_however_the_model_writes_it(text: str) -> None:
    assert read(text) == Marked("Blocks help.", (1,), ())


@pytest.mark.parametrize("marker", ["[s7f4][s1a2]", "[s7f4, s1a2]", "[s7f4; s1a2]", "[s7f4] [s1a2]", "(s7f4, s1a2)"])
def test_several_markers_cite_several_sources(marker: str) -> None:
    assert read(f"Blocks help {marker}.") == Marked("Blocks help.", (1, 2), ())


@pytest.mark.parametrize("marker", ["[1]", "[s9z9]", "[12]", "[ref 3]"])
def test_an_invented_marker_is_taken_out_and_remembered(marker: str) -> None:
    marked = read(f"Blocks help {marker}.")
    assert marked.text == "Blocks help."
    assert marked.numbers == ()
    assert marked.unknown


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The blocks of s7f4 help.", "The blocks of Pager help."),
        ("The blocks of [s7f4] help.", "The blocks of Pager help."),
        ("[s7f4] stores blocks.", "Pager stores blocks."),
    ],
)
def test_a_key_used_as_a_word_becomes_the_name_of_its_source(text: str, plain: str) -> None:
    assert read(text) == Marked(plain, (1,), ())


def test_a_paper_that_another_is_compared_with_is_named_and_cited() -> None:
    assert read("Pager is faster than [s1a2] [s7f4].") == Marked("Pager is faster than Queuer.", (1, 2), ())


@pytest.mark.parametrize("opening", ["According to s7f4", "According to [s7f4]", "As shown in [s7f4]", "In [s7f4]"])
def test_an_opening_that_only_says_whose_statement_follows_leaves_nothing_behind(opening: str) -> None:
    assert read(f"{opening}, blocks help.") == Marked("Blocks help.", (1,), ())


@pytest.mark.parametrize("text", ["[s7f4] Blocks help.", "[s7f4] vLLM helps."])
def test_a_marker_in_front_of_a_sentence_is_taken_out(text: str) -> None:
    assert read(text) == Marked(text.removeprefix("[s7f4] "), (1,), ())


def test_markers_that_a_word_joins_leave_no_word_behind() -> None:
    assert read("Both store blocks [s7f4] and [s1a2].") == Marked("Both store blocks.", (1, 2), ())


@pytest.mark.parametrize("text", ["It ran in (2023) once.", "An A100 (80GB) suffices.", "He said [sic] so."])
def test_other_brackets_are_left_alone(text: str) -> None:
    assert read(text) == Marked(text, (), ())
