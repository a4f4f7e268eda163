"""Convert records, search results and answers to the values that reading gives."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.answering.model import Answer, Claim, Source
from bot.answering.search_result import Evidence, PaperHit
from bot.presenting.as_json import paper_as_json
from bot.reading.values import (
    AnswerSentence,
    AskResult,
    CitedSource,
    FoundPaper,
    ListEntry,
    ListLine,
    NamedPaper,
    NewPaper,
    PaperLine,
    PassageText,
    ShowResult,
    SourceText,
)
from bot.summaries.shape import heading_of, rows
from ingest.library.model import ListState, PaperRecord, Passage
from ingest.lists.sources.addresses import raw_files
from ingest.terms.entry import Entry
from ingest.terms.normal_form import fold
from ingest.terms.outside_text import one_line, web_address

_AUTHORS = 6
_MOST_PASSAGES = 40
_LONGEST_ADDRESS = 2000
_UNSAFE = re.compile(r"[^\x21-\x7e]|[\"<>\\^`{|}]")


def address(url: str | None) -> str | None:
    """Return an address of the library as it can be followed safely; None for what is no http or https address."""
    return web_address(url, _UNSAFE, _LONGEST_ADDRESS)


def venue_of(paper: PaperRecord) -> str | None:
    """Return the first venue of a paper with its year."""
    for known in paper.venues[:1]:
        return f"{known.venue.name} {known.venue.year or ''}".strip()
    return paper.provider_venue


def _line(paper: PaperRecord) -> dict[str, object]:
    return {
        "paper_id": paper.paper_id,
        "title": paper.title,
        "url": address(paper.url),
        "year": paper.year,
        "venue": venue_of(paper),
        "authors": tuple(map(one_line, paper.authors[:_AUTHORS])),
        "organisations": paper.organisations,
        "kinds": paper.kinds,
        "lists": paper.lists,
        "first_seen": paper.first_seen,
        "has_abstract": paper.abstract is not None,
        "withdrawal": paper.withdrawal,
    }


def paper_line(paper: PaperRecord) -> PaperLine:
    """Return a paper as a line of a result."""
    return PaperLine.model_validate(_line(paper))


def found_paper(hit: PaperHit) -> FoundPaper:
    """Return a paper found, with the best sentence of its best passage."""
    best = hit.evidence[0] if hit.evidence else None
    return FoundPaper.model_validate(
        _line(hit.paper)
        | {
            "score": round(hit.score, 6),
            "passage": _best_text(best) if best else None,
            "basis": best.passage.basis if best else None,
        }
    )


def new_paper(paper: PaperRecord, lists: Sequence[str]) -> NewPaper:
    """Return a paper with the day on which it was first seen on one of `lists`, or on any without them."""
    wanted = set(map(fold, lists))
    days = [day for name, day in paper.first_seen_on.items() if not wanted or fold(name) in wanted]
    return NewPaper.model_validate(_line(paper) | {"added": min(days, default=paper.first_seen)})


def list_line(state: ListState) -> ListLine:
    """Return a list; where it is from is said only of lists that others can read as well."""
    return ListLine(
        name=state.name,
        title=state.title,
        papers=state.papers,
        address=address(state.source),
        read_at=state.retrieved_at,
    )


def line_address(source: str, file: str, line: int) -> str | None:
    """Return the address of a line of a list; without a page that has lines, the list's own address, if it has one."""
    own = address(source)
    if own is None:
        return None
    page = next((raw.base_url for raw in raw_files(own) if raw.file == file and raw.base_url), None)
    if page is None:
        return own
    # GitHub shows lines of Markdown only in the plain view.
    plain = "?plain=1" if page.startswith("https://github.com/") else ""
    return f"{page}{plain}#L{line}"


