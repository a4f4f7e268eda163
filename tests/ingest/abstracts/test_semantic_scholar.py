from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.abstracts.provider import Facts, Found, Wanted
from ingest.abstracts.semantic_scholar import SemanticScholarProvider, SemanticScholarSettings
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from tests.fakes.semantic_scholar import FakeSemanticScholar, paper
from tests.fakes.service import Clock, Fault

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TITLE = "Kestrel: Serving Giant Models on Tiny Clusters"


def wanted(paper_id: str = "p", title: str = TITLE, **identifiers: str) -> Wanted:
    return Wanted(paper_id, (title,), {kind: (value,) for kind, value in identifiers.items()})


async def ask(
    scholar: FakeSemanticScholar,
    *papers: Wanted,
    clock: Clock | None = None,
    key: str | None = None,
    **given_settings: object,
) -> list[Found]:
    clock = clock or Clock()
    options = SemanticScholarSettings.model_validate({"base_url": scholar.url, **given_settings})
    patience = Patience(options.attempts, options.deadline_seconds, clock.sleep, clock)
    provider = SemanticScholarProvider(options, api_key=key, contact="a@b.example", patience=patience, now=lambda: NOW)
    return [found async for found in provider.find(papers)]


def abstracts(found: Sequence[Found]) -> list[str | None]:
    return [item.abstract for item in found]


@pytest_asyncio.fixture
async def scholar() -> AsyncIterator[FakeSemanticScholar]:
    papers: dict[str, object] = {
        f"ARXIV:2301.{number:05}": paper(f"Paper {number}", f"About thing {number}.", arxiv=f"2301.{number:05}")
        for number in range(1, 7)
    }
    async with FakeSemanticScholar(papers) as server:
        yield server


async def test_what_was_found_says_where_it_is_from(scholar: FakeSemanticScholar) -> None:
    assert await ask(scholar, wanted(arxiv="2301.00001")) == [
        Found(
            paper_id="p",
            provider="semantic_scholar",
            key="arxiv:2301.00001",
            matched_by="identifier",
            title="Paper 1",
            abstract="About thing 1.",
            authors=("Ada Example",),
            year=2023,
            venue="Conference on Examples",
            retrieved_at=NOW,
            facts=Facts(own_ids=(f"s2:{'0' * 40}",)),
        )
    ]


async def test_batches_keep_their_size_their_interval_and_name_themselves(scholar: FakeSemanticScholar) -> None:
    clock = Clock()
    found = await ask(scholar, *(wanted(f"p{n}", arxiv=f"2301.{n:05}") for n in range(1, 6)), clock=clock, batch_size=2)
    assert abstracts(found) == [f"About thing {number}." for number in range(1, 6)]
    assert [len(ids) for ids in scholar.batches] == [2, 2, 1]
    assert clock.pauses == [1.0, 1.0]
    assert all("a@b.example" in asked.headers["User-Agent"] for asked in scholar.asked)


async def test_a_null_is_told_as_not_found_and_shifts_nobody(scholar: FakeSemanticScholar) -> None:
    numbers = ("2301.00001", "2301.99999", "2301.00003")
    found = await ask(scholar, *(wanted(number, arxiv=number) for number in numbers))
    assert abstracts(found) == ["About thing 1.", None, "About thing 3."]


async def test_records_are_matched_by_their_ids_and_never_by_their_place(scholar: FakeSemanticScholar) -> None:
    scholar.papers["ARXIV:2301.00001"] = paper("Another paper", "About another thing.", arxiv="2301.77777")
    assert abstracts(await ask(scholar, wanted(arxiv="2301.00001"))) == [None]


async def test_a_batch_in_which_nothing_is_known_is_no_failure(scholar: FakeSemanticScholar) -> None:
    assert abstracts(await ask(scholar, wanted("p", arxiv="2301.99998"), wanted("q", doi="10.1145/none"))) == [
        None,
        None,
    ]
    assert len(scholar.asked) == 1


async def test_a_doi_finds_where_the_arxiv_id_has_no_abstract(scholar: FakeSemanticScholar) -> None:
    scholar.papers["ARXIV:2301.00001"] = paper("Paper", None, arxiv="2301.00001")
    scholar.papers["DOI:10.1145/3600006"] = paper("Paper", "By DOI.", doi="10.1145/3600006")
    [found] = await ask(scholar, wanted(arxiv="2301.00001v2", doi="10.1145/3600006"))
    assert (found.key, found.abstract) == ("doi:10.1145/3600006", "By DOI.")


