"""Somebody who may see some lists alone sees nothing of another one, by whatever way they ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.library.model import Selection
from ingest.library.reader import Library, open_library
from ingest.library.restricted import RestrictedLibrary
from tests.libraries import build, settings_for

OPEN = """\
# Open papers

## Serving
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models | SOSP' 23
  - Splits the cache of every request into small pages
"""
SECRET = """\
# Quokka papers

## Quokkaheading
- [Pagelet](https://arxiv.org/abs/2301.00001): Paging Attention Memory for Language Models
  - A quokkanote on pages
- [Quokkaname](https://arxiv.org/abs/2302.00002): A Quokkatitle on Tokens | OSDI' 24
"""
PUBLIC, PRIVATE = "arxiv:2301.00001", "arxiv:2302.00002"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder: Path = tmp_path_factory.mktemp("restricted")
    lists = {"open": OPEN, "quokka": SECRET}
    build(folder, lists)
    settings = settings_for(folder, tuple(lists))
    with open_library(settings.catalogue_url, settings.data) as opened:
        yield opened


@pytest.fixture(params=["named", "left over"])
def restricted(whole: Library, request: pytest.FixtureRequest) -> RestrictedLibrary:
    return RestrictedLibrary(whole, ["OPEN"] if request.param == "named" else None, ["Quokka"])


def test_a_paper_of_a_hidden_list_is_found_by_no_way(restricted: RestrictedLibrary) -> None:
    assert restricted.paper_ids() == [PUBLIC]
    assert restricted.papers([PUBLIC, PRIVATE])[0].paper_id == PUBLIC
    assert len(restricted.papers([PUBLIC, PRIVATE])) == 1
    assert restricted.titles([PRIVATE]) == {}
    assert restricted.passages([PRIVATE]) == {}
    assert restricted.look_up([PRIVATE, PUBLIC]) == {PUBLIC: (PUBLIC,)}
    assert restricted.select(Selection()).papers == (PUBLIC,)
    assert restricted.count(Selection()) == 1
    assert restricted.comparing.passages([PRIVATE]) == {}
    assert restricted.revision.papers == 1


def test_a_selection_that_names_a_hidden_list_takes_nothing(restricted: RestrictedLibrary) -> None:
    assert restricted.select(Selection(lists=("quokka",))).papers == ()
    assert restricted.count(Selection(lists=("Quokka",))) == 0
    assert restricted.select(Selection(lists=("quokka", "open"))).papers == (PUBLIC,)


def test_leaving_out_what_is_on_a_hidden_list_says_nothing_about_it(restricted: RestrictedLibrary) -> None:
    assert restricted.select(Selection(excluding=(Selection(lists=("quokka",)),))).papers == (PUBLIC,)


def test_nothing_of_a_hidden_list_is_in_what_is_shown(restricted: RestrictedLibrary) -> None:
    shown = [
        restricted.papers(restricted.paper_ids()),
        restricted.passages(restricted.paper_ids()),
        restricted.lists(),
        list(restricted.entries()),
        restricted.vocabulary,
        restricted.ledger.after(0),
        restricted.ledger.of([PUBLIC, PRIVATE]),
        restricted.ledger.list_began(),
    ]
    assert "quokka" not in repr(shown).lower()
    assert "Splits the cache" in repr(shown)


def test_the_nearest_passages_are_those_of_lists_that_may_be_seen(
    restricted: RestrictedLibrary, whole: Library
) -> None:
    _, vectors = whole.comparing.matrix([PRIVATE])
    found = restricted.nearest(vectors[0], 5)
    assert found
    assert set(restricted.comparing.papers_of(found).values()) == {PUBLIC}
    notes = [each for every in whole.passages([PUBLIC]).values() for each in every if each.list == "quokka"]
    assert notes
    assert not {each.passage_id for each in notes} & set(found)


def test_without_any_list_there_is_nothing(whole: Library) -> None:
    nothing = RestrictedLibrary(whole, [""])
    assert nothing.paper_ids() == []
    assert nothing.select(Selection()).papers == ()
    assert nothing.lists() == []


def test_every_way_into_a_library_is_restricted() -> None:
    """A method added to `Library` alone would show what it should not, or fail."""
    ways = {name for name, value in vars(Library).items() if not name.startswith("_")}
    assert ways <= set(vars(RestrictedLibrary))
