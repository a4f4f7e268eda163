"""What a watch reads of arXiv, Semantic Scholar and OpenAlex, page by page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.abstracts.arxiv import ArxivSettings
from ingest.abstracts.openalex import OpenAlexSettings
from ingest.abstracts.semantic_scholar import SemanticScholarSettings
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from ingest.watching.arxiv_categories import ArxivCategories
from ingest.watching.authors import AuthorsWorks
from ingest.watching.model import OutsidePaper, Watched, Window
from ingest.watching.recommendations import Recommendations
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.fakes.arxiv import Fault as ArxivFault
from tests.fakes.openalex import FakeOpenAlex, work
from tests.fakes.semantic_scholar import FakeSemanticScholar, paper
from tests.fakes.service import Clock, Fault

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=14), NOW)


def patience(clock: Clock, attempts: int = 4) -> Patience:
    return Patience(attempts=attempts, sleep=clock.sleep, clock=clock)


def new(number: int, day: int, category: str = "cs.DC", comment: str | None = None) -> tuple[str, FakePaper]:
    title = f"Work {number} on Clusters of Machines"
    published = f"2026-02-{day:02}T08:00:00Z"
    return f"2602.{number:05}", FakePaper(title, "It runs.", published=published, category=category, comment=comment)


async def every(service: Watched, source: str, window: Window = WINDOW) -> list[OutsidePaper]:
    """All pages of a source."""
    found: list[OutsidePaper] = []
    async with service.opened():
        while True:
            page = await service.page(source, window)
            found += page.papers
            if page.place is None:
                return found
            window = replace(window, place=page.place)


async def test_a_category_is_read_by_pages_in_the_order_of_submission_at_the_pace_of_arxiv() -> None:
    papers = dict([new(1, 20), new(2, 18), new(3, 25), new(4, 19, "cs.CL"), new(5, 1)])
    clock = Clock()
    async with FakeArxiv(papers) as arxiv:
        settings = ArxivSettings(base_url=arxiv.url, batch_size=2)
        service = ArxivCategories(settings, ("cs.DC",), contact="lab@example.org", patience=patience(clock))
        found = await every(service, "arxiv:cs.DC")
        assert "lab@example.org" in arxiv.user_agents[0]
    assert [each.keys for each in found] == [("arxiv:2602.00002",), ("arxiv:2602.00001",), ("arxiv:2602.00003",)]
    assert found[0].url == "https://arxiv.org/abs/2602.00002"
    assert [search["start"] for search in arxiv.searches] == ["0", "2"]
    assert clock.pauses == [3.0]
    assert service.requests == 2


async def test_a_paper_announced_days_after_its_submission_is_in_the_next_window() -> None:
    papers = dict([new(1, 27)])
    async with FakeArxiv(papers) as arxiv:
        service = ArxivCategories(ArxivSettings(base_url=arxiv.url, interval_seconds=0), ("cs.DC",))
        found = await every(service, "arxiv:cs.DC", Window(NOW - timedelta(days=1), NOW))
    assert len(found) == 1


async def test_a_withdrawn_paper_is_none() -> None:
    papers = dict([new(1, 20, comment="This paper has been withdrawn by the authors"), new(2, 20)])
    async with FakeArxiv(papers) as arxiv:
        service = ArxivCategories(ArxivSettings(base_url=arxiv.url, interval_seconds=0), ("cs.DC",))
        assert [each.keys[0] for each in await every(service, "arxiv:cs.DC")] == ["arxiv:2602.00002"]


async def test_an_overloaded_arxiv_is_asked_again_and_one_that_stays_down_is_an_error() -> None:
    papers = dict([new(1, 20)])
    clock = Clock()
    async with FakeArxiv(papers) as arxiv:
        arxiv.faults.append(ArxivFault(status=429, headers={"Retry-After": "7"}))
        service = ArxivCategories(
            ArxivSettings(base_url=arxiv.url, interval_seconds=0), ("cs.DC",), patience=patience(clock)
        )
        assert len(await every(service, "arxiv:cs.DC")) == 1
        assert 7.0 in clock.pauses
        arxiv.faults.extend([ArxivFault(cut=True)] * 9)
        with pytest.raises(AbstractsError, match="arXiv"):
            await every(service, "arxiv:cs.DC")


async def test_what_arxiv_refuses_names_the_setting() -> None:
    async with FakeArxiv({}) as arxiv:
        service = ArxivCategories(ArxivSettings(base_url=arxiv.url, interval_seconds=0), ("cs/DC",))
        with pytest.raises(AbstractsError, match=r"candidates\.arxiv_categories"):
            await every(service, "arxiv:cs/DC")


async def test_recommendations_are_asked_for_by_the_papers_of_a_list_without_those_that_are_unknown() -> None:
    known: dict[str, object] = {"ARXIV:2301.00001": {}, "DOI:10.1145/9.2": {}}
    recommended = [
        paper("A Fresh Work on Paging", "Pages.", arxiv="2602.00009"),
        paper("Another One", None, doi="10.1145/7.7"),
        {"paperId": "1" * 40, "title": "Without Identifiers", "externalIds": {}},
    ]
    async with FakeSemanticScholar(known, recommended=recommended, key="k") as service:
        settings = SemanticScholarSettings(interval_seconds=0)
        examples = {"serving": ["arxiv:2301.00001", "arxiv:2399.99999", "doi:10.1145/9.2"], "empty": []}
        watched = Recommendations(settings, service.url, examples, api_key="k")
        assert watched.sources == ("semantic_scholar:serving",)
        found = await every(watched, "semantic_scholar:serving")
        assert service.examples[0] == ["ARXIV:2301.00001", "ARXIV:2399.99999", "DOI:10.1145/9.2"]
    assert {each.keys[0] for each in found} == {"arxiv:2602.00009", "doi:10.1145/7.7"}
    assert {each.title for each in found} == {"A Fresh Work on Paging", "Another One"}


async def test_a_page_of_recommendations_is_one_request_so_that_a_budget_holds() -> None:
    examples = [f"arxiv:2301.{n:05}" for n in range(1, 9)]
    known: dict[str, object] = {f"ARXIV:2301.{n:05}": {} for n in range(2, 8)}
    recommended = [paper("A Fresh Work on Paging", "Pages.", arxiv="2602.00009")]
    async with FakeSemanticScholar(known, recommended=recommended) as service:
        settings = SemanticScholarSettings(interval_seconds=0)
        watched = Recommendations(settings, service.url, {"serving": examples})
        async with watched.opened():
            first = await watched.page("semantic_scholar:serving", WINDOW)
            assert (first.papers, first.place, watched.requests) == ((), "0-4 4-8", 1)
        # Another run, which may have fewer examples, continues with the halves.
        again = Recommendations(settings, service.url, {"serving": examples[:6]})
        found = await every(again, "semantic_scholar:serving", replace(WINDOW, place=first.place or ""))
        assert [len(each) for each in service.examples] == [8, 4, 2, 1, 1, 2, 2]
    assert {each.title for each in found} == {"A Fresh Work on Paging"}


async def test_a_service_without_recommendations_in_its_answer_failed() -> None:
    async with FakeSemanticScholar({"ARXIV:2301.00001": {}}) as service:
        watched = Recommendations(
            SemanticScholarSettings(interval_seconds=0, attempts=1), service.url, {"serving": ["arxiv:2301.00001"]}
        )
        service.faults.append(Fault(body=b"{}"))
        with pytest.raises(AbstractsError, match="no recommendations"):
            await every(watched, "semantic_scholar:serving")


async def test_works_of_authors_come_by_cursor_with_their_references_and_without_the_key_in_messages() -> None:
    works = [
        {
            **work(f"10.1145/{n}.1", f"Work {n} by Authors", "It is.", day="2026-02-20"),
            "id": f"https://openalex.org/W{n}",
        }
        for n in range(1, 4)
    ]
    works[0]["referenced_works"] = ["https://openalex.org/W77"]
    works += [
        work("10.1145/8.8", "By Somebody Else", None, author="A9", day="2026-02-20"),
        work("10.48550/arXiv.2602.00005", "A Preprint by Authors", None, day="2026-02-21"),
    ]
    async with FakeOpenAlex(works, key="secret") as service:
        settings = OpenAlexSettings(base_url=service.url, interval_seconds=0, batch_size=2, attempts=1)
        watched = AuthorsWorks(settings, ("A1", "A2"), api_key="secret")
        found = await every(watched, watched.sources[0])
        assert [asked.query["cursor"] for asked in service.asked] == ["*", "2"]
        service.faults.append(Fault(status=503))
        with pytest.raises(AbstractsError) as failed:
            await every(watched, watched.sources[0])
        assert "secret" not in str(failed.value)
    assert [each.keys[0] for each in found] == [
        "doi:10.1145/1.1", "doi:10.1145/2.1", "doi:10.1145/3.1", "arxiv:2602.00005",
    ]  # fmt: skip
    assert found[0].references == ("openalex:W77",) and "openalex:W1" in found[0].keys
