"""Explains how a question was understood and searched.

Which words became what, what decided, and why a paper is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from bot.answering.model import SearchPlan
from bot.answering.search import Examined, Searcher
from bot.answering.searching.rank_papers import Ranked
from ingest.library.model import PaperRecord, Selection
from ingest.library.reader import Library

_SHOWN = 10
_NO_FILTERS = frozenset({"paper_ids", "every_organisation"})


@dataclass(frozen=True, slots=True)
class Explanation:
    """The plan of a question; the words asked for with their weights; the papers ranked, each with its signals.

    `probability` is how likely what was found answers the question; it is None where a complete list comes from the
    catalogue. `papers` say of each paper that was asked about why it is there or not. `refusal` is the reason why
    nothing found answers, None where something does.
    """

    plan: SearchPlan
    words: tuple[tuple[str, float], ...]
    unknown: tuple[str, ...]
    ranked: tuple[tuple[PaperRecord, dict[str, float]], ...]
    probability: float | None
    nearest_field: float | None
    papers: tuple[str, ...]
    refusal: str | None = None


def explain(plan: SearchPlan, library: Library, searcher: Searcher, paper_ids: Sequence[str] = ()) -> Explanation:
    """Return how a plan is searched in a library, and why each of `paper_ids` is there or not."""
    if plan.about is not None:
        return Explanation(plan, (), (), (), None, None, ())
    records = {paper.paper_id: paper for paper in library.papers(paper_ids)}
    if plan.intent in ("list", "count"):
        selected = library.select(plan.selection)
        every = {*selected.papers, *selected.by_link}
        why = tuple(_why_listed(paper, plan, paper.paper_id in every, library) for paper in records.values())
        return Explanation(plan, (), (), (), None, None, why)
    examined = searcher.examine(plan, paper_ids)
    first = examined.ranked[:_SHOWN]
    shown = {paper.paper_id: paper for paper in library.papers([each.paper_id for each in first])}
    ranked = tuple((shown[each.paper_id], _numbers(each)) for each in first if each.paper_id in shown)
    asked = examined.asked
    words = tuple((asked.surfaces.get(stem, stem), weight) for stem, weight in asked.weights.items())
    unknown = tuple(asked.surfaces.get(stem, stem) for stem in sorted(asked.unknown))
    why = tuple(_why_ranked(paper, plan, examined, library) for paper in records.values())
    return Explanation(
        plan, words, unknown, ranked, examined.probability, examined.nearest_field, why, examined.refusal
    )


def _numbers(ranked: Ranked) -> dict[str, float]:
    values = {each.name: getattr(ranked.signals, each.name) for each in fields(ranked.signals)}
    numbers = {name: round(float(value), 4) for name, value in values.items() if isinstance(value, int | float)}
    return numbers | {"score": round(ranked.score, 4)}


def _why_listed(paper: PaperRecord, plan: SearchPlan, there: bool, library: Library) -> str:
    if there:
        return f"“{paper.title}” is on the list: every filter takes it."
    return f"“{paper.title}” is not on the list: {_failing(paper, plan.selection, library)}."


def _why_ranked(paper: PaperRecord, plan: SearchPlan, examined: Examined, library: Library) -> str:
    if not examined.allowed.get(paper.paper_id, False):
        return f"“{paper.title}” is not there: {_failing(paper, plan.selection, library)}."
    place = next(at for at, each in enumerate(examined.ranked, start=1) if each.paper_id == paper.paper_id)
    numbers = ", ".join(f"{name} {value:g}" for name, value in _numbers(examined.ranked[place - 1]).items())
    if place <= _SHOWN:
        return f"“{paper.title}” is in place {place}: {numbers}."
    last = examined.ranked[_SHOWN - 1].score
    return f"“{paper.title}” is in place {place}: {numbers}; place {_SHOWN} has the score {last:.4f}."


def _failing(paper: PaperRecord, selection: Selection, library: Library) -> str:
    """The filters of a selection that do not take a paper, each asked by itself."""
    empty, own = Selection(), (paper.paper_id,)
    failing = []
    for each in fields(Selection):
        value = getattr(selection, each.name)
        if each.name in _NO_FILTERS or value == getattr(empty, each.name):
            continue
        alone = Selection(**{each.name: value, "paper_ids": own})
        taken = library.select(alone)
        if not (taken.papers or taken.by_link):
            failing.append(each.name.replace("_", " "))
    if selection.paper_ids is not None and paper.paper_id not in selection.paper_ids:
        failing.append("papers shown before")
    return f"these filters do not take it: {', '.join(failing)}" if failing else "the filters together do not take it"
