import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.answering.conversation import as_turn
from bot.answering.model import Answer, Question
from bot.answering.respond import respond
from bot.answering.search_result import SearchResult
from bot.answering.writer import Writer
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from bot.prompts import Prompts
from ingest.abstracts.providers import AbstractsSettings
from ingest.job import run_job
from ingest.library.layout import catalogue_url
from ingest.library.reader import open_library
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.bot.opening import open_with

LIST = """# Reading

## Serving
- [Tidepool](https://arxiv.org/abs/2203.00001): Admission and scheduling of requests | OSDI'22 | CMU
- [Kelp](https://arxiv.org/abs/2301.00002): Scheduling of thousands of adapters | OSDI'23 | CMU & Google
- [Guppy](https://arxiv.org/abs/2312.00005): Scheduling on smartphones | Google
- [Old Kelp](https://arxiv.org/abs/2302.00007): Partitioning of adapters by hand | CMU
- [Shoal](https://www.usenix.org/conference/osdi23/presentation/shoal): Scheduling without a queue
- [A Survey of Scheduling](https://arxiv.org/abs/2401.00009) | MIT
- [Where Do Requests Go When Queues Are Full and Nobody Looks](https://example.org/full) | 2021
- [When the Tide Turns, Swim](https://example.org/papers/when-the-tide-turns-swim-finding-flaky-timeouts-early)
"""
NOW = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenedLibrary]:
    folder: Path = tmp_path_factory.mktemp("choices")
    (folder / "reading.md").write_text(LIST, "utf-8")
    settings = IngestSettings(
        data=folder,
        catalogue_url=catalogue_url(folder),
        lists=[ListSettings(name="reading", source=str(folder / "reading.md"))],
        abstracts=AbstractsSettings(providers=()),
    )
    run_job(settings, now=NOW)
    with open_library(catalogue_url(folder), folder) as library:
        yield open_with(library)


def _found(library: OpenedLibrary, text: str) -> SearchResult:
    return library.search(plan_for(library, Question(text, NOW)))


def _answer(library: OpenedLibrary, text: str) -> Answer:
    return asyncio.run(
        respond(Question(text, NOW), _found(library, text), library.library, Writer(None, Prompts.load(None)))
    )


def _names(library: OpenedLibrary, result: SearchResult) -> list[str]:
    titles = library.library.titles(result.complete or ())
    return [titles[each].partition(":")[0] for each in result.complete or ()]


def test_those_left_out_are_not_listed_and_the_answer_says_so(library: OpenedLibrary) -> None:
    assert sorted(_names(library, _found(library, "CMU papers, not from Google"))) == ["Old Kelp", "Tidepool"]
    assert _answer(library, "CMU papers, not from Google").lead.startswith("2 papers from CMU, not from Google")
    assert _answer(library, "CMU papers except Tidepool").lead.startswith("2 papers from CMU, without Tidepool")


def test_a_paper_that_only_an_address_puts_at_a_venue_is_left_out_with_it(library: OpenedLibrary) -> None:
    assert "Shoal" not in _names(library, _found(library, "papers of 2023 that are not from OSDI"))


def test_the_newest_come_first_and_no_more_than_asked_for(library: OpenedLibrary) -> None:
    assert _names(library, _found(library, "newest two from CMU")) == ["Old Kelp", "Kelp"]
    oldest = "Where Do Requests Go When Queues Are Full and Nobody Looks"
    assert _names(library, _found(library, "what is the oldest paper?")) == [oldest]
    assert _answer(library, "newest two from CMU").lead == "The 2 newest papers from CMU."


def test_what_is_found_on_a_topic_is_put_in_the_order_of_its_years(library: OpenedLibrary) -> None:
    hits = _found(library, "newest two on scheduling").hits
    assert [hit.paper.title for hit in hits][:2] == ["A Survey of Scheduling", "Guppy: Scheduling on smartphones"]
    assert len(hits) == 2


def test_how_many_there_are_is_told_for_each_year(library: OpenedLibrary) -> None:
    assert _answer(library, "how many CMU papers each year?").lead == (
        "3 papers from CMU on 1 list: 1 of 2022, 2 of 2023."
    )


def test_how_many_there_are_is_told_for_each_venue_the_most_first(library: OpenedLibrary) -> None:
    lead = _answer(library, "how many CMU papers per venue?").lead
    assert lead == "3 papers from CMU on 1 list: OSDI 2, arXiv 1."


def test_a_mistyped_word_of_the_library_is_read_and_told(library: OpenedLibrary) -> None:
    assert library.near_word("schduling") == "scheduling"
    assert library.near_word("neutron") is None
    answer = _answer(library, "schduling on smartphones")
    assert "“schduling” was read as “scheduling”." in answer.limits


def test_a_name_of_ordinary_words_that_no_text_holds_is_lacking(library: OpenedLibrary) -> None:
    assert library.holds_phrase("Thousands of Adapters")
    assert not library.holds_phrase("Adapters of Thousands")
    answer = _answer(library, "the Requests Queue paper")
    assert answer.refused
    assert "“Requests Queue”" in answer.lead
    assert not _answer(library, "the Thousands of Adapters paper").refused


def test_the_one_that_fits_none_of_those_shown_is_searched_for_and_that_is_told(library: OpenedLibrary) -> None:
    first = _answer(library, "adapters")
    question = Question("the one from MIT", NOW, (as_turn(first),))
    result = library.search(plan_for(library, question))
    assert "A Survey of Scheduling" not in [source.paper.title for source in first.sources]
    answer = asyncio.run(respond(question, result, library.library, Writer(None, Prompts.load(None))))
    assert result.plan.beyond == len(first.sources)
    assert answer.refused == (result.refusal is not None)
    assert any("papers shown before fits “MIT”" in text for text in (answer.lead, *answer.limits))


def test_a_title_is_found_by_its_address_where_the_list_cuts_it_short(library: OpenedLibrary) -> None:
    assert _answer(library, "flaky timeouts").sources[0].paper.title == "When the Tide Turns, Swim"


def test_a_title_is_known_by_how_it_begins(library: OpenedLibrary) -> None:
    plan = plan_for(library, Question("where do requests go when queues are full", NOW))
    assert [mention.how for mention in plan.mentions] == ["title"]
    assert not plan_for(library, Question("where do requests go", NOW)).mentions


def test_of_a_very_long_question_the_beginning_is_read_and_that_is_told(library: OpenedLibrary) -> None:
    answer = _answer(library, f"scheduling on smartphones {'and so on ' * 300}")
    assert "Only the first 2,000 characters of the question were read." in answer.limits
