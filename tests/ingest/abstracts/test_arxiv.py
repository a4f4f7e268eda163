from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from ingest.abstracts.arxiv import ArxivProvider, ArxivSettings
from ingest.abstracts.provider import Found, Wanted
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from tests.fakes.arxiv import FakeArxiv, FakePaper, Fault

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PAPERS = {f"2301.{number:05}": FakePaper(f"Paper {number}", f"About thing {number}.") for number in range(1, 151)}


class Time:
    """A clock that pauses move on, and the pauses that were asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now


def wanted(*numbers: str) -> list[Wanted]:
    return [Wanted(f"arxiv:{number}", (f"Paper {number}",), {"arxiv": (number,)}) for number in numbers]


async def ask(
    arxiv: FakeArxiv,
    papers: Sequence[Wanted],
    time: Time | None = None,
    into: list[Found] | None = None,
    **settings: object,
) -> list[Found]:
    time = time or Time()
    came = [] if into is None else into
    options = ArxivSettings.model_validate({"base_url": arxiv.url, **settings})
    patience = Patience(options.attempts, options.deadline_seconds, time.sleep, time.clock)
    provider = ArxivProvider(options, patience=patience, now=lambda: NOW)
    async for found in provider.find(papers):
        came.append(found)
    return came


@pytest_asyncio.fixture
async def arxiv() -> AsyncIterator[FakeArxiv]:
    async with FakeArxiv(dict(PAPERS)) as server:
        yield server


async def test_more_than_ten_papers_come_back_whole(arxiv: FakeArxiv) -> None:
    found = await ask(arxiv, wanted(*list(PAPERS)[:40]))
    assert [item.abstract for item in found] == [f"About thing {number}." for number in range(1, 41)]
    assert len(arxiv.asked) == 1


async def test_what_was_found_says_where_it_is_from(arxiv: FakeArxiv) -> None:
    arxiv.papers["2301.00001"] = FakePaper(
        "On\n  $O(n)$ things", "They \\emph{are}.", ('Kurt G\\"odel',), version=3, journal="J. Things 7"
    )
    [found] = await ask(arxiv, wanted("2301.00001"))
    assert found == Found(
        paper_id="arxiv:2301.00001",
        provider="arxiv",
        key="arxiv:2301.00001",
        matched_by="identifier",
        title="On O(n) things",
        abstract="They are.",
        authors=("Kurt Gödel",),
        year=2023,
        venue="J. Things 7",
        retrieved_at=NOW,
    )


async def test_requests_keep_their_interval_and_name_themselves(arxiv: FakeArxiv) -> None:
    time = Time()
    await ask(arxiv, wanted(*PAPERS), time, batch_size=60, interval_seconds=3)
    assert [len(ids) for ids in arxiv.asked] == [60, 60, 30]
    assert time.pauses == [3.0, 3.0]
    assert all(agent.startswith("refdesk/") for agent in arxiv.user_agents)


async def test_an_unknown_id_is_told_as_not_found_and_shifts_nobody(arxiv: FakeArxiv) -> None:
    found = await ask(arxiv, wanted("2301.00001", "2301.99999", "2301.00003"))
    assert [item.abstract for item in found] == ["About thing 1.", None, "About thing 3."]


async def test_old_ids_are_found_whether_or_not_they_carry_a_subject_class(arxiv: FakeArxiv) -> None:
    arxiv.papers |= {
        "math.GT/0309136": FakePaper("Knots", "On knots."),
        "astro-ph/0601001": FakePaper("Stars", "On stars."),
    }
    found = await ask(arxiv, wanted("math.GT/0309136", "astro-ph/0601001"))
    assert [item.abstract for item in found] == ["On knots.", "On stars."]


async def test_a_version_in_the_id_is_left_out(arxiv: FakeArxiv) -> None:
    [found] = await ask(arxiv, wanted("2301.00002v7"))
    assert (found.key, found.abstract) == ("arxiv:2301.00002", "About thing 2.")


async def test_malformed_ids_are_never_sent(arxiv: FakeArxiv) -> None:
    found = await ask(arxiv, wanted("abc", "2301.00001", "", "2301.1&x=1"))
    assert [item.paper_id for item in found] == ["arxiv:2301.00001"]
    assert arxiv.asked == [["2301.00001"]]


async def test_a_paper_with_two_ids_takes_the_first_that_arxiv_knows(arxiv: FakeArxiv) -> None:
    [paper] = wanted("2301.99999")
    [found] = await ask(arxiv, [replace(paper, identifiers={"arxiv": ("2301.99999", "2301.00005")})])
    assert (found.key, found.abstract) == ("arxiv:2301.00005", "About thing 5.")


async def test_a_batch_refused_for_one_named_id_goes_on_without_it(arxiv: FakeArxiv) -> None:
    # Well-formed by our rules, unknown to the server's: it refuses and names the id.
    odd = "xyz-abc/0000000"
    arxiv.faults.append(Fault(status=400, body=_error_feed(odd)))
    found = await ask(arxiv, wanted("2301.00001", odd, "2301.00002"))
    assert [item.abstract for item in found] == ["About thing 1.", None, "About thing 2."]
    assert arxiv.asked[1:] == [["2301.00001", "2301.00002"]]


async def test_a_batch_refused_without_a_name_is_split(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(status=400, body=_error_feed("something")))
    found = await ask(arxiv, wanted("2301.00001", "2301.00002", "2301.00003"))
    assert [item.abstract for item in found] == ["About thing 1.", "About thing 2.", "About thing 3."]
    assert arxiv.asked[1:] == [["2301.00001"], ["2301.00002", "2301.00003"]]


async def test_an_error_entry_with_status_200_counts_as_refused(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(status=200, body=_error_feed("2301.00002")))
    found = await ask(arxiv, wanted("2301.00001", "2301.00002"))
    assert [item.abstract for item in found] == ["About thing 1.", None]


async def test_an_answer_cut_at_ten_is_asked_for_again() -> None:
    async with FakeArxiv(dict(PAPERS), ignores_max_results=True) as arxiv:
        found = await ask(arxiv, wanted(*list(PAPERS)[:25]))
    assert all(item.abstract for item in found)


@pytest.mark.parametrize("status", [429, 406, 500, 503])
async def test_a_passing_failure_is_retried_with_growing_pauses(arxiv: FakeArxiv, status: int) -> None:
    arxiv.faults.extend([Fault(status=status)] * 3)
    time = Time()
    [found] = await ask(arxiv, wanted("2301.00001"), time, interval_seconds=0)
    assert found.abstract == "About thing 1."
    assert len(time.pauses) == 3


async def test_the_server_says_how_long_to_wait(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(status=429, headers={"Retry-After": "17"}))
    time = Time()
    await ask(arxiv, wanted("2301.00001"), time)
    assert time.pauses == [17.0]


async def test_a_wait_beyond_the_deadline_is_not_begun(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(status=429, headers={"Retry-After": "86400"}))
    time = Time()
    with pytest.raises(AbstractsError, match=r"429.*2301\.00001"):
        await ask(arxiv, wanted("2301.00001"), time, deadline_seconds=60)
    assert time.pauses == []


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut=True),
        Fault(body=b"<html>busy</html>", headers={"Content-Type": "text/html"}),
        Fault(body=b"<?xml version='1.0'?><feed><entry>"),
    ],
    ids=["cut", "a page in place of a feed", "half a feed"],
)
async def test_an_answer_that_is_no_feed_is_retried(arxiv: FakeArxiv, fault: Fault) -> None:
    arxiv.faults.append(fault)
    [found] = await ask(arxiv, wanted("2301.00001"))
    assert found.abstract == "About thing 1."


async def test_a_silent_server_is_given_up(arxiv: FakeArxiv) -> None:
    arxiv.faults.extend([Fault(silent=True)] * 2)
    with pytest.raises(AbstractsError, match="did not answer in time"):
        await ask(arxiv, wanted("2301.00001"), timeout_seconds=0.05, attempts=2)


async def test_an_answer_too_long_is_asked_for_in_two(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(body=b" " * 30_000))
    found = await ask(arxiv, wanted("2301.00001", "2301.00002"), max_bytes=20_000)
    assert [item.abstract for item in found] == ["About thing 1.", "About thing 2."]


async def test_a_refusal_for_good_is_not_retried(arxiv: FakeArxiv) -> None:
    arxiv.faults.append(Fault(status=403))
    with pytest.raises(AbstractsError, match=r"403.*base_url"):
        await ask(arxiv, wanted("2301.00001"))
    assert len(arxiv.asked) == 1


async def test_what_was_found_before_the_failure_stands(arxiv: FakeArxiv) -> None:
    settings = ArxivSettings(base_url=arxiv.url, batch_size=1, attempts=1)
    time = Time()
    provider = ArxivProvider(settings, patience=Patience(1, 60, time.sleep, time.clock))
    answers = provider.find(wanted("2301.00001", "2301.00002"))
    first = await anext(answers)
    arxiv.faults.append(Fault(status=500))
    with pytest.raises(AbstractsError):
        await anext(answers)
    assert first.abstract == "About thing 1."


def _error_feed(number: str) -> bytes:
    return (
        b"<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'><entry>"
        b"<id>https://arxiv.org/api/errors#x</id><title>Error</title>"
        b"<summary>incorrect id format for " + number.encode() + b"</summary></entry></feed>"
    )


async def test_a_count_that_promises_more_than_ever_comes_is_not_believed_for_ever(arxiv: FakeArxiv) -> None:
    body = (
        b'<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">'
        b"<opensearch:totalResults>900</opensearch:totalResults><entry><id>http://arxiv.org/abs/2301.00001v1</id>"
        b"<title>Paper 1</title><summary>About thing 1.</summary></entry></feed>"
    )
    arxiv.faults.extend([Fault(body=body)] * 9)
    found: list[Found] = []
    with pytest.raises(AbstractsError, match=r"counts more papers than it holds, asked for 2301\.00002"):
        await ask(arxiv, wanted("2301.00001", "2301.00002"), into=found)
    assert [item.abstract for item in found] == ["About thing 1."]
    assert len(arxiv.asked) == 2


NOTHING = (
    b'<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">'
    b"<opensearch:totalResults>%d</opensearch:totalResults></feed>"
)


@pytest.mark.parametrize("total", [0, 5])
async def test_a_feed_without_any_paper_is_a_failure_where_it_lacks_one_that_is_there(
    arxiv: FakeArxiv, total: int
) -> None:
    arxiv.faults.extend([Fault(body=NOTHING % total)] * 9)
    with pytest.raises(AbstractsError, match=r"is empty, also for a paper that it has|counts more papers"):
        await ask(arxiv, wanted("2301.00001", "2301.00002"))


async def test_papers_that_are_all_unknown_are_not_found_where_the_server_knows_one_that_is_there(
    arxiv: FakeArxiv,
) -> None:
    found = await ask(arxiv, wanted("2301.99998", "2301.99999"))
    assert [item.abstract for item in found] == [None, None]
    assert arxiv.asked == [["2301.99998", "2301.99999"], ["2301.99998", "2301.99999", "0704.0001"]]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=400, body=b"<html>Bad request</html>", headers={"Content-Type": "text/html"}),
        Fault(body=b"<feed xmlns='http://www.w3.org/2005/Atom'><entry></feed>"),
        Fault(body=b"<!DOCTYPE feed [<!ENTITY a 'b'>]><feed xmlns='http://www.w3.org/2005/Atom'><id>&a;</id></feed>"),
        Fault(body=b"<a>" * 100_000 + b"</a>" * 100_000),
    ],
    ids=["a refusal that is a page", "broken", "with entities", "deep"],
)
async def test_what_is_no_feed_of_arxiv_is_retried_and_in_the_end_a_failure(arxiv: FakeArxiv, fault: Fault) -> None:
    arxiv.faults.append(fault)
    [found] = await ask(arxiv, wanted("2301.00001"))
    assert found.abstract == "About thing 1."
    arxiv.faults.extend([fault] * 9)
    with pytest.raises(AbstractsError, match=r"asked for 2301\.00001; what was found stays, the next run asks"):
        await ask(arxiv, wanted("2301.00001"))


@pytest.mark.parametrize(
    ("paper", "withdrawal", "abstract"),
    [
        (FakePaper("A", "We show it.", comment="This paper has been withdrawn by the author: an error"), "withdrawn",
         "We show it."),
        (FakePaper("A", "This paper has been withdrawn due to a crucial sign error in equation 1."), "withdrawn", None),
        (FakePaper("A", "We show it.", comment="10 pages, 3 figures"), None, "We show it."),
        (FakePaper("On withdrawn papers", "We study papers that were withdrawn or retracted."), None,
         "We study papers that were withdrawn or retracted."),
    ],
)  # fmt: skip
async def test_a_withdrawn_paper_is_marked_and_its_notice_is_no_abstract(
    arxiv: FakeArxiv, paper: FakePaper, withdrawal: str | None, abstract: str | None
) -> None:
    arxiv.papers["2301.00001"] = paper
    [found] = await ask(arxiv, wanted("2301.00001"))
    assert (found.facts.withdrawal, found.abstract) == (withdrawal, abstract)
