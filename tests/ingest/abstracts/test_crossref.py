from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from ingest.abstracts.crossref import CrossrefProvider, CrossrefSettings
from ingest.abstracts.provider import Found, Wanted
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from ingest.terms.person_names import JOINT
from tests.fakes.crossref import FakeCrossref, work
from tests.fakes.service import Clock, Fault

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def wanted(*dois: str) -> list[Wanted]:
    return [Wanted(f"doi:{doi}", ("A title",), {"doi": (doi,)}) for doi in dois]


def provider(crossref: FakeCrossref, clock: Clock | None = None, **settings: object) -> CrossrefProvider:
    clock = clock or Clock()
    options = CrossrefSettings.model_validate({"base_url": crossref.url, **settings})
    patience = Patience(options.attempts, options.deadline_seconds, clock.sleep, clock)
    return CrossrefProvider(options, contact="a+b@c.example", patience=patience, now=lambda: NOW)


async def ask(
    crossref: FakeCrossref, papers: Sequence[Wanted], clock: Clock | None = None, **settings: object
) -> list[Found]:
    return [found async for found in provider(crossref, clock, **settings).find(papers)]


@pytest_asyncio.fixture
async def crossref() -> AsyncIterator[FakeCrossref]:
    works = {f"10.1145/{number}": work(f"10.1145/{number}", f"<jats:p>Thing {number}.</jats:p>") for number in range(5)}
    async with FakeCrossref(works) as server:
        yield server


async def test_jats_becomes_text_and_says_where_it_is_from(crossref: FakeCrossref) -> None:
    crossref.works["10.1145/abc(1)"] = work(
        "10.1145/ABC(1)", "<jats:title>Abstract</jats:title><jats:p>It <jats:italic>is</jats:italic> &lt; 3.</jats:p>"
    )
    assert await ask(crossref, wanted("10.1145/Abc(1)")) == [
        Found(
            paper_id="doi:10.1145/Abc(1)",
            provider="crossref",
            key="doi:10.1145/abc(1)",
            matched_by="identifier",
            title="On Things",
            abstract="It is < 3.",
            authors=("Ada Example", "The Consortium"),
            year=2023,
            venue="Journal of Examples",
            retrieved_at=NOW,
        )
    ]
    assert crossref.asked[0].path == "/works/10.1145%2Fabc%281%29"
    assert crossref.asked[0].query == {"mailto": "a+b@c.example"}


async def test_a_work_without_abstract_and_an_unknown_one_are_told_as_not_found(crossref: FakeCrossref) -> None:
    crossref.works["10.1145/none"] = work("10.1145/none", None)
    found = await ask(crossref, wanted("10.1145/none", "10.1145/unknown", "10.1145/1"))
    assert [item.abstract for item in found] == [None, None, "Thing 1."]
    assert [item.title for item in found] == ["On Things", None, "On Things"]


async def test_arxivs_dois_and_malformed_ones_are_not_asked_for(crossref: FakeCrossref) -> None:
    assert await ask(crossref, wanted("10.48550/arXiv.2301.00001", "10.1/x", "../../admin")) == []
    assert crossref.asked == []


async def test_a_work_of_another_doi_is_not_taken_unless_it_took_the_place_of_this_one(crossref: FakeCrossref) -> None:
    crossref.works["10.1145/old"] = work("10.1145/new", "New.")
    with pytest.raises(AbstractsError, match=r"sent another work than 10\.1145/old"):
        await ask(crossref, wanted("10.1145/old"))
    crossref.works["10.1145/old"]["aliased-from"] = ["10.1145/OLD"]
    assert [item.abstract for item in await ask(crossref, wanted("10.1145/old"))] == ["New."]


async def test_the_pace_is_never_above_what_the_answers_allow(crossref: FakeCrossref) -> None:
    clock = Clock()
    crossref.rate = ("2", "5s")
    await ask(crossref, wanted("10.1145/1", "10.1145/2", "10.1145/unknown", "10.1145/3"), clock)
    assert clock.pauses == [2.5, 2.5, 2.5]


@pytest.mark.parametrize("rate", [("50", "1s"), ("0", "1s"), ("many", "soon"), ("", ""), ("-5", "1s")])
async def test_the_set_interval_is_kept_whatever_the_headers_say(crossref: FakeCrossref, rate: tuple[str, str]) -> None:
    clock = Clock()
    crossref.rate = rate
    await ask(crossref, wanted("10.1145/1", "10.1145/2"), clock)
    assert clock.pauses == [0.2]


async def test_one_failing_doi_does_not_keep_the_others_back(crossref: FakeCrossref) -> None:
    crossref.faults.append(Fault(status=500))
    answers = provider(crossref, attempts=1).find(wanted("10.1145/1", "10.1145/2"))
    assert (await anext(answers)).abstract == "Thing 2."
    with pytest.raises(AbstractsError, match=r"failed once: .*500.*asked for doi:10\.1145/1"):
        await anext(answers)


