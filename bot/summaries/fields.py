"""Turns statements that cite passages into claims that cite papers, sorted by field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.places import place_of
from bot.answering.model import Claim, SearchPlan, Source, SummaryField
from bot.answering.settle import Verified
from bot.summaries.columns import text_columns
from bot.summaries.cues import DESCRIBED_FIELDS
from bot.summaries.quoted_summary import SummarySentence
from bot.summaries.shape import fields_of
from bot.summaries.texts import PaperText
from ingest.library.model import Passage

_UNSTATED = {
    "full text": "not stated in the full text",
    "abstract": "not stated in the abstract",
    "list note": "not known: no abstract is available",
    "title only": "not known: no abstract is available",
}


NOT_ON_LISTS = "not stated on the lists"
"""Of a fact that the catalogue would have."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement of a summary with its checked claim and the passages that it cites."""

    statement: SummarySentence
    claim: Claim
    passages: tuple[Passage, ...] = ()


def folded(
    statements: Sequence[SummarySentence], verified: Verified, parts: Sequence[Source], texts: Sequence[PaperText]
) -> list[Checked]:
    """The statements whose claims may be shown; they cite the papers of `texts`, numbered from 1 in that order."""
    numbers = {text.paper.paper_id: number for number, text in enumerate(texts, start=1)}
    by_number = {part.n: part for part in parts}
    checked: list[Checked] = []
    for place, claim in zip(verified.kept, verified.claims, strict=True):
        cited = [by_number[n] for n in claim.sources]
        passages = tuple(passage for part in cited for passage in part.passages)
        sections = dict.fromkeys(section for passage in passages if (section := place_of(passage)))
        papers = dict.fromkeys(part.paper.paper_id for part in cited)
        about = statements[place]
        if about.paper_id and about.paper_id not in papers:
            # Mending may have found that another paper carries the sentence.
            about = replace(about, paper_id=next(iter(papers)))
        based_on = tuple(replace(each, n=numbers[by_number[each.n].paper.paper_id]) for each in claim.based_on)
        folded_claim = replace(
            claim, sources=tuple(sorted(numbers[paper] for paper in papers)), places=tuple(sections), based_on=based_on
        )
        checked.append(Checked(about, folded_claim, passages))
    return checked


def sources_of(texts: Sequence[PaperText], checked: Sequence[Checked]) -> tuple[Source, ...]:
    """The papers as sources, numbered as `folded` numbers them, each with the passages that are cited.

    A paper told by its entry alone rests on that, whatever unusable texts there are.
    """
    sources = []
    for number, text in enumerate(texts, start=1):
        own = [each for each in checked if number in each.claim.sources]
        passages = dict.fromkeys(
            passage for each in own for passage in each.passages if passage.paper_id == text.paper.paper_id
        )
        entry_alone = bool(own) and not any(
            each.claim.quoted or each.claim.checks[-1].name == "meaning" for each in own
        )
        basis = "title only" if entry_alone and text.basis == "list note" else text.basis
        sources.append(Source(number, text.paper, basis, tuple(passages)))
    return tuple(sources)


def in_order(plan: SearchPlan, checked: Sequence[Checked], texts: Sequence[PaperText]) -> list[Checked]:
    """Statements in the order of the fields, within a field in that of the papers."""
    order = {text.paper.paper_id: place for place, text in enumerate(texts)}
    fields = fields_of(plan)
    return sorted(
        checked, key=lambda each: (fields.index(each.statement.field), order.get(each.statement.paper_id, len(order)))
    )


def summary_fields(
    plan: SearchPlan, texts: Sequence[PaperText], checked: Sequence[Checked]
) -> tuple[SummaryField, ...]:
    """What is told of each paper in each field; of those asked for that nothing is told of, that it is not stated."""
    found: list[SummaryField] = []
    for name in fields_of(plan):
        for paper_id in (*(text.paper.paper_id for text in texts), ""):
            about = [
                each.claim for each in checked if each.statement.field == name and each.statement.paper_id == paper_id
            ]
            if about:
                found.append(SummaryField(name, paper_id, tuple(about)))
            elif unstated := _unstated(name, plan, texts, paper_id):
                found.append(SummaryField(name, paper_id, (), unstated))
    return tuple(found)


def _unstated(name: str, plan: SearchPlan, texts: Sequence[PaperText], paper_id: str) -> str:
    """That a field is not stated of a paper, empty where nobody asked for it."""
    text = next((text for text in texts if text.paper.paper_id == paper_id), None)
    asked = name in (plan.columns or plan.fields or DESCRIBED_FIELDS) and name != "related"
    if text is not None and plan.columns:
        return _UNSTATED[text.basis] if name in text_columns(plan.columns) else NOT_ON_LISTS
    if text is None or not asked or (plan.length == "short" and not plan.fields and len(texts) == 1):
        return ""
    if text.basis in ("list note", "title only") and len(texts) == 1 and not plan.fields:
        return ""
    return _UNSTATED[text.basis]
