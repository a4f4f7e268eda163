import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from ingest.abstracts.openalex import OpenAlexProvider, OpenAlexSettings
from ingest.abstracts.provider import Facts, Found, Wanted
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from tests.fakes.openalex import FakeOpenAlex, work
from tests.fakes.service import Clock, Fault

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def wanted(*dois: str) -> list[Wanted]:
    return [Wanted(f"doi:{doi}", ("A title",), {"doi": (doi,)}) for doi in dois]


async def ask(
    alex: FakeOpenAlex, papers: Sequence[Wanted], clock: Clock | None = None, key: str | None = None, **settings: object
) -> list[Found]:
    clock = clock or Clock()
    options = OpenAlexSettings.model_validate({"base_url": alex.url, **settings})
    patience = Patience(options.attempts, options.deadline_seconds, clock.sleep, clock)
    provider = OpenAlexProvider(options, api_key=key, contact="a@b.example", patience=patience, now=lambda: NOW)
    return [found async for found in provider.find(papers)]


def abstracts(found: Sequence[Found]) -> list[str | None]:
    return [item.abstract for item in found]


@pytest_asyncio.fixture
async def alex() -> AsyncIterator[FakeOpenAlex]:
    works = [work(f"10.1145/{number}", f"Work {number}", f"the thing {number} is the thing") for number in range(1, 6)]
    async with FakeOpenAlex(works) as server:
        yield server


async def test_the_index_of_words_becomes_text_and_says_where_it_is_from(alex: FakeOpenAlex) -> None:
    assert await ask(alex, wanted("10.1145/1")) == [
        Found(
            paper_id="doi:10.1145/1",
            provider="openalex",
            key="doi:10.1145/1",
            matched_by="identifier",
            title="Work 1",
            abstract="the thing 1 is the thing",
            authors=("Ada Example",),
            year=2023,
            venue="Journal of Examples",
            retrieved_at=NOW,
        )
    ]
    assert alex.asked[0].query["mailto"] == "a@b.example"


async def test_answers_are_matched_by_doi_whatever_their_order_and_case(alex: FakeOpenAlex) -> None:
    found = await ask(alex, wanted("10.1145/3", "10.1145/NONE", "10.1145/1"))
    assert abstracts(found) == ["the thing 3 is the thing", None, "the thing 1 is the thing"]


async def test_batches_keep_their_size_and_interval(alex: FakeOpenAlex) -> None:
    clock = Clock()
    await ask(alex, wanted(*(f"10.1145/{number}" for number in range(1, 6))), clock, batch_size=2)
    assert [len(dois) for dois in alex.filters] == [2, 2, 1]
    assert clock.pauses == [0.5, 0.5]


async def test_an_arxiv_paper_is_asked_for_by_the_doi_that_it_has_there(alex: FakeOpenAlex) -> None:
    alex.works.append(work("10.48550/arxiv.2301.00001", "Preprint", "of something"))
    [found] = await ask(alex, [Wanted("p", ("A",), {"arxiv": ("2301.00001v2",)})])
    assert (found.key, found.abstract) == ("arxiv:2301.00001", "of something")


async def test_dois_that_would_change_the_filter_are_not_asked_for(alex: FakeOpenAlex) -> None:
    found = await ask(alex, wanted("10.1145/1|10.1145/2", "10.1145/1,is_oa:true", "not-a-doi", "10.1145/2"))
    assert [item.paper_id for item in found] == ["doi:10.1145/2"]
    assert alex.filters == [["10.1145/2"]]


async def test_several_works_of_one_doi_hide_no_other_and_the_one_with_abstract_counts(alex: FakeOpenAlex) -> None:
    alex.works += [work("10.1145/5", "Work 5 again", None)] * 4
    found = await ask(alex, wanted("10.1145/5", "10.1145/1"), batch_size=2)
    assert found[1].abstract == "the thing 1 is the thing"
    alex.works[4:] = [work("10.1145/5", "Without", None), work("10.1145/5", "With", "an abstract")]
    assert abstracts(await ask(alex, wanted("10.1145/5"))) == ["an abstract"]


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        (None, None),
        ({}, None),
        ([1, 2], None),
        ({"b": [1], "a": [0]}, "a b"),
        ({"b": [10**30], "a": [True, 3], "c": "x", "d": [-1, None, 2.5]}, "a a b"),
    ],
)
async def test_an_odd_index_gives_what_can_be_read(alex: FakeOpenAlex, index: object, abstract: str | None) -> None:
    alex.works.append({**work("10.1145/odd", "Odd", None), "abstract_inverted_index": index})
    assert abstracts(await ask(alex, wanted("10.1145/odd"))) == [abstract]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"[]"),
        Fault(body=b'{"results": 7}'),
        Fault(body=b'{"results": [], "meta": []}'),
        Fault(status=400),
        Fault(status=404),
    ],
)
async def test_an_answer_that_says_nothing_of_the_works_is_retried_and_in_the_end_a_failure(
    alex: FakeOpenAlex, fault: Fault
) -> None:
    alex.faults.append(fault)
    assert abstracts(await ask(alex, wanted("10.1145/1"))) == ["the thing 1 is the thing"]
    alex.faults.extend([fault] * 9)
    with pytest.raises(AbstractsError, match=r"OpenAlex: .*asked for doi:10\.1145/1; what was found stays"):
        await ask(alex, wanted("10.1145/1"))


