"""Completing what somebody types, from memory."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reception.titles import KnownName, TitleIndex, read_titles
from tests.libraries import build, opened


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TitleIndex:
    """The index of the usual small library."""
    folder = tmp_path_factory.mktemp("titles")
    build(folder)
    with opened(folder) as library:
        return read_titles(library)


@pytest.mark.parametrize(
    ("typed", "paper_id"),
    [
        ("pagel", "arxiv:2301.00001"),
        ("PAGING ATT", "arxiv:2301.00001"),
        ("machines different", "arxiv:2302.00002"),
        ("atention memry", "arxiv:2301.00001"),
    ],
    ids=["name", "within a title", "words in any order", "typos"],
)
def test_a_paper_is_found_by_what_people_type(index: TitleIndex, typed: str, paper_id: str) -> None:
    assert index.papers(typed)[0].paper_id == paper_id


def test_nothing_typed_gives_papers_all_the_same_and_nonsense_none(index: TitleIndex) -> None:
    assert len(index.papers("")) == 5
    assert index.papers("zzzzzzzz") == []


def test_lists_are_found_by_a_part_of_their_name(index: TitleIndex) -> None:
    assert index.lists_named("") == ["serving", "training"]
    assert index.lists_named("RAIN") == ["training"]


def test_a_paper_comes_before_a_repository_of_its_name() -> None:
    titles = {"arxiv:1": "Efficient Memory Management", "title:vllm": "vLLM"}
    names = [KnownName.of("vLLM", "title:vllm"), KnownName.of("vLLM", "arxiv:1")]
    index = TitleIndex(
        1, ("a",), titles, {"arxiv:1": "efficient", "title:vllm": "vllm"}, names, frozenset({"title:vllm"})
    )
    assert [found.paper_id for found in index.papers("vll")] == ["arxiv:1", "title:vllm"]
    assert index.papers("vll")[0].shown == "vLLM: Efficient Memory Management", "or nobody sees why it is there"


LIST = """\
# Serving

- [Efficient Memory for Serving](https://arxiv.org/abs/2309.00001) (Pager-X) | SOSP' 23
- [S-Tune: Serving Many Adapters](https://arxiv.org/abs/2309.00002) | MLSys' 24
- [Adapters for s t u n e d models](https://arxiv.org/abs/2309.00003) | OSDI' 24
"""


@pytest.mark.parametrize("typed", ["s-tu", "S-TUNE", "stune", "s tune"])
def test_a_name_of_a_real_list_is_found_whatever_its_case_and_joints(tmp_path: Path, typed: str) -> None:
    build(tmp_path, {"serving": LIST})
    with opened(tmp_path) as library:
        found = read_titles(library).papers(typed)
    assert found[0].paper_id == "arxiv:2309.00002"


@given(st.text(max_size=40), st.integers(1, 25))
def test_whatever_is_typed_gives_at_most_as_many_as_wanted_each_once(typed: str, most: int) -> None:
    index = TitleIndex(1, ("a",), {f"p{n}": f"Title {n}" for n in range(40)})
    index = TitleIndex(
        1, ("a",), index.titles, dict(index.titles), [KnownName.of("title", "p1"), KnownName.of("title", "p2")]
    )
    found = index.papers(typed, most)
    assert len(found) <= most
    assert len({each.paper_id for each in found}) == len(found)
