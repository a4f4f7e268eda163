"""What the real APIs once answered, given to the real providers: the right papers, nothing, or a clear error.

The recorded requests were another program's. So a record that came alone is also given in the form in which the
requests of Refdesk get it: one of a batch, one of a list of works.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest

from ingest.abstracts.arxiv import ArxivProvider, ArxivSettings
from ingest.abstracts.crossref import CrossrefProvider, CrossrefSettings
from ingest.abstracts.openalex import OpenAlexProvider, OpenAlexSettings
from ingest.abstracts.provider import Found, Provider, Wanted
from ingest.abstracts.records import keys_of
from ingest.abstracts.semantic_scholar import SemanticScholarProvider, SemanticScholarSettings
from ingest.errors import AbstractsError
from ingest.fetching import Patience
from tests.fakes.service import Clock
from tests.ingest.abstracts.recordings import Recording, Replaying, reason_to_skip, recordings

pytestmark = pytest.mark.skipif(reason_to_skip() is not None, reason=reason_to_skip() or "")

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ATOM, SEARCH = "{http://www.w3.org/2005/Atom}", "{http://a9.com/-/spec/opensearch/1.1/}"
SCHOLAR, CROSSREF, OPENALEX = "api.semanticscholar.org", "api.crossref.org", "api.openalex.org"
TEX = re.compile(r"[\\$]|``|''|--|\{")
NOBODYS = "Marsh Harriers Schedule Quantised Lighthouse Turbines by Moonlight"
PROVIDERS = ("arxiv", "semantic_scholar", "crossref", "openalex")


def each(host: str, holds: Callable[[Recording], object] = lambda recording: True) -> pytest.MarkDecorator:
    """Run a test with each recording of a host that holds something for it; the last test takes all of them."""
    chosen = [recording for recording in recordings(host) if holds(recording)]
    return pytest.mark.parametrize("recording", chosen, ids=lambda recording: recording.name)


def provider_of(name: str, url: str) -> Provider:
    clock = Clock()
    patience = Patience(3, 120.0, clock.sleep, clock)
    match name:
        case "arxiv":
            return ArxivProvider(ArxivSettings(base_url=url), patience=patience, now=lambda: NOW)
        case "semantic_scholar":
            return SemanticScholarProvider(SemanticScholarSettings(base_url=url), patience=patience, now=lambda: NOW)
        case "crossref":
            return CrossrefProvider(CrossrefSettings(base_url=url), patience=patience, now=lambda: NOW)
    return OpenAlexProvider(OpenAlexSettings(base_url=url), patience=patience, now=lambda: NOW)


async def ask(name: str, recording: Recording, *wanted: Wanted, value: object = None) -> dict[str, Found]:
    async with Replaying(recording, value) as server:
        provider = provider_of(name, server.url)
        asked = [paper for paper in wanted if provider.can_ask(paper)]
        return {found.paper_id: found async for found in provider.find(asked)}


def wanted(paper_id: str, title: str = "", **identifiers: str | None) -> Wanted:
    known: dict[str, tuple[str, ...]] = {kind: (value,) for kind, value in identifiers.items() if value}
    return Wanted(paper_id, (title,) if title else (), known)


def words(text: object) -> str:
    """Only letters and digits outside tags, as they are the same however a text is marked up."""
    bare = html.unescape(html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", " ", str(text or ""))))
    bare = re.sub(r"^\s*abstract\b", "", re.sub(r"</?[a-zA-Z][^<>]*>", " ", bare), flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKC", bare)
    return "".join(char for char in plain.casefold() if char.isalnum())


def check(found: Found, abstract: object, title: object) -> None:
    assert words(found.abstract) == words(abstract)
    assert words(found.title) == words(title)
    assert not re.search(r"<[a-z/]|&[a-z]+;|\s\s", f"{found.abstract} {found.title}")


def papers_in(value: Any) -> Iterator[dict[str, Any]]:
    """The papers of an answer of Semantic Scholar, whatever its form."""
    if isinstance(value, dict):
        if value.get("paperId") and value.get("title"):
            yield value
        for inner in ("data", "recommendedPapers"):
            yield from papers_in(value.get(inner))
        yield from papers_in(value.get("citedPaper"))
    elif isinstance(value, list):
        for inner in value:
            yield from papers_in(inner)


def identified(paper: dict[str, Any]) -> Wanted | None:
    ids = paper.get("externalIds") or {}
    if not ids.get("ArXiv") and not ids.get("DOI"):
        return None
    return wanted(paper["paperId"], arxiv=ids.get("ArXiv"), doi=ids.get("DOI"))


def is_telling(title: str) -> bool:
    """Whether a title is long enough to know a paper by."""
    return len(title.split()) >= 6


def works_in(value: Any) -> list[dict[str, Any]]:
    """The works of an answer of Crossref, alone or in a list."""
    message = value.get("message") if isinstance(value, dict) else None
    if not isinstance(message, dict):
        return []
    return [work for work in message.get("items", [message]) if work.get("DOI")]


def openalex_works_in(value: Any) -> list[dict[str, Any]]:
    """The works of an answer of OpenAlex, alone or in a list."""
    works = value.get("results", [value]) if isinstance(value, dict) else []
    return [work for work in works if work.get("doi")]


@each("export.arxiv.org")
async def test_arxiv_gives_each_paper_of_a_feed_its_own_abstract_and_none_to_the_others(recording: Recording) -> None:
    feed = ElementTree.fromstring(recording.text)
    entries = {
        re.sub(r"v\d+$", "", str(entry.findtext(f"{ATOM}id")).rpartition("/abs/")[2]): entry
        for entry in feed.iter(f"{ATOM}entry")
        if "/abs/" in str(entry.findtext(f"{ATOM}id"))
    }
    asked = [unquote(number) for number in parse_qs(urlsplit(recording.url).query).get("id_list", [""])[0].split(",")]
    numbers = {*entries, *filter(None, asked)}
    if not entries or len(entries) < int(str(feed.findtext(f"{SEARCH}totalResults"))):
        # One page of a search, or a feed without any paper: neither accounts for a paper that is not in it.
        with pytest.raises(AbstractsError, match=r"counts more papers|is empty|refuses with"):
            await ask("arxiv", recording, *(wanted(number, arxiv=number) for number in {*numbers, "2301.99999"}))
        return
    found = await ask("arxiv", recording, *(wanted(number, arxiv=number) for number in {*numbers, "2301.99999"}))
    assert found["2301.99999"].abstract is None
    for number, entry in entries.items():
        told = found.get(number) or found[next(one for one in asked if one.startswith(number))]
        title, abstract = (" ".join(str(entry.findtext(f"{ATOM}{name}")).split()) for name in ("title", "summary"))
        if not TEX.search(abstract + title):
            assert (told.title, told.abstract) == (title, abstract)
        assert told.abstract and told.title
        assert len(told.authors) == len(entry.findall(f"{ATOM}author"))
        assert str(told.year) == str(entry.findtext(f"{ATOM}published"))[:4]
    assert {number for number, told in found.items() if told.abstract} <= {*entries, *asked}


@each(SCHOLAR, lambda recording: any(map(identified, papers_in(recording.value))))
async def test_semantic_scholar_gives_each_paper_of_a_batch_its_own_abstract(recording: Recording) -> None:
    known = {paper["paperId"]: paper for paper in papers_in(recording.value)}
    papers = [asked for paper in known.values() if (asked := identified(paper))]
    nobody = wanted("nobody", doi="10.9999/none")
    keys = {key: each.paper_id for each in (*papers, nobody) for key in keys_of(each)}
    value = [known.get(paper_id) for paper_id in keys.values()]
    found = await ask("semantic_scholar", recording, *papers, nobody, value=value)
    assert found.pop("nobody").abstract is None
    assert len(found) == len(papers)
    for paper_id, told in found.items():
        check(told, known[paper_id].get("abstract"), known[paper_id]["title"])


@each(SCHOLAR, lambda recording: any(is_telling(paper["title"]) for paper in papers_in(recording.value)))
async def test_semantic_scholar_recognises_each_paper_of_a_list_by_its_title_alone(recording: Recording) -> None:
    known = {paper["paperId"]: paper for paper in papers_in(recording.value)}
    titles = [paper["title"] for paper in known.values()]
    asked = [wanted(title, title) for title in titles if is_telling(title)][:8]
    value = {"data": list(known.values())}
    found = await ask("semantic_scholar", recording, *asked, wanted("x", NOBODYS), value=value)
    assert found.pop("x").title is None
    assert found
    for title, told in found.items():
        assert words(told.title) == words(title)


@each(CROSSREF, lambda recording: works_in(recording.value))
async def test_crossref_gives_each_work_its_abstract_without_its_markup(recording: Recording) -> None:
    for work in works_in(recording.value):
        asked = wanted("it", doi=work["DOI"])
        found = await ask("crossref", recording, asked, value={"message": work})
        if work["DOI"].lower().startswith("10.48550/"):
            assert found == {}
            continue
        check(found["it"], work.get("abstract"), work["title"][0])
        with pytest.raises(AbstractsError, match="sent another work than"):
            await ask("crossref", recording, wanted("other", doi="10.9999/none"), value={"message": work})


def in_order(index: dict[str, list[int]] | None) -> str:
    placed = sorted((place, word) for word, places in (index or {}).items() for place in places)
    return " ".join(word for _, word in placed)


@each(OPENALEX, lambda recording: openalex_works_in(recording.value))
async def test_openalex_gives_each_work_its_abstract_in_the_order_of_its_words(recording: Recording) -> None:
    works = openalex_works_in(recording.value)
    papers = [wanted(work["doi"], doi=work["doi"].removeprefix("https://doi.org/")) for work in works]
    asked = [*papers, wanted("nobody", doi="10.9999/none")]
    found = await ask("openalex", recording, *asked, value={"results": works, "meta": {"count": len(works)}})
    assert found.pop("nobody").abstract is None
    by_doi = {work["doi"]: work for work in works}
    for doi, told in found.items():
        check(told, in_order(by_doi[doi].get("abstract_inverted_index")), by_doi[doi].get("title"))


@pytest.mark.parametrize("name", PROVIDERS)
async def test_whatever_comes_nobody_is_given_an_abstract_of_another_paper(name: str) -> None:
    stranger = wanted("stranger", NOBODYS, arxiv="2301.99999", doi="10.9999/none")
    titled = wanted("titled", NOBODYS)
    for recording in recordings():
        try:
            found = await ask(name, recording, stranger, titled)
        except AbstractsError as error:
            assert is_clear(str(error)), (recording.name, error)
        else:
            assert all(told.abstract is None and told.title is None for told in found.values()), recording.name


def is_clear(message: str) -> bool:
    """Whether an error names the service, what it did, and what comes next or is to be done."""
    told: Sequence[str] = ("arXiv", "Semantic Scholar", "Crossref", "OpenAlex")
    did = re.search(
        r"HTTP \d{3}|in place of (?:a feed|JSON)|cut off|sent an(?:other work| answer that)|counts more|is empty"
        r"|refuses with",
        message,
    )
    return message.startswith(tuple(told)) and did is not None and ("check " in message or "next run" in message)