async def test_malformed_ids_are_never_sent(scholar: FakeSemanticScholar) -> None:
    bad = Wanted(
        "p", ("Short",), {"arxiv": ("", "abc", "2301.1&x"), "doi": ("10.1/x", "10.1145/a b", "x", "10.1145/é")}
    )
    assert abstracts(await ask(scholar, bad, wanted(arxiv="2301.00001"))) == ["About thing 1."]
    assert scholar.batches == [["ARXIV:2301.00001"]]


async def test_the_key_goes_along_where_there_is_one_and_only_there() -> None:
    async with FakeSemanticScholar({"DOI:10.1145/x": paper("P", "A.", doi="10.1145/X")}, key="secret") as scholar:
        assert abstracts(await ask(scholar, wanted(doi="10.1145/x"), key="secret")) == ["A."]
        assert abstracts(await ask(scholar, wanted(doi="10.1145/x"))) == ["A."]
        assert ["x-api-key" in asked.headers for asked in scholar.asked] == [True, False]
        with pytest.raises(AbstractsError, match=r"403.*SEMANTIC_SCHOLAR_API_KEY") as failure:
            await ask(scholar, wanted(doi="10.1145/x"), key="wrong-key")
        assert "wrong-key" not in str(failure.value)


@pytest.mark.parametrize(
    "title",
    ["Kestrel: serving giant model on tiny clusters", "<i>Kestrel</i>: Serving Giant Models on Tiny Clusters"],
)
async def test_a_paper_without_identifiers_is_found_by_a_near_identical_title(
    scholar: FakeSemanticScholar, title: str
) -> None:
    scholar.matches[TITLE] = paper(title, "By title.")
    [found] = await ask(scholar, wanted(usenix="osdi22/kestrel"))
    assert (found.abstract, found.matched_by, found.key) == ("By title.", "title", f"title:{TITLE}")


@pytest.mark.parametrize("title", ["Kestrel: Serving Giant Models on Huge Clusters", "", None, 7])
async def test_the_nearest_title_is_refused_where_it_is_another(scholar: FakeSemanticScholar, title: object) -> None:
    scholar.matches[TITLE] = {**paper("", "By title."), "title": title}
    [found] = await ask(scholar, wanted())
    assert (found.abstract, found.title, found.matched_by) == (None, None, "title")


async def test_a_title_that_nothing_matches_is_not_found(scholar: FakeSemanticScholar) -> None:
    assert abstracts(await ask(scholar, wanted())) == [None]


async def test_titles_are_looked_up_only_where_that_is_wished_and_telling() -> None:
    both = [SemanticScholarProvider(SemanticScholarSettings(titles=titles)) for titles in (True, False)]
    papers = (wanted(), wanted(title="Kestrel"), wanted(title="Kestrel", arxiv="2301.00001"))
    assert [[provider.can_ask(paper) for paper in papers] for provider in both] == [
        [True, False, True],
        [False, False, True],
    ]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_passing_failure_is_retried_with_pauses(scholar: FakeSemanticScholar, status: int) -> None:
    scholar.faults.extend([Fault(status=status)] * 3)
    clock = Clock()
    assert abstracts(await ask(scholar, wanted(arxiv="2301.00001"), clock=clock, interval_seconds=0)) == [
        "About thing 1."
    ]
    assert len(clock.pauses) == 3


async def test_the_server_says_how_long_to_wait(scholar: FakeSemanticScholar) -> None:
    scholar.faults.append(Fault(status=429, headers={"Retry-After": "17"}))
    clock = Clock()
    await ask(scholar, wanted(arxiv="2301.00001"), clock=clock)
    assert clock.pauses == [17.0]


async def test_a_wait_beyond_the_deadline_is_not_begun(scholar: FakeSemanticScholar) -> None:
    scholar.faults.append(Fault(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(AbstractsError, match=r"429.*arxiv:2301\.00001"):
        await ask(scholar, wanted(arxiv="2301.00001"))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(cut=True),
        Fault(body=b"<html>busy</html>", headers={"Content-Type": "text/html"}),
        Fault(body=b'[{"title": "Half'),
        Fault(body=b"[" * 100_000),
    ],
    ids=["cut", "a page in place of JSON", "half a text", "too deep"],
)
async def test_an_answer_that_is_no_json_is_retried(scholar: FakeSemanticScholar, fault: Fault) -> None:
    scholar.faults.append(fault)
    assert abstracts(await ask(scholar, wanted(arxiv="2301.00001"))) == ["About thing 1."]


