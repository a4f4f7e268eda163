"""Splits an answer into the parts that every platform shows, as unescaped text.

Platforms decide how the parts look; which parts there are, in what order and in what words, is decided here once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.answering.composing.quotes import title_fact
from bot.answering.model import Answer, Claim, NextStep, Source, SummaryField
from bot.presenting.attribution import attributions
from bot.presenting.discussions import DiscussionPart, discussion_part
from bot.presenting.excerpt import excerpt
from bot.presenting.footnotes import based_on, on_lists
from bot.presenting.text import day
from bot.summaries.shape import LABELS, heading_of, rows
from ingest.library.model import PaperRecord

NOT_CONFIRMED = "not confirmed by the cited text"
UNTOLD_HEADING = "Also on the lists"
"""What stands before the papers of which an answer says nothing, beside those of which it says something."""

_UNDERSTOOD_IN_SMALL_PRINT = ("Based on ", "Quoted from its ", "Quoted from their ")


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """A sentence, in quotation marks where it is quoted, the numbers it cites, and a doubt that belongs behind it.

    `places` says where in a full text it stands, such as `§3.2 Design`; empty where there is no more to say.
    `translation` is what the model made of a quoted sentence in the reader's language, and `based_on` the source
    sentences that carry the claim, each with the number of its source, for readers who ask why.
    """

    text: str
    sources: tuple[int, ...]
    doubt: str = ""
    places: str = ""
    translation: str = ""
    based_on: tuple[tuple[int, str], ...] = ()

    @property
    def translated(self) -> str:
        """The translation, marked as the model's; empty where there is none."""
        return f"translated by the model: {self.translation}" if self.translation else ""

    @property
    def marked(self) -> str:
        """The sentence with its markers, in plain text."""
        markers = "".join(f" [{n}]" for n in self.sources)
        remarks = "".join(f" ({more})" for more in (self.places, self.translated, self.doubt) if more)
        return f"{self.text}{markers}{remarks}"


@dataclass(frozen=True, slots=True)
class CellPart:
    """What a summary says of one paper in one field: its claims, or in plain words that nothing is stated.

    `paper` is the paper's short name, empty for what is said of several papers together; `n` and `url` are its number
    and address. The claims have no markers for this paper itself.
    """

    paper_id: str
    paper: str
    claims: tuple[ClaimPart, ...]
    unstated: str = ""
    n: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class RowPart:
    """A field of a summary by its heading, with a cell for each paper: a row of a comparison's table."""

    heading: str
    cells: tuple[CellPart, ...]


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """A paper that an ambiguous name may mean, or a filter that may be meant, and the question to ask for it.

    A filter has no `paper_id`.
    """

    paper_id: str
    title: str
    url: str | None
    ask: str


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A paper as it is listed: its number (None where papers are not numbered), title, link, and details in order.

    `claims` are those that cite this paper alone, where an answer is shown paper by paper; `name` is its short name.
    """

    n: int | None
    paper_id: str
    title: str
    url: str | None
    details: tuple[str, ...]
    claims: tuple[ClaimPart, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class EarlierPart:
    """That the question was asked here before: the words, the day, and the address of that answer, if it has one."""

    words: str
    day: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer's parts in the order in which they are shown.

    A summary or comparison has `rows`, which hold its claims by fields and are shown in place of `claims`. The paper
    that a summary is about is its `subject`, whose claims need no markers. `candidates` are offered for choice where
    the lead asks which paper is meant. `remarks` are sentences of small print, and `as_of` is the day and version of
    the lists, empty for a refusal; together they are one line, the `footer`. `earlier` is said where the question was
    asked here before, with that answer's day and address, empty where it has none. `discussions` are what people said
    in a thread. `steps` are buttons that say something for whoever presses them.
    """

    lead: str
    claims: tuple[ClaimPart, ...]
    papers_heading: str
    papers: tuple[PaperPart, ...]
    remarks: tuple[str, ...]
    as_of: str
    rows: tuple[RowPart, ...] = ()
    candidates: tuple[CandidatePart, ...] = ()
    subject: PaperPart | None = None
    code: str = ""
    earlier: EarlierPart | None = None
    discussions: tuple[DiscussionPart, ...] = ()
    steps: tuple[NextStep, ...] = ()

    @property
    def footer(self) -> str:
        """All small print as one line: what was checked, what was not possible, where it is from and how fresh."""
        return " · ".join(map(_in_small_print, filter(None, (*self.remarks, self.as_of))))

    @property
    def described(self) -> tuple[PaperPart, ...]:
        """The papers of which something is said; all of them where nothing is said of any."""
        return tuple(paper for paper in self.papers if paper.claims) or self.papers

    @property
    def untold(self) -> tuple[PaperPart, ...]:
        """The papers beside those of which something is said; a short line is enough for them."""
        return tuple(paper for paper in self.papers if paper not in self.described)

    @property
    def filters(self) -> tuple[CandidatePart, ...]:
        """The filters among the candidates."""
        return tuple(each for each in self.candidates if not each.paper_id)

    @property
    def compares(self) -> bool:
        """Whether the rows set several papers side by side."""
        return len({cell.paper_id for row in self.rows for cell in row.cells if cell.paper_id}) > 1


