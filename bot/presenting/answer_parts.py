"""Splits an answer into the parts that every platform shows, as unescaped text.

Platforms decide how the parts look; which parts there are, in what order and in what words, is decided here once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.answering.model import Answer, Claim, Source
from bot.presenting.attribution import attributions
from bot.summaries.shape import LABELS, rows
from ingest.library.model import PaperRecord

NOT_CONFIRMED = "not confirmed by the cited text"


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
    """What a summary tells of one paper in one field: its claims, or in plain words that nothing is stated.

    `paper` is the paper's short name, empty for what is told of several papers together.
    """

    paper_id: str
    paper: str
    claims: tuple[ClaimPart, ...]
    unstated: str = ""


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
    """A paper as it is listed: its number (None where papers are not numbered), title, link, and details in order."""

    n: int | None
    paper_id: str
    title: str
    url: str | None
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """An answer's parts in the order in which they are shown.

    A summary or comparison has `rows`, which hold its claims by fields and are shown in place of `claims`. `candidates`
    are offered for choice where the lead asks which paper is meant.
    """

    lead: str
    claims: tuple[ClaimPart, ...]
    papers_heading: str
    papers: tuple[PaperPart, ...]
    remarks: tuple[str, ...]
    as_of: str
    rows: tuple[RowPart, ...] = ()
    candidates: tuple[CandidatePart, ...] = ()

    @property
    def filters(self) -> tuple[CandidatePart, ...]:
        """The filters among the candidates."""
        return tuple(each for each in self.candidates if not each.paper_id)

    @property
    def compares(self) -> bool:
        """Whether the rows set several papers side by side."""
        return len({cell.paper_id for row in self.rows for cell in row.cells if cell.paper_id}) > 1


def parts_of(answer: Answer) -> Parts:
    """Take an answer apart.

    The papers are the sources of an answer in sentences, the page of a complete list, or the nearest of a refusal.
    """
    cited = answer.count is None
    if answer.nearest:
        heading = "Closest papers (these do not answer your question)"
        papers = tuple(_paper(paper, None, ()) for paper in answer.nearest)
    else:
        heading = "Sources" if cited and answer.sources else ""
        papers = tuple(_source(source, cited) for source in answer.sources)
    return Parts(
        lead=answer.lead,
        # The lines of a complete list are its sources; they are told once.
        claims=tuple(_claim(claim) for claim in answer.claims) if cited else (),
        papers_heading=heading,
        papers=papers,
        remarks=tuple(remark for remark in (answer.checked, *answer.limits, *attributions(_shown(answer))) if remark),
        as_of=f"Library revision {answer.revision}, lists as of {answer.as_of:%Y-%m-%d}",
        rows=_rows(answer),
        candidates=(
            *(
                CandidatePart(each.paper.paper_id, each.paper.shown_title, each.paper.url, each.ask)
                for each in answer.candidates
            ),
            *_filters(answer),
        ),
    )


def _filters(answer: Answer) -> Iterator[CandidatePart]:
    """The filters that a question may have meant and that were not applied, each to be had with one click."""
    for value in answer.plan.offers:
        about = f" about {answer.plan.text}" if answer.plan.text and answer.plan.intent == "answer" else ""
        yield CandidatePart("", f"Only papers from {value}", None, f"papers from {value}{about}")


def _shown(answer: Answer) -> tuple[PaperRecord, ...]:
    """The papers that an answer shows."""
    return answer.nearest or tuple(source.paper for source in answer.sources)


def _rows(answer: Answer) -> tuple[RowPart, ...]:
    names = {
        source.paper.paper_id: source.paper.names[0] if source.paper.names else source.paper.title
        for source in answer.sources
    }
    return tuple(
        RowPart(
            LABELS[field],
            tuple(
                CellPart(
                    each.paper_id,
                    names.get(each.paper_id, each.paper_id),
                    tuple(map(_claim, each.claims)),
                    each.unstated,
                )
                for each in told
            ),
        )
        for field, told in rows(answer)
    )


def _claim(claim: Claim) -> ClaimPart:
    text = f"“{claim.text}”" if claim.quoted else claim.text
    return ClaimPart(
        text,
        claim.sources,
        NOT_CONFIRMED if claim.marked else "",
        "; ".join(claim.places),
        claim.translation,
        tuple((each.n, each.text) for each in claim.based_on),
    )


def _source(source: Source, cited: bool) -> PaperPart:
    """A source with what a citation of it rests on, or, where it is listed and not cited, with who wrote it."""
    paper = source.paper
    return _paper(paper, source.n, (f"basis: {source.basis}",) if cited else paper.organisations)


def _paper(paper: PaperRecord, n: int | None, more: tuple[str, ...]) -> PaperPart:
    venues = tuple(f"{known.venue.name} {known.venue.year or ''}".strip() for known in paper.venues[:1])
    lists = (", ".join(paper.lists),) if paper.lists else ()
    return PaperPart(n, paper.paper_id, paper.shown_title, paper.url, (*venues, *more, *lists))
