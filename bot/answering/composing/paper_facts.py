"""Answer a question for facts of papers from the catalogue, each with who says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.answering.composing.about_library import CHECKED
from bot.answering.composing.fact_values import LINK_FACTS, FactValue, value_of
from bot.answering.make_answer import make_answer
from bot.answering.model import REFERENCES, Answer, Claim, FactName, Question, SearchPlan, Source, TextFile
from bot.answering.search_result import SearchResult
from ingest.library.model import PaperRecord, Revision

_LABELS: Mapping[FactName, str] = {
    "code": "Code",
    "slides": "Slides",
    "video": "Video",
    "data": "Data",
    "homepage": "Homepage",
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

_MOST_SHOWN = 10
"""Papers of references that are shown as sources."""

_MOST_IN_LEAD = 3
_FORMATS: Mapping[str, str] = {
    "bibtex": "BibTeX", "ris": "RIS", "csl-json": "CSL-JSON", "apa": "APA", "ieee": "IEEE", "acm": "ACM", "mla": "MLA",
    "nature": "Nature",
}  # fmt: skip


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
    write: Callable[[Sequence[PaperRecord], FactName], TextFile],
) -> Answer:
    """Return the facts that `result.plan` asks for, a sentence for each fact of each paper.

    It is said what the catalogue does not know. Papers that cite or are cited are sources too, so that the next
    question can be about them. `write` gives papers as references in a format or a style.
    """
    plan = result.plan
    if set(plan.facts) <= REFERENCES:
        return _answer_references(question, result, library, write)
    ids = dict.fromkeys(paper_id for mention in plan.mentions for paper_id in mention.paper_ids)
    papers = library.papers(tuple(ids))
    sources = [Source(n, paper, "title only", ()) for n, paper in enumerate(papers, start=1)]
    code = "\n".join(write(papers, fact).text.strip() for fact in plan.facts if fact in REFERENCES)
    claims: list[Claim] = []
    for source in tuple(sources):
        for fact in plan.facts:
            if fact in ("cited by", "cites"):
                claims.append(_citing(source, fact, library, sources))
            elif fact not in REFERENCES:
                claims.append(Claim(_sentence(source.paper, fact), (source.n,)))
    if len(plan.facts) == 1 and plan.facts[0] in LINK_FACTS:
        sources = [_linked(source, plan.facts[0]) for source in sources]
    return make_answer(
        question,
        result,
        library.revision,
        _lead(papers, plan.facts) if code else "",
        CHECKED,
        claims=tuple(claims),
        sources=tuple(sources),
        limits=_limits(plan),
        papers=tuple(source.paper.paper_id for source in sources),
        code=code,
    )


def name_of(paper: PaperRecord) -> str:
    """Return what a paper is called in a sentence: its short name, else its title in quotation marks."""
    name = next((name for name in paper.names if len(name) <= 40), "")
    return f"{name} ({paper.withdrawal})" if name and paper.withdrawal else name or f"“{paper.shown_title}”"


def _answer_references(
    question: Question,
    result: SearchResult,
    library: KnowsPapers,
    write: Callable[[Sequence[PaperRecord], FactName], TextFile],
) -> Answer:
    """Return references to be copied, or where they are many and long as a file; the first papers are sources."""
    plan = result.plan
    papers = library.papers(tuple(dict.fromkeys(each for mention in plan.mentions for each in mention.paper_ids)))
    files = [write(papers, fact) for fact in plan.facts]
    as_file = len(papers) > 1 and len(files) == 1 and files[0].is_long
    return make_answer(
        question,
        result,
        library.revision,
        _lead(papers, plan.facts),
        CHECKED,
        sources=tuple(Source(n, paper, "title only", ()) for n, paper in enumerate(papers[:_MOST_SHOWN], start=1)),
        limits=_limits(plan),
        papers=tuple(paper.paper_id for paper in papers),
        code="" if as_file else "\n".join(file.text.strip() for file in files),
        file=files[0] if as_file else None,
    )


def _limits(plan: SearchPlan) -> tuple[str, ...]:
    """Say which words were read as others, and which were not understood."""
    words = ", ".join(f"“{each}”" for each in plan.not_understood)
    not_understood = (f"{words} {'was' if len(plan.not_understood) == 1 else 'were'} not understood.",)
    read_as = tuple(f"“{typed}” was read as “{read}”." for typed, read in plan.read_as)
    return read_as + not_understood if words else read_as


def _lead(papers: Sequence[PaperRecord], facts: Sequence[FactName]) -> str:
    """Say what references are there: of which papers, or of how many."""
    what = " and ".join(_FORMATS[fact] for fact in facts if fact in REFERENCES)
    named = ", ".join(map(name_of, papers)) if len(papers) <= _MOST_IN_LEAD else f"{len(papers)} papers"
    return f"{what} of {named}:"


def _sentence(paper: PaperRecord, fact: FactName) -> str:
    """Return one sentence with a fact of a paper and who says so, or that nobody says it."""
    name, value = name_of(paper), value_of(paper, fact)
    if fact in LINK_FACTS:
        if value is None:
            return f"The lists have no link to {_OF[fact]} of {name}."
        return f"{_LABELS[fact]} of {name}: {value.text} ({value.stated_by})."
    if value is None:
        return _not_known(paper, fact, name)
    return _WORDINGS[fact](name, value)


def _not_known(paper: PaperRecord, fact: FactName, name: str) -> str:
    if fact == "citations":
        return f"I do not know how often {name} is cited. No provider has sent a count."
    if fact == "pdf" and paper.url:
        return f"The lists have no PDF of {name}. Its page: {paper.url}."
    arxiv = value_of(paper, "arxiv")
    if fact == "venue" and arxiv is not None:
        return f"{name} is on arXiv ({arxiv.text}). No venue is known."
    return f"The lists do not record the {_RECORDED[fact]} of {name}."


_RECORDED: Mapping[FactName, str] = {
    "authors": "authors",
    "affiliations": "affiliations",
    "venue": "venue",
    "year": "year",
    "doi": "DOI",
    "arxiv": "arXiv number",
    "pdf": "PDF",
    "since": "date",
}


def _cited_times(name: str, value: FactValue) -> str:
    times = "once" if value.text == "1" else f"{value.text} times"
    return f"{name} is cited {times} ({value.stated_by})."


def _first_of(value: FactValue) -> str:
    return value.text.partition(",")[0]


_WORDINGS: Mapping[FactName, Callable[[str, FactValue], str]] = {
    "authors": lambda name, value: f"{name} is by {value.text} ({value.stated_by}).",
    "affiliations": lambda name, value: f"{name} is from {value.text} ({value.stated_by}).",
    "venue": lambda name, value: f"{name} appeared at {value.text} ({value.stated_by}).",
    "year": lambda name, value: f"{name} is from {value.text} ({value.stated_by}).",
    "doi": lambda name, value: f"DOI of {name}: {value.text}, https://doi.org/{_first_of(value)}.",
    "arxiv": lambda name, value: f"{name} is arXiv {_first_of(value)}, https://arxiv.org/abs/{_first_of(value)}.",
    "pdf": lambda name, value: f"PDF of {name}: {value.text} ({value.stated_by}).",
    "lists": lambda name, value: f"{name} is on {value.text}.",
    "since": lambda name, value: f"{name} has been on {value.text}.",
    "citations": _cited_times,
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
    url = next((link.url for link in source.paper.links if link.kind == LINK_FACTS[fact]), source.paper.url)
    return replace(source, paper=replace(source.paper, url=url))