async def test_works_that_are_counted_and_not_sent_are_asked_for_again_next_time(alex: FakeOpenAlex) -> None:
    alex.faults.append(Fault(body=b'{"meta": {"count": 2}, "results": []}'))
    with pytest.raises(AbstractsError, match="counts more works than it sends"):
        await ask(alex, wanted("10.1145/1", "10.1145/2"))


async def test_odd_works_among_the_results_hide_no_other(alex: FakeOpenAlex) -> None:
    body = json.dumps({"meta": {"count": 4}, "results": [None, 7, {"doi": 8}, alex.works[0]]}).encode()
    alex.faults.append(Fault(body=body))
    assert abstracts(await ask(alex, wanted("10.1145/1"))) == ["the thing 1 is the thing"]


async def test_citations_fields_and_a_free_copy_come_with_the_abstract(alex: FakeOpenAlex) -> None:
    alex.works[0] |= {
        "id": "https://openalex.org/W123",
        "cited_by_count": 42,
        "referenced_works": ["https://openalex.org/W1", "https://elsewhere.org/W2", "https://openalex.org/W3"],
        "topics": [{"display_name": "Distributed Systems"}, {"display_name": None}],
        "open_access": {"oa_url": "https://example.org/free.pdf"},
        "is_retracted": True,
    }
    [found] = await ask(alex, wanted("10.1145/1"))
    assert found.facts == Facts(
        withdrawal="retracted",
        citations=42,
        fields=("Distributed Systems",),
        open_access="https://example.org/free.pdf",
        own_ids=("openalex:W123",),
        references=("openalex:W1", "openalex:W3"),
    )


async def test_a_key_is_used_and_never_told() -> None:
    async with FakeOpenAlex([work("10.1145/1", "A", "b")], key="hidden+key/1") as alex:
        assert abstracts(await ask(alex, wanted("10.1145/1"), key="hidden+key/1")) == ["b"]
        for fault in (Fault(status=500), Fault(body=b"x"), Fault(status=403), Fault(cut=True), Fault(body=b" " * 9999)):
            alex.faults.append(fault)
            with pytest.raises(AbstractsError) as failure:
                await ask(alex, wanted("10.1145/1"), key="hidden+key/1", attempts=1, max_bytes=5000)
            assert "hidden" not in str(failure.value)
            assert failure.value.__cause__ is None


async def test_a_trickle_used_up_is_told_with_what_helps(alex: FakeOpenAlex) -> None:
    alex.faults.append(Fault(status=429, headers={"Retry-After": "40000"}))
    with pytest.raises(AbstractsError, match=r"429.*free key in OPENALEX_API_KEY"):
        await ask(alex, wanted("10.1145/1"))


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(cut=True), Fault(body=b"{"), Fault(status=429)])
async def test_a_passing_failure_is_retried(alex: FakeOpenAlex, fault: Fault) -> None:
    alex.faults.append(fault)
    assert abstracts(await ask(alex, wanted("10.1145/1"))) == ["the thing 1 is the thing"]


@pytest.mark.parametrize("fault", [Fault(body=b" " * 30_000), Fault(status=414)])
async def test_what_is_too_much_at_once_is_asked_for_in_two(alex: FakeOpenAlex, fault: Fault) -> None:
    alex.faults.append(fault)
    found = await ask(alex, wanted("10.1145/1", "10.1145/2"), max_bytes=20_000)
    assert all(abstracts(found))


async def test_a_paper_with_two_dois_takes_the_one_with_an_abstract(alex: FakeOpenAlex) -> None:
    alex.works.append(work("10.1145/0", "Nothing", None))
    [paper] = wanted("10.1145/0")
    [found] = await ask(alex, [replace(paper, identifiers={"doi": ("10.1145/0", "10.1145/2")})])
    assert found.key == "doi:10.1145/2"


async def test_a_count_that_promises_more_than_ever_comes_is_not_believed_for_ever(alex: FakeOpenAlex) -> None:
    body = json.dumps({"meta": {"count": 900}, "results": [alex.works[0]]}).encode()
    alex.faults.extend([Fault(body=body)] * 9)
    with pytest.raises(AbstractsError, match=r"counts more works than it sends, asked for doi:10\.1145/2"):
        await ask(alex, wanted("10.1145/1", "10.1145/2"))
    assert len(alex.asked) == 2
