"""Puts an answer together from the claims that held, and says what was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answering.composing.draft import Draft
from bot.answering.composing.places import with_places
from bot.answering.interpreting.text import LONGEST_QUESTION
from bot.answering.interpreting.wanted import asks_number
from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Claim, Question, SearchPlan, Source
from bot.answering.refuse import NOTHING_ANSWERS, NOTHING_CONFIRMED, none_shown_fits, refuse
from bot.answering.search_result import SearchResult
from bot.answering.settle import Verified
from bot.phrases import joined
from ingest.library.model import ListState, Revision

UNCOUNTED = (
    "How many papers there are on a topic cannot be counted exactly; those of a venue, year, organisation, section or "
    "list can."
)


def build_answer(
    question: Question,
    result: SearchResult,
    draft: Draft,
    verified: Verified,
    revision: Revision,
    lists: Sequence[ListState],
) -> Answer:
    """The answer to `question`; a refusal where the search, the model or the checks left nothing to say."""
    drafted = len(draft.sentences) if draft.by_model else 0
    return replace(_built(question, result, draft, verified, revision, lists), drafted=drafted)


def _built(
    question: Question,
    result: SearchResult,
    draft: Draft,
    verified: Verified,
    revision: Revision,
    lists: Sequence[ListState],
) -> Answer:
    exact = result.plan.intent in ("list", "count")
    if result.refusal is not None or draft.refused:
        return refuse(question, result, revision, lists, result.refusal or NOTHING_ANSWERS, verified.used, draft.limits)
    if not verified.claims and not exact:
        return refuse(question, result, revision, lists, NOTHING_CONFIRMED, verified.used, draft.limits)
    # A table has a place for each of its papers, also for one of which nothing is stated.
    all_shown = exact or bool(result.plan.columns)
    claims, sources = (verified.claims, draft.sources) if all_shown else _numbered(draft, verified.claims)
    return make_answer(
        question,
        result,
        revision,
        draft.lead,
        _checked(draft, claims, sources, verified.judge) if not exact else _counted(result),
        claims=claims,
        sources=sources,
        limits=(*result.degraded, *draft.limits, *_missing(result), *_dropped(verified)),
        papers=result.complete or () if exact else tuple(source.paper.paper_id for source in sources),
        count=len(result.complete or ()) if exact else None,
        used=verified.used,
        also_by_link=result.also_by_link if exact else (),
        dropped=verified.dropped,
    )


def _numbered(draft: Draft, claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], tuple[Source, ...]]:
    """Only the sources that are cited, numbered from 1: first as the stream showed them, then as they are cited."""
    cited = [number for claim in claims for number in claim.sources]
    order = dict.fromkeys([number for number in draft.shown if number in cited] + cited)
    numbers = {old: new for new, old in enumerate(order, start=1)}
    by_number = {source.n: source for source in draft.sources}
    sources = tuple(replace(by_number[old], n=new) for old, new in numbers.items())
    renumbered = tuple(_renumbered(claim, numbers) for claim in claims)
    # A summary has said already which passages its claims cite.
    return (renumbered, sources) if any(claim.places for claim in renumbered) else with_places(renumbered, sources)


def _renumbered(claim: Claim, numbers: Mapping[int, int]) -> Claim:
    based_on = tuple(replace(each, n=numbers[each.n]) for each in claim.based_on if each.n in numbers)
    return replace(claim, sources=tuple(sorted(numbers[n] for n in claim.sources)), based_on=based_on)


def _checked(draft: Draft, claims: Sequence[Claim], sources: Sequence[Source], judge: str) -> str:
    """One line in plain words on what was checked."""
    cites = f"{'cites' if len(claims) == 1 else 'cite'} {_range(len(sources))}"
    quoted = sum(claim.quoted for claim in claims)
    if not draft.by_model:
        # What is said of a paper by its list entry is marked there as based on the title only.
        entries = f"{len(claims)} list {'entry' if len(claims) == 1 else 'entries'}"
        return f"Checked: {_quotes(quoted) if quoted else entries}."
    found = [f"{count} {noun if count != 1 else noun[:-1]}" for noun in _FOUND if (count := _count(claims, noun))]
    line = f"Checked: {len(claims)} of {_sentences(len(claims))} {cites}"
    if found:
        line += f"; {joined(found)} found in the cited texts"
    marked = sum(claim.marked for claim in claims)
    if marked:
        line += f"; {_sentences(marked)} could not be fully confirmed (marked)"
    how = f"meaning checked by {judge}" if judge else "kept to the sources' own words"
    return f"{line}; {how}."


def _quotes(count: int) -> str:
    return f"{count} exact {'quote' if count == 1 else 'quotes'}"


_FOUND = ("numbers", "names", "quotes")


def _count(claims: Sequence[Claim], name: str) -> int:
    details = [check.detail for claim in claims for check in claim.checks if check.name == name and check.passed]
    return sum(int(detail.split()[0]) for detail in details if detail[:1].isdigit())


def _counted(result: SearchResult) -> str:
    what = "counted" if result.plan.intent == "count" else "listed"
    return f"Complete: {what} from the catalogue."


def _dropped(verified: Verified) -> tuple[str, ...]:
    notes = []
    if verified.dropped:
        them = "it" if verified.dropped == 1 else "them"
        notes.append(f"{_sentences(verified.dropped)} left out because the cited texts do not confirm {them}.")
    if verified.cut:
        notes.append(f"{_sentences(verified.cut)} more left out: the answer was too long.")
    return tuple(notes)


def _missing(result: SearchResult) -> tuple[str, ...]:
    """What was asked for and cannot be told beside an answer on the rest: names not in the library, a number."""
    notes = [f"“{typed}” was read as “{intended}”." for typed, intended in result.plan.read_as]
    if len(result.plan.question) > LONGEST_QUESTION:
        notes.append(f"Only the first {LONGEST_QUESTION:,} characters of the question were read.")
    if result.plan.beyond:
        notes.append(f"{none_shown_fits(result.plan, result.plan.beyond)}; these are from the whole library.")
    if result.plan.order and result.complete is None:
        notes.append(f"Of the papers that match, the {result.plan.order} come first.")
    for missing in result.plan.missing:
        lacks = "There is no" if missing.what == "place" else "The lists have nothing on"
        notes.append(" ".join(filter(None, (f"{lacks} “{missing.surface}”.", missing.instead))))
    notes += understood(result.plan)
    if result.complete is None and asks_number(result.plan.question):
        notes.append(UNCOUNTED)
    return tuple(notes)


def understood(plan: SearchPlan) -> list[str]:
    """Say which words of a question were not understood, and which values of the catalogue did not filter."""
    notes = []
    if plan.not_understood:
        words = ", ".join(f"“{words}”" for words in plan.not_understood)
        notes.append(f"{words} {'was' if len(plan.not_understood) == 1 else 'were'} not understood.")
    notes += [f"I did not filter by “{each}”." for each in plan.offers]
    return notes


def _sentences(count: int) -> str:
    return f"{count} {'sentence' if count == 1 else 'sentences'}"


def _range(count: int) -> str:
    return "source 1" if count == 1 else f"sources 1-{count}"