async def test_three_failures_in_a_row_end_the_asking(crossref: FakeCrossref) -> None:
    crossref.faults.extend([Fault(status=503)] * 9)
    with pytest.raises(AbstractsError, match="failed 3 times and was given up"):
        await ask(crossref, wanted(*(f"10.1145/{number}" for number in range(5))), attempts=1)
    assert len(crossref.asked) == 3


async def test_the_server_says_how_long_to_wait(crossref: FakeCrossref) -> None:
    clock = Clock()
    crossref.faults.append(Fault(status=429, headers={"Retry-After": "9"}))
    assert len(await ask(crossref, wanted("10.1145/1"), clock)) == 1
    assert clock.pauses == [9.0]


@pytest.mark.parametrize("fault", [Fault(status=429), Fault(cut=True), Fault(body=b"{"), Fault(status=502)])
async def test_a_passing_failure_is_retried(crossref: FakeCrossref, fault: Fault) -> None:
    crossref.faults.append(fault)
    assert [item.abstract for item in await ask(crossref, wanted("10.1145/1"))] == ["Thing 1."]


async def test_a_body_without_end_is_a_failure_of_that_work(crossref: FakeCrossref) -> None:
    crossref.faults.append(Fault(body=b" " * 30_000))
    with pytest.raises(AbstractsError, match="more than 20,000 bytes"):
        await ask(crossref, wanted("10.1145/1"), max_bytes=20_000)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"[]"),
        Fault(body=b'{"status": "failed", "message": {"DOI": "10.1145/1"}}'),
        Fault(body=b'{"message": [1]}'),
        Fault(status=404, body=b"<html>Not Found</html>", headers={"Content-Type": "text/html"}),
        Fault(status=400, body=b"{}"),
    ],
)
async def test_an_answer_that_says_nothing_of_the_work_is_retried_and_in_the_end_a_failure(
    crossref: FakeCrossref, fault: Fault
) -> None:
    crossref.faults.append(fault)
    assert [item.abstract for item in await ask(crossref, wanted("10.1145/1"))] == ["Thing 1."]
    crossref.faults.extend([fault] * 9)
    with pytest.raises(AbstractsError, match=r"Crossref failed once.*asked for doi:10\.1145/1.*the next run asks"):
        await ask(crossref, wanted("10.1145/1"))


async def test_a_family_name_of_two_words_stays_one(crossref: FakeCrossref) -> None:
    people = [{"given": "Saunders", "family": "Mac  Lane"}, {"given": "Ada", "family": "Owl", "suffix": "Jr."}]
    crossref.works["10.1145/1"] = work("10.1145/1", None) | {"author": people}
    [found] = await ask(crossref, wanted("10.1145/1"))
    assert found.authors == (f"Saunders Mac{JOINT}Lane", "Ada Owl Jr.")


async def test_odd_values_in_a_work_are_left_out(crossref: FakeCrossref) -> None:
    crossref.faults.append(Fault(body=b'{"message": {"DOI": "10.1145/1", "author": [7], "issued": {}}}'))
    [found] = await ask(crossref, wanted("10.1145/1"))
    assert (found.abstract, found.authors, found.year) == (None, (), None)


@pytest.mark.parametrize(
    ("changes", "withdrawal"),
    [
        ({"title": ["RETRACTED: On Things"]}, "retracted"),
        ({"title": ["WITHDRAWN: On Things"]}, "withdrawn"),
        ({"updated-by": [{"type": "retraction", "DOI": "10.1145/9"}]}, "retracted"),
        ({"update-to": [{"type": "retraction", "DOI": "10.1145/1"}]}, "retracted"),
        ({"update-to": [{"type": "withdrawal", "DOI": "10.1145/1"}]}, "withdrawn"),
        ({"update-to": [{"type": "correction", "DOI": "10.1145/1"}]}, None),
        ({"title": ["Retracted Papers and Who Cites Them"]}, None),
    ],
)
async def test_works_that_were_taken_back_are_marked(
    crossref: FakeCrossref, changes: dict[str, object], withdrawal: str | None
) -> None:
    crossref.works["10.1145/1"] |= changes
    [found] = await ask(crossref, wanted("10.1145/1"))
    assert found.facts.withdrawal == withdrawal


async def test_an_answer_that_never_ends_is_given_up_at_the_deadline(crossref: FakeCrossref) -> None:
    crossref.faults.append(Fault(endless=True))
    with pytest.raises(AbstractsError, match=r"did not finish within \d"):
        await ask(crossref, wanted("10.1145/1"), deadline_seconds=0.1)


async def test_where_the_wait_for_a_turn_takes_the_time_that_is_left_the_failure_before_it_is_told(
    crossref: FakeCrossref,
) -> None:
    crossref.faults.extend([Fault(status=500)] * 4)
    with pytest.raises(AbstractsError, match=r"/works/10\.1145%2F1 answered with HTTP 500"):
        await ask(crossref, wanted("10.1145/1"), deadline_seconds=20.0, interval_seconds=50.0)
    assert len(crossref.asked) == 1
