"""Refuses a question: says what was searched, and names the nearest papers."""

from collections.abc import Sequence

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan
from bot.answering.model_use import ModelUse
from bot.answering.search_result import SearchResult
from bot.answering.wording import content_stems
from ingest.library.model import ListState, Revision
from ingest.terms.patterns import lazy_pattern

NOTHING_ANSWERS = "The papers found do not answer this."
NOTHING_CONFIRMED = "No sentence of the answer could be confirmed by the papers it cites, so none is shown."
WHAT_THERE_IS = {
    "venue": "Ask “which venues are there?”",
    "organisation": "Ask “which organisations are there?”",
    "section": "Ask “which sections are there?”",
    "list": "Ask “which lists are there?”",
}
"""What to try by the kind of what the library lacks."""

FEWER_FILTERS = "Try one of them alone."
_MOST_NEAREST = 5
_LONGEST_EXAMPLE = 60
_QUOTED = lazy_pattern(r"“([^“”]{80})[^“”]+”")


def refuse(
    question: Question,
    result: SearchResult,
    revision: Revision,
    lists: Sequence[ListState],
    reason: str = NOTHING_ANSWERS,
    used: ModelUse | None = None,
    limits: Sequence[str] = (),
) -> Answer:
    """Return a refusal for `reason`, with the nearest papers or what can be asked; `checked` says what was searched."""
    outside = any(missing.what == "outside" for missing in result.plan.missing)
    nearest = (
        () if outside or _nothing_else_asked(result.plan) else tuple(hit.paper for hit in result.hits[:_MOST_NEAREST])
    )
    among = result.plan.selection.paper_ids
    if result.complete is not None and among is not None:
        reason = f"{none_shown_fits(result.plan, len(among))}."
    if result.plan.beyond:
        reason = f"{none_shown_fits(result.plan, result.plan.beyond)}, nor does any other paper on this."
    lead = " ".join(filter(None, (_sentence(reason), _what_to_ask(result) if outside else _what_to_try(result.plan))))
    return make_answer(
        question,
        result,
        revision,
        lead,
        searched(revision, lists),
        refused=True,
        limits=(*result.degraded, *limits),
        nearest=nearest,
        used=used,
    )


def searched(revision: Revision, lists: Sequence[ListState]) -> str:
    """One sentence on what was searched, and as of when."""
    papers = f"{revision.papers:,} {'paper' if revision.papers == 1 else 'papers'}"
    as_of = f"{revision.as_of.day} {revision.as_of:%b %Y}"
    names = ", ".join(state.name for state in lists[:5]) + (", …" if len(lists) > 5 else "")
    where = f" on {len(lists)} {'list' if len(lists) == 1 else 'lists'} ({names})" if lists else ""
    return f"Searched: {papers}{where}, as of {as_of}."


def _what_to_ask(result: SearchResult) -> str:
    """Say what can be asked, with examples from the papers that were nearest by chance."""
    papers = [hit.paper for hit in result.hits]
    names = (name for paper in papers for name in (*paper.names, *paper.titles) if len(name) <= _LONGEST_EXAMPLE)
    known = (each.venue for paper in papers for each in paper.venues)
    venue = next((f"{venue.name} {venue.year} papers" for venue in known if venue.year), None)
    year = next((f"papers from {paper.year}" for paper in papers if paper.year), None)
    examples = (("a paper", next(names, None)), ("a filter", venue or year))
    return f"Try a topic, {' or '.join(f'{kind} (“{each}”)' if each else kind for kind, each in examples)}."


def _nothing_else_asked(plan: SearchPlan) -> bool:
    """Whether a plan says nothing beside what the library lacks, so that no paper can be near to it."""
    lacked = " ".join(missing.surface for missing in plan.missing)
    return bool(plan.missing) and content_stems(plan.text) <= content_stems(lacked)


def _what_to_try(plan: SearchPlan) -> str:
    """Say what to try where a filter is of no paper, or several are of none together; empty where that is not why."""
    if plan.missing:
        return next((WHAT_THERE_IS[each.what] for each in plan.missing if each.what in WHAT_THERE_IS), "")
    return FEWER_FILTERS if len(plan.filter_words) > 1 and not plan.text else ""


def none_shown_fits(plan: SearchPlan, shown: int) -> str:
    """Say that of the papers shown before none is what a follow-up asks for; without a full stop."""
    filters = ", ".join(f"“{words}”" for words in plan.filter_words) or "that"
    return (
        f"The paper shown before does not fit {filters}"
        if shown == 1
        else (f"None of the {shown} papers shown before fits {filters}")
    )


def _sentence(text: str) -> str:
    """Return a sentence with its full stop; what it quotes of a question is shortened, not echoed at any length."""
    text = _QUOTED.sub(lambda quoted: f"“{quoted[1].rstrip()}…”", text.strip())
    return text if text.endswith((".", "!", "?")) else f"{text}."