def whole_paper(
    record: PaperRecord,
    passages: Sequence[Passage],
    entries: Sequence[Entry],
    sources: Mapping[str, str],
    linked: Mapping[str, Sequence[NamedPaper]],
    revision: int,
) -> ShowResult:
    """Return everything on one paper; `sources` are the lists' sources by name, `linked` papers by how they relate."""
    return ShowResult(
        paper=paper_as_json(record),
        passages=tuple(
            PassageText(passage_id=each.passage_id, basis=each.basis, list=each.list, text=each.text)
            for each in passages[:_MOST_PASSAGES]
        ),
        entries=tuple(_entry(entry, sources, record.first_seen_on) for entry in entries),
        references=tuple(linked.get("references", ())),
        cited_by=tuple(linked.get("cited_by", ())),
        related=tuple(linked.get("related", ())),
        revision=revision,
    )


def named_papers(paper_ids: Sequence[str], titles: Mapping[str, str], most: int = 50) -> list[NamedPaper]:
    """Return papers by their titles, at most `most`; without those that have none."""
    return [NamedPaper(paper_id=each, title=titles[each]) for each in paper_ids[:most] if each in titles]


def answered(answer: Answer, address_of_answer: str | None = None) -> AskResult:
    """Return a checked answer."""
    exact = answer.count is not None
    return AskResult(
        question=answer.question,
        lead=answer.lead,
        sentences=() if exact else tuple(_sentences(answer)),
        sources=() if exact else tuple(_source(source) for source in answer.sources),
        refused=answer.refused,
        checked=answer.checked,
        limits=answer.limits,
        closest=tuple(NamedPaper(paper_id=each.paper_id, title=each.shown_title) for each in answer.nearest),
        choices=tuple(each.ask for each in answer.candidates),
        total=answer.count,
        papers=tuple(_named(source.paper) for source in answer.sources) if exact else (),
        revision=answer.revision,
        as_of=answer.as_of,
        address=address_of_answer,
    )


def _sentences(answer: Answer) -> list[AnswerSentence]:
    if not answer.fields:
        return [_sentence(claim) for claim in answer.claims]
    names = {source.paper.paper_id: (*source.paper.names, source.paper.title)[0] for source in answer.sources}
    return [
        sentence
        for field, cells in rows(answer)
        for cell in cells
        for sentence in (
            [_sentence(claim, heading_of(field), names.get(cell.paper_id, "")) for claim in cell.claims]
            or [_unstated(cell.unstated, heading_of(field), names.get(cell.paper_id, ""))]
        )
    ]


def _sentence(claim: Claim, heading: str = "", about: str = "") -> AnswerSentence:
    return AnswerSentence(
        text=claim.text,
        sources=claim.sources,
        quoted=claim.quoted,
        confirmed=not claim.marked,
        based_on=tuple(SourceText(n=each.n, text=each.text) for each in claim.based_on),
        heading=heading,
        about=about,
    )


def _unstated(text: str, heading: str, about: str) -> AnswerSentence:
    return AnswerSentence(
        text=text, sources=(), quoted=False, confirmed=True, based_on=(), heading=heading, about=about
    )


def _source(source: Source) -> CitedSource:
    return CitedSource(
        n=source.n,
        paper_id=source.paper.paper_id,
        title=source.paper.title,
        url=address(source.paper.url),
        basis=source.basis,
        lists=source.paper.lists,
        withdrawal=source.paper.withdrawal,
        passages=tuple(passage.text for passage in source.passages),
    )


def _named(paper: PaperRecord) -> NamedPaper:
    return NamedPaper(paper_id=paper.paper_id, title=paper.shown_title)


def _best_text(evidence: Evidence) -> str:
    text = evidence.passage.text
    return text[slice(*evidence.best)] if evidence.best else text


def _entry(entry: Entry, sources: Mapping[str, str], first_seen: Mapping[str, date]) -> ListEntry:
    return ListEntry(
        list=entry.list,
        file=entry.file,
        line=entry.line,
        section=entry.section,
        address=line_address(sources.get(entry.list, ""), entry.file, entry.line),
        first_seen=first_seen.get(entry.list),
    )
