"""Answer a question for facts of papers from the catalogue, each with who says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.composing.about_library import CHECKED
from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Claim, FactName, Question, Source
from bot.answering.search_result import SearchResult
from bot.phrases import joined
from ingest.abstracts.providers import PROVIDERS
from ingest.library.model import PaperRecord, Revision
from ingest.terms.entry import LinkKind
from ingest.terms.outside_text import one_line

_PROVIDERS = {provider.name: provider.label for provider in PROVIDERS}
_LINKS: Mapping[FactName, tuple[str, LinkKind]] = {
    "code": ("Code", "code"),
    "slides": ("Slides", "slides"),
    "video": ("Video", "video"),
    "data": ("Data", "data"),
    "homepage": ("Homepage", "homepage"),
}
_OF: Mapping[FactName, str] = {
    "code": "the code",
    "slides": "slides",
    "video": "a video",
    "data": "the data",
    "homepage": "a homepage",
}
_MOST_NAMED = 10
"""Papers that cite or are cited are named up to this number."""

REFERENCES: frozenset[FactName] = frozenset({"bibtex", "ris", "csl-json"})
"""Facts that are references, which are written elsewhere."""


class KnowsPapers(Protocol):
    """What facts are taken from; `ingest.library.reader.Library` is one."""

    @property
    def revision(self) -> Revision:
        """The revision that is read."""

    def papers(self, paper_ids: Sequence[str]) -> list[PaperRecord]:
        """Return papers in the order of their ids."""

    def references(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the papers of the library that each one cites."""

    def cited_by(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the papers of the library that cite each one."""


def answer_facts(
    question: Question,
    result: SearchResult,
    library: KnowsPapers,
    write: Callable[[Sequence[PaperRecord], FactName], str],
) -> Answer:
    """Return the facts that `result.plan` asks for, a sentence for each fact of each paper.

    It is said what the catalogue does not know. Papers that cite or are cited are sources too, so that the next
    question can be about them. `write` gives papers as references in a format.
    """
    plan = result.plan
    ids = dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids)
    papers = library.papers(tuple(ids))
    sources = [Source(n, paper, "title only", ()) for n, paper in enumerate(papers, start=1)]
    code = "\n".join(write(papers, fact).strip() for fact in plan.facts if fact in REFERENCES)
    claims: list[Claim] = []
    for source in tuple(sources):
        for fact in plan.facts:
            if fact in ("cited by", "cites"):
                claims.append(_citing(source, fact, library, sources))
            elif fact not in REFERENCES:
                claims.append(Claim(_sentence(source.paper, fact), (source.n,)))
    if len(plan.facts) == 1 and plan.facts[0] in _LINKS:
        sources = [_linked(source, plan.facts[0]) for source in sources]
    return make_answer(
        question,
        result,
        library.revision,
        _lead(papers, plan.facts) if code else "",
        CHECKED,
        claims=tuple(claims),
        sources=tuple(sources),
        limits=tuple(f"“{typed}” was read as “{read}”." for typed, read in plan.read_as),
        papers=tuple(source.paper.paper_id for source in sources),
        code=code,
    )


def name_of(paper: PaperRecord) -> str:
    """Return what a paper is called in a sentence: its short name, else its title in quotation marks."""
    name = next((name for name in paper.names if len(name) <= 40), "")
    return f"{name} ({paper.withdrawal})" if name and paper.withdrawal else name or f"“{paper.shown_title}”"


def _lead(papers: Sequence[PaperRecord], facts: Sequence[FactName]) -> str:
    what = " and ".join({"bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON"}[f] for f in facts if f in REFERENCES)
    return f"{what} of {', '.join(map(name_of, papers))}:"


def _sentence(paper: PaperRecord, fact: FactName) -> str:
    """Return one sentence with a fact of a paper and who says so, or that nobody says it."""
    name = name_of(paper)
    if fact in _LINKS:
        label, kind = _LINKS[fact]
        urls = list(dict.fromkeys(link.url for link in paper.links if link.kind == kind))
        found = ", ".join(urls)
        return (
            f"{label} of {name}: {found} ({_lists(paper)})."
            if urls
            else f"The lists have no link to {_OF[fact]} of {name}."
        )
    return _WRITERS[fact](paper, name)


def _authors(paper: PaperRecord, name: str) -> str:
    if not paper.authors:
        return _unknown("authors", name)
    return f"{name} is by {joined([one_line(author) for author in paper.authors])} ({_by_provider(paper)})."


def _affiliations(paper: PaperRecord, name: str) -> str:
    if not paper.organisations:
        return _unknown("affiliations", name)
    return f"{name} is from {joined(paper.organisations)} ({_lists(paper)})."


def _venue(paper: PaperRecord, name: str) -> str:
    venues = [
        f"{known.venue.name} {known.venue.year or ''}".strip()
        for known in paper.venues
        if known.venue.name.casefold() != "arxiv"
    ]
    if venues:
        return f"{name} appeared at {joined(list(dict.fromkeys(venues)))} ({_lists(paper)})."
    if paper.provider_venue:
        told = f"{one_line(paper.provider_venue)} {paper.provider_year or ''}".strip()
        return f"{name} appeared at {told} ({_by_provider(paper)})."
    arxiv = next(iter(paper.identifiers.get("arxiv", ())), "")
    return f"{name} is on arXiv ({arxiv}). No venue is known." if arxiv else _unknown("venue", name)


def _year(paper: PaperRecord, name: str) -> str:
    if paper.year is None:
        return _unknown("year", name)
    said_by = _by_provider(paper) if paper.year == paper.provider_year and not paper.venues else _lists(paper)
    return f"{name} is from {paper.year} ({said_by})."


def _doi(paper: PaperRecord, name: str) -> str:
    found = paper.identifiers.get("doi", ())
    return f"DOI of {name}: {', '.join(found)}, https://doi.org/{found[0]}." if found else _unknown("DOI", name)


def _arxiv(paper: PaperRecord, name: str) -> str:
    found = paper.identifiers.get("arxiv", ())
    return f"{name} is arXiv {found[0]}, https://arxiv.org/abs/{found[0]}." if found else _unknown("arXiv number", name)


def _pdf(paper: PaperRecord, name: str) -> str:
    """The free copy that a provider knows, an address that ends so, or arXiv's."""
    if paper.open_access:
        return f"PDF of {name}: {paper.open_access} ({_by_provider(paper)})."
    given = next((link.url for link in paper.links if link.url.lower().endswith(".pdf") and link.kind == "paper"), "")
    if given:
        return f"PDF of {name}: {given} ({_lists(paper)})."
    arxiv = paper.identifiers.get("arxiv", ())
    if arxiv:
        return f"PDF of {name}: https://arxiv.org/pdf/{arxiv[0]}."
    return f"The lists have no PDF of {name}. Its page: {paper.url}." if paper.url else _unknown("PDF", name)


def _on_lists(paper: PaperRecord, name: str) -> str:
    places = [f"{listed} ({' > '.join(path)})" if path else listed for listed, path in paper.sections]
    return f"{name} is on {joined(list(dict.fromkeys(places)) or list(paper.lists))}."


def _since(paper: PaperRecord, name: str) -> str:
    days = [f"{listed} since {seen.day} {seen:%b %Y}" for listed, seen in paper.first_seen_on.items()]
    return f"{name} has been on {joined(days)}."


def _citations(paper: PaperRecord, name: str) -> str:
    if paper.citations is None:
        return f"I do not know how often {name} is cited. No provider has sent a count."
    on = f", {paper.counted_on.day} {paper.counted_on:%b %Y}" if paper.counted_on else ""
    times = "once" if paper.citations == 1 else f"{paper.citations:,} times"
    return f"{name} is cited {times} ({_PROVIDERS.get(paper.counted_by or '', paper.counted_by)}{on})."


_WRITERS: Mapping[FactName, Callable[[PaperRecord, str], str]] = {
    "authors": _authors,
    "affiliations": _affiliations,
    "venue": _venue,
    "year": _year,
    "doi": _doi,
    "arxiv": _arxiv,
    "pdf": _pdf,
    "lists": _on_lists,
    "since": _since,
    "citations": _citations,
}


def _citing(source: Source, fact: FactName, library: KnowsPapers, sources: list[Source]) -> Claim:
    """Name the papers of the library that cite a paper or that it cites; those named become sources."""
    name, paper_id = name_of(source.paper), source.paper.paper_id
    found = (library.cited_by if fact == "cited by" else library.references)([paper_id]).get(paper_id, ())
    if not found:
        which = f"which papers cite {name}" if fact == "cited by" else f"which papers {name} cites"
        return Claim(f"I do not know {which}. No provider has sent references for it.", (source.n,))
    known = {each.paper.paper_id: each.n for each in sources}
    named = library.papers(found[:_MOST_NAMED])
    for paper in named:
        if paper.paper_id not in known:
            known[paper.paper_id] = len(sources) + 1
            sources.append(Source(known[paper.paper_id], paper, "title only", ()))
    count = f"{len(found)} {'paper' if len(found) == 1 else 'papers'} of this library"
    verb = ("cites" if len(found) == 1 else "cite") if fact == "cited by" else ""
    begin = f"{count} {verb} {name}" if fact == "cited by" else f"{name} cites {count}"
    more = f", and {len(found) - len(named)} more" if len(found) > len(named) else ""
    text = f"{begin}: {', '.join(map(name_of, named))}{more}."
    return Claim(text, (source.n, *(known[paper.paper_id] for paper in named)))


def _linked(source: Source, fact: FactName) -> Source:
    """Return a source that leads to what was asked for, where the paper has a link to it."""
    kind = _LINKS[fact][1]
    url = next((link.url for link in source.paper.links if link.kind == kind), source.paper.url)
    return replace(source, paper=replace(source.paper, url=url))


def _unknown(what: str, name: str) -> str:
    return f"The lists do not record the {what} of {name}."


def _by_provider(paper: PaperRecord) -> str:
    provider = paper.details_provider
    return _PROVIDERS.get(provider, provider) if provider else _lists(paper)


def _lists(paper: PaperRecord) -> str:
    return f"{'list' if len(paper.lists) == 1 else 'lists'} {', '.join(paper.lists)}"