def parts_of(answer: Answer) -> Parts:
    """Split an answer into the parts that a platform shows.

    The papers are the sources of an answer in sentences, the page of a complete list, or the nearest of a refusal. Each
    paper is named once: where every claim cites one paper, the claims stand with their papers; the paper that a
    summary is about stands above it.
    """
    sources, subject = answer.sources, _subject(answer)
    lead, remarks = answer.lead, [answer.checked, *answer.limits]
    if answer.fields and subject is None and answer.sources:
        # What the papers side by side are based on is small print; who they are stands at their heads.
        lead = ""
    if subject is not None:
        sources = tuple(source for source in sources if source.n != subject.n)
        remarks += [_without_title(answer.lead, subject), _unstated(answer)]
        lead = ""
    elif answer.claims and answer.count is None and not answer.plan.facts:
        remarks.append(based_on(sources))
    numbered = [(source.n, source.paper) for source in answer.sources]
    remarks += [on_lists(numbered), *attributions(_shown(answer))]
    by_paper = _is_by_paper(answer)
    papers = tuple(_source(source, answer, by_paper=by_paper) for source in sources)
    return Parts(
        lead=lead,
        # What is shown with the papers is not said twice.
        claims=() if by_paper or answer.count is not None else tuple(_claim(claim) for claim in answer.claims),
        papers_heading=_heading(answer, subject) if papers or answer.nearest else "",
        papers=tuple(_paper(paper, None) for paper in answer.nearest) or papers,
        remarks=tuple(remark for remark in remarks if remark),
        as_of="" if answer.refused else f"{day(answer.as_of)}, version {answer.revision}",
        rows=_rows(answer),
        candidates=(
            *(
                CandidatePart(each.paper.paper_id, each.paper.shown_title, each.paper.url, each.ask)
                for each in answer.candidates
            ),
            *_filters(answer),
        ),
        subject=_source(subject, answer, by_paper=False) if subject is not None else None,
        code=answer.code,
        earlier=EarlierPart("Asked here before:", day(answer.earlier.given_at), answer.earlier.address or None)
        if answer.earlier is not None
        else None,
        discussions=tuple(map(discussion_part, answer.discussions)),
        steps=answer.steps,
    )


def _in_small_print(remark: str) -> str:
    """Return a remark as it stands between others, without the words that its place makes plain."""
    words = remark.strip().removesuffix(".")
    for understood in _UNDERSTOOD_IN_SMALL_PRINT:
        words = words.removeprefix(understood)
    return words[:1].upper() + words[1:]


def _filters(answer: Answer) -> Iterator[CandidatePart]:
    """The filters that a question may have meant and that were not applied, each to be had with one click."""
    for value in answer.plan.offers:
        about = f" about {answer.plan.text}" if answer.plan.text and answer.plan.intent == "answer" else ""
        yield CandidatePart("", f"Only papers from {value}", None, f"papers from {value}{about}")


def _heading(answer: Answer, subject: Source | None) -> str:
    """Return what is said above the papers; a list of sources needs no heading."""
    if answer.nearest:
        return "Closest papers (these do not answer your question)"
    return LABELS["related"] if subject is not None else ""


def _subject(answer: Answer) -> Source | None:
    """Return the paper that a summary is about; None for a comparison, and for what is no summary."""
    about = {each.paper_id for each in answer.fields if each.paper_id}
    if len(about) != 1:
        return None
    return next((source for source in answer.sources if source.paper.paper_id in about), None)