async def test_a_silent_server_is_given_up(scholar: FakeSemanticScholar) -> None:
    scholar.faults.extend([Fault(silent=True)] * 2)
    with pytest.raises(AbstractsError, match="did not answer in time"):
        await ask(scholar, wanted(arxiv="2301.00001"), timeout_seconds=0.05, attempts=2)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(body=b"[]"),
        Fault(body=b'{"message": "Internal Service timed out"}'),
        Fault(body=b"[null, null, null]"),
    ],
)
async def test_an_answer_that_does_not_account_for_all_ids_is_retried_and_in_the_end_a_failure(
    scholar: FakeSemanticScholar, fault: Fault
) -> None:
    scholar.faults.append(fault)
    assert abstracts(await ask(scholar, wanted(arxiv="2301.00001"))) == ["About thing 1."]
    scholar.faults.extend([fault] * 9)
    with pytest.raises(AbstractsError, match=r"does not account for all ids.*the next run asks for the rest"):
        await ask(scholar, wanted(arxiv="2301.00001"))


async def test_a_refused_look_up_by_title_is_a_failure_and_not_an_unknown_title(scholar: FakeSemanticScholar) -> None:
    scholar.faults.extend([Fault(status=404, body=b"<html></html>", headers={"Content-Type": "text/html"})] * 9)
    with pytest.raises(AbstractsError, match="HTTP 404"):
        await ask(scholar, wanted())


async def test_a_refusal_for_good_is_a_failure(scholar: FakeSemanticScholar) -> None:
    scholar.faults.extend([Fault(status=400, body=b'{"error": "Unrecognized or unsupported fields"}')] * 9)
    with pytest.raises(AbstractsError, match="HTTP 400"):
        await ask(scholar, wanted(arxiv="2301.00001"))


async def test_citations_summary_and_references_come_with_the_abstract(scholar: FakeSemanticScholar) -> None:
    scholar.papers["ARXIV:2301.00001"] = {
        **paper("Paper 1", "About thing 1.", arxiv="2301.00001"),
        "citationCount": 7,
        "tldr": {"model": "tldr@v2", "text": "It is about \\emph{thing} 1."},
        "fieldsOfStudy": ["Computer Science", None],
        "openAccessPdf": {"url": "https://example.org/1.pdf", "status": "GREEN"},
        "references": [
            {"paperId": "a" * 40, "externalIds": {"ArXiv": "2301.00002", "DOI": "10.1145/2"}},
            {"paperId": None, "externalIds": None},
            7,
        ],
    }
    [found] = await ask(scholar, wanted(arxiv="2301.00001"))
    assert found.facts == Facts(
        citations=7,
        tldr="It is about thing 1.",
        fields=("Computer Science",),
        open_access="https://example.org/1.pdf",
        own_ids=(f"s2:{'0' * 40}",),
        references=(f"s2:{'a' * 40}", "arxiv:2301.00002", "doi:10.1145/2"),
    )


@pytest.mark.parametrize("fault", [Fault(body=b" " * 30_000), Fault(status=413), Fault(status=400, body=b"{}")])
async def test_what_is_too_much_at_once_is_asked_for_in_two(scholar: FakeSemanticScholar, fault: Fault) -> None:
    scholar.faults.append(fault)
    found = await ask(scholar, wanted("p", arxiv="2301.00001"), wanted("q", arxiv="2301.00002"), max_bytes=20_000)
    assert abstracts(found) == ["About thing 1.", "About thing 2."]


async def test_a_redirect_to_another_host_is_refused_before_it_learns_the_key(scholar: FakeSemanticScholar) -> None:
    async with FakeSemanticScholar({}) as other:
        scholar.faults.append(Fault(status=307, headers={"Location": f"{other.url}/paper/batch"}))
        with pytest.raises(AbstractsError, match="redirects to another host"):
            await ask(scholar, wanted(arxiv="2301.00001"), key="secret")
        assert other.asked == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["externalIds", "ArXiv", "DOI", "title", "abstract", "authors", "year"]), inner
        )
    ),
    max_leaves=8,
)


@given(answer=_JSON)
@settings(max_examples=25, deadline=None)  # Each example opens a server of its own.
async def test_odd_json_is_never_more_than_not_found(answer: object) -> None:
    async with FakeSemanticScholar({"ARXIV:2301.00001": [answer], "DOI:10.1145/x": answer}) as scholar:
        scholar.matches[TITLE] = answer
        found = await ask(scholar, wanted("p", arxiv="2301.00001", doi="10.1145/x"), wanted("q"))
        assert [item.paper_id for item in found] == ["p", "q"]
