from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import LibraryError
from ingest.library.lexical import LexicalDocument, LexicalIndex, write_lexical

TIDES = LexicalDocument(
    "title:tides",
    titles=("Tides: Batching Requests for Recurrent Networks",),
    names=("Tides",),
    abstract="Requests arrive one by one. Cellular batching joins them at every step of the network.",
    notes=("scheduling per cell",),
    sections=("Serving",),
    organisations=("Harbour Lab",),
    venues=("EuroSys 2018",),
)
S_KELP = LexicalDocument("title:s-kelp", titles=("S-Kelp: Thousands of Adapters",), names=("S-Kelp",))
FLASH = LexicalDocument("title:flash", titles=("FlashHerring++ for long inputs",), names=("FlashHerring++",))
SPARSE = LexicalDocument("title:sparse", titles=("Permuting channels for N:M sparsity",))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_lexical(tmp_path / "lexical", [TIDES, S_KELP, FLASH, SPARSE], [])
    return tmp_path / "lexical"


def found(directory: Path, query: str, k: int = 10) -> list[str]:
    return [paper_id for paper_id, _ in LexicalIndex(directory).search(query, k)]


def test_a_paper_is_found_by_the_words_of_its_abstract_whatever_their_ending(directory: Path) -> None:
    assert found(directory, "who batches the requests of a recurrent net?") == ["title:tides"]


@pytest.mark.parametrize(
    ("query", "paper_id"),
    [
        ("S-Kelp", "title:s-kelp"),
        ("skelp", "title:s-kelp"),
        ("FlashHerring++", "title:flash"),
        ("flash herring", "title:flash"),
        ("N:M", "title:sparse"),
        ("harbour lab", "title:tides"),
        ("eurosys", "title:tides"),
    ],
)
def test_names_are_found_however_they_are_written(directory: Path, query: str, paper_id: str) -> None:
    assert found(directory, query)[0] == paper_id


def test_a_word_in_a_title_counts_more_than_in_an_abstract(tmp_path: Path) -> None:
    in_title = LexicalDocument("title:b", titles=("Harpoons",), abstract="Nothing else is said here.")
    in_abstract = LexicalDocument("title:a", titles=("Whales",), abstract="Nothing but harpoons here.")
    write_lexical(tmp_path, [in_title, in_abstract], [])
    assert found(tmp_path, "harpoon") == ["title:b", "title:a"]


@pytest.mark.parametrize(
    ("text", "titled"),
    [
        ("tides: batching requests for recurrent networks", ["title:tides"]),
        ("Batching the Request for a Recurrent Network", ["title:tides"]),
        ("cellular batching at every step", []),
        ("thousands of adapters in a harbour", ["title:s-kelp"]),
        ("the of and", []),
    ],
)
def test_papers_of_a_title_share_most_of_its_words(directory: Path, text: str, titled: list[str]) -> None:
    assert LexicalIndex(directory).titled(text, 5) == titled


def test_a_search_can_be_limited_to_some_papers(directory: Path) -> None:
    hits = LexicalIndex(directory).search("thousands of adapters, long inputs", 10, within=["title:flash"])
    assert [paper_id for paper_id, _ in hits] == ["title:flash"]
    assert LexicalIndex(directory).search("adapters", 10, within=[]) == []


def test_further_words_widen_a_search_and_count_less(directory: Path) -> None:
    hits = dict(LexicalIndex(directory).search("sparsity", 10, also={"adapt": 0.3}))
    assert set(hits) == {"title:sparse", "title:s-kelp"}
    assert hits["title:sparse"] > hits["title:s-kelp"]


def test_a_paper_written_again_replaces_what_was_known_of_it(directory: Path) -> None:
    write_lexical(directory, [LexicalDocument("title:tides", titles=("Ebb",))], [])
    assert found(directory, "recurrent") == []
    assert found(directory, "ebb") == ["title:tides"]
    assert LexicalIndex(directory).count == 4


def test_a_removed_paper_is_neither_found_nor_counted(directory: Path) -> None:
    write_lexical(directory, [], ["title:sparse"])
    index = LexicalIndex(directory)
    assert found(directory, "sparsity") == []
    assert index.count == 3
    assert not index.has_word("sparsity")


def test_words_are_known_with_the_number_of_papers_that_hold_them(directory: Path) -> None:
    index = LexicalIndex(directory)
    assert index.document_frequency("requested") == 1
    assert index.document_frequency("S-Kelp") == 1
    assert index.has_word("Adapters")
    assert not index.has_word("quantum")
    assert index.document_frequency("?!") == 0


def test_the_words_of_papers_can_be_had(directory: Path) -> None:
    words = LexicalIndex(directory).words_of(["title:sparse", "title:tides", "never there"])
    assert set(words) == {"title:sparse", "title:tides"}
    assert words["title:sparse"].title >= {"permut", "channel", "nm", "sparsiti"}
    assert "cellular" in words["title:tides"].every - words["title:tides"].title
    assert LexicalIndex(directory).words_of([]) == {}


def test_how_often_a_stem_occurs_is_known(directory: Path) -> None:
    assert LexicalIndex(directory).stem_frequency("request") == 1
    assert LexicalIndex(directory).stem_frequency("requests") == 0


def test_an_open_index_keeps_showing_what_it_was_opened_on(directory: Path) -> None:
    index = LexicalIndex(directory)
    write_lexical(directory, [], ["title:sparse"])
    assert index.has_word("sparsity")


def test_a_question_without_a_word_to_search_finds_nothing(directory: Path) -> None:
    assert found(directory, "") == []
    assert found(directory, "what is it?") == []
    assert found(directory, "adapters", 0) == []


def test_a_directory_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="refdesk ingest"):
        LexicalIndex(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text() | st.sampled_from(['"', "a AND (", "title:x^", "/[/", "* OR NOT", "{a TO b]", "\\", "N:M:+"]))
def test_any_text_is_a_valid_query(directory: Path, text: str) -> None:
    LexicalIndex(directory).search(text, 3)