def _is_by_paper(answer: Answer) -> bool:
    """Return True if each claim quotes or describes one paper, so that claims can stand with their papers."""
    titles = {source.n: source.paper.shown_title for source in answer.sources}
    return (
        bool(answer.claims)
        and answer.count is None
        and not answer.fields
        and all(
            len(claim.sources) == 1
            and claim.sources[0] in titles
            and (claim.quoted or claim.text.startswith(f"“{titles[claim.sources[0]]}”"))
            for claim in answer.claims
        )
    )


def _without_title(text: str, source: Source) -> str:
    """Return what a sentence says of a paper, without the title and venue at its beginning, which stand above it."""
    rest = text.removeprefix(f"“{source.paper.shown_title}”").strip()
    rest = rest.removeprefix(f"({_venue(source.paper)})").lstrip(" ,;").removeprefix("is ")
    return rest[:1].upper() + rest[1:]


def _shown(answer: Answer) -> tuple[PaperRecord, ...]:
    """Return the papers that an answer shows."""
    return answer.nearest or tuple(source.paper for source in answer.sources)


def _rows(answer: Answer) -> tuple[RowPart, ...]:
    """Return the fields of a summary that say something, or that were asked for.

    Related papers are listed, not told.
    """
    sources = {source.paper.paper_id: source for source in answer.sources}
    return tuple(
        RowPart(heading_of(field), tuple(_cell(each, sources.get(each.paper_id)) for each in cells))
        for field, cells in rows(answer)
        if field != "related"
        and (any(each.claims for each in cells) or field in (*answer.plan.fields, *answer.plan.columns))
    )


def _unstated(answer: Answer) -> str:
    """Say which fields a summary leaves out because its text does not state them."""
    missing = [
        heading_of(field).lower()
        for field, cells in rows(answer)
        if field not in (*answer.plan.fields, *answer.plan.columns)
        and any(each.unstated for each in cells)
        and not any(e.claims for e in cells)
    ]
    return f"Not stated: {', '.join(missing)}." if missing else ""


def _cell(field: SummaryField, source: Source | None) -> CellPart:
    claims = tuple(_claim(claim, source) for claim in field.claims)
    if source is None:
        return CellPart(field.paper_id, field.paper_id, claims, field.unstated)
    return CellPart(field.paper_id, _name(source.paper), claims, field.unstated, source.n, source.paper.url)


def _claim(claim: Claim, beside: Source | None = None) -> ClaimPart:
    """Return a claim; `beside` is the paper next to which it is shown, so that it needs no marker for it."""
    names = beside.paper.names if beside is not None and claim.sources == (beside.n,) else ()
    text = f"“{excerpt(claim.text, names)}”" if claim.quoted else claim.text
    return ClaimPart(
        text,
        tuple(n for n in claim.sources if beside is None or n != beside.n),
        NOT_CONFIRMED if claim.marked else "",
        "; ".join(claim.places),
        claim.translation,
        tuple((each.n, each.text) for each in claim.based_on),
    )


def _source(source: Source, answer: Answer, *, by_paper: bool) -> PaperPart:
    """Return a source with what an answer says of it where it is told paper by paper."""
    own = [claim for claim in answer.claims if claim.sources == (source.n,)]
    part = _paper(source.paper, source.n)
    if answer.count is not None:
        # The line of a complete list has what was asked for, such as a month, beside venue and organisations.
        listed = _without_title(own[0].text, source).strip("()") if len(own) == 1 else ""
        known = listed if own and own[0].text.startswith(f"“{source.paper.shown_title}”") else ""
        return replace(part, details=(known,) if known else (*part.details, *source.paper.organisations))
    if not by_paper:
        return part
    if [claim.text for claim in own] == [title_fact(source).text]:
        # The small print says that only the title is known; what is left to show is where on the lists it is.
        return replace(part, details=(*part.details, *(path[-1] for _, path in source.paper.sections[:1] if path)))
    claims = [claim if claim.quoted else replace(claim, text=_without_title(claim.text, source)) for claim in own]
    return replace(part, claims=tuple(_claim(claim, source) for claim in claims))


def _paper(paper: PaperRecord, n: int | None) -> PaperPart:
    venue = _venue(paper) or str(paper.year or "")
    return PaperPart(n, paper.paper_id, paper.shown_title, paper.url, (venue,) if venue else (), name=_name(paper))


def _venue(paper: PaperRecord) -> str:
    return next((f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues), "")


def _name(paper: PaperRecord) -> str:
    """Return the short name of a paper, its title where it has none."""
    return paper.names[0] if paper.names else paper.title
