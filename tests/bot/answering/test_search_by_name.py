"""Works are found by whom their texts name, in both directions."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.answering.model import Mention, Naming, SearchPlan
from bot.answering.search import Searcher
from bot.answering.search_result import SearchResult
from bot.desk.opened_library import OpenedLibrary
from ingest.job import run_job
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.opening import open_with
from tests.libraries import NOW, opened, settings_for, write_sources

LIST = """# Reading

- [Pagelet: Memory in Blocks](https://arxiv.org/abs/2301.00001) | OSDI'22
- [Relay: Batches without Waiting](https://arxiv.org/abs/2302.00002) | SOSP'23
- [Ferry: Moving Requests](https://arxiv.org/abs/2303.00003) | OSDI'23
- [Skiff: Small Models](https://arxiv.org/abs/2304.00004)
  - shown beside [Barge](https://example.org/barge) and Pagelet
"""
ABSTRACTS = [
    {
        "arxiv_id": "2301.00001",
        "title": "Pagelet: Memory in Blocks",
        "abstract": "Caches of requests waste memory. Pagelet keeps them in blocks. Blocks are shared by requests.",
    },
    {
        "arxiv_id": "2302.00002",
        "title": "Relay: Batches without Waiting",
        "abstract": "Short requests wait for others. Relay is twice as fast as Pagelet on an A10 card. It is simple.",
    },
    {
        "arxiv_id": "2303.00003",
        "title": "Ferry: Moving Requests",
        "abstract": "Requests are moved between machines while they run. Our code is implemented on top of Pagelet.",
    },
]
PAGELET, RELAY, FERRY, SKIFF = "arxiv:2301.00001", "arxiv:2302.00002", "arxiv:2303.00003", "arxiv:2304.00004"
FASTER = SearchPlan(
    "who is faster than Pagelet",
    "answer",
    "faster than Pagelet",
    (Mention("Pagelet", (PAGELET,), "name"),),
    naming=Naming(("Pagelet",), ((PAGELET,),), "compares"),
)


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedLibrary]:
    folder = tmp_path_factory.mktemp("library")
    write_sources(folder, {"reading": LIST}, ABSTRACTS)
    run_job(settings_for(folder, ["reading"]), now=NOW)
    with opened(folder) as library:
        yield open_with(library, None)


def ids(result: SearchResult) -> list[str]:
    return [hit.paper.paper_id for hit in result.hits]


def test_those_whose_texts_name_a_work_come_first_and_the_work_itself_after_them(shelves: OpenedLibrary) -> None:
    found = shelves.search(FASTER)
    assert ids(found)[0] == RELAY
    assert set(ids(found)[1:3]) == {FERRY, SKIFF}
    assert ids(found)[3] == PAGELET
    assert (found.refusal, found.plan.mentions) == (None, ())


def test_the_evidence_is_the_sentence_that_names_the_work(shelves: OpenedLibrary) -> None:
    evidence = shelves.search(FASTER).hits[0].evidence[0]
    assert evidence.best is not None
    begin, end = evidence.best
    assert evidence.passage.text[begin:end] == "Relay is twice as fast as Pagelet on an A10 card."


def test_how_a_text_speaks_of_the_work_decides_between_those_that_name_it(shelves: OpenedLibrary) -> None:
    building = replace(FASTER, text="built on Pagelet", naming=Naming(("Pagelet",), ((PAGELET,),), "builds"))
    assert ids(shelves.search(building))[0] == FERRY


def test_the_works_that_a_text_names_are_found_from_it(shelves: OpenedLibrary) -> None:
    outward = SearchPlan(
        "what does Relay beat",
        "answer",
        "beat",
        (Mention("Relay", (RELAY,), "name"),),
        naming=Naming(("Relay",), ((RELAY,),), "compares", outward=True),
    )
    assert ids(shelves.search(outward))[:2] == [PAGELET, RELAY]


def test_a_name_that_no_entry_has_is_looked_for_in_the_texts(shelves: OpenedLibrary) -> None:
    cards = SearchPlan("who tests on an A10", "answer", "tests on an A10", naming=Naming(("A10",), ((),), "tries"))
    found = shelves.search(cards)
    assert (ids(found)[0], found.refusal) == (RELAY, None)


def test_those_related_to_more_of_the_works_come_first(shelves: OpenedLibrary) -> None:
    both = Naming(("Pagelet", "Barge"), ((PAGELET,), ()), "names")
    assert ids(shelves.search(replace(FASTER, naming=both)))[0] == SKIFF


def test_filters_narrow_what_a_relation_gives(shelves: OpenedLibrary) -> None:
    at_osdi = replace(FASTER, selection=Selection(venues=(Venue("OSDI", 2023),)))
    assert ids(shelves.search(at_osdi)) == [FERRY, PAGELET]


def test_a_relation_that_gives_nothing_leaves_the_search_as_it_was(shelves: OpenedLibrary) -> None:
    nobody = replace(
        FASTER, mentions=(Mention("Ferry", (FERRY,), "name"),), naming=Naming(("Ferry",), ((FERRY,),), "compares")
    )
    found = shelves.search(nobody)
    assert (ids(found)[0], found.plan.mentions) == (FERRY, nobody.mentions)


def test_an_explanation_shows_the_papers_in_the_order_in_which_they_are_found(shelves: OpenedLibrary) -> None:
    ranked = Searcher(shelves.cached, None).examine(FASTER).ranked
    assert [each.paper_id for each in ranked][:3] == ids(shelves.search(FASTER))[:3]
