"""Reads a question that changes the one before.

It sets, adds, drops, replaces or narrows filters, undoes, or goes on.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, replace

from bot.answering.interpreting.assemble import Assembled
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.references import Back
from bot.answering.interpreting.roles import LazyStates, change_probability
from bot.answering.interpreting.selection_edits import FACET_WORDS, Edit, edited
from bot.answering.interpreting.text import Sheet, sheet
from bot.answering.model import Intent, SearchPlan, Turn
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from ingest.terms.patterns import lazy_pattern

_SELF_CONTAINED = lazy_pattern(r"\b(?:papers|publications|articles|works|surveys|stuff)\b", re.I)
_ELLIPTIC = lazy_pattern(
    r"^\W*(?:(?:ok|okay|so|and|nice|cool|great|good|hm+)\W+)*(?:which|what|how many|any|do any)(?: ones?)? "
    r"(?:have|has|had|are|were|is|come|came|with|without|from|by|at|in|include)\b",
    re.I,
)
_LEAST_UNDOING = 2
_MOST_OF_VALUE = 3
"""Words of a question that is nothing but another value for the last one: "2021?"."""
_STRONG = ("instead", "only", "also", "exclude", "undo", "forget", "year_before", "year_after", "and", "or")
_OPENS_CLAUSE = ("instead", "only", "exclude")
_FILTERS = ("place", "organisation_place", "since", "before", "after", "until", "having")
"""Cues of filters, which a question that stands alone does not begin with."""
_CONNECTIVES = frozenset(["so", "and", "or", "but", "now", "then", "ok", "no", "nope"])
_LED = frozenset(["i", "we", "you", "can", "could", "let", "me", "us", "lets", "please", "d", "would", "like", "to"])
"""Words that may lead to the word by which a question changes the last: "I only care about …", "can you add …"."""
_FILTER_NOUNS = (
    "filter", "restriction", "limit", "constraint", "requirement", "condition", "criterion", "thing", "part", "bit",
)  # fmt: skip
_SWAP = lazy_pattern(r"\b(?:19|20)?\d\d\b[^\d]{1,20}?\b(?:for|to|with|by|not|rather|instead|into)\b", re.I)
_YEARS_ON = lazy_pattern(
    r"\b(\d{1,2}|two|three|four|five) years? (?:(?P<back>earlier|before|prior)|later|after|on)\b", re.I
)
_BESIDE, _HELD_TOGETHER = frozenset({"with", "mit", "avec", "con", "com", "met"}), frozenset({"author", "organisation"})
"""Words before another author or organisation of the same papers, rather than of others: "with Birch"."""
_MOST_CARRIED = 4
_MOST_OF_CHANGE, _SURE = 10, 0.8
"""Tokens of a question that may change the last one without a cue, and how sure the fitted roles must be of it."""


def edit_of(sheet: Sheet, turns: Sequence[Turn]) -> Edit:
    """Find the words by which a question changes the last one, and take those that say nothing else."""
    if not turns:
        return Edit()
    cues = sheet.cues
    shift = 0
    plan = turns[-1].plan
    dated = plan is not None and (plan.selection.years or any(venue.year for venue in plan.selection.venues))
    for cue, by in (("year_before", -1), ("year_after", 1)):
        if dated and (found := cues.find(cue)) is not None:
            sheet.take(*found, f"the year {'before' if by < 0 else 'after'}", "the year before")
            shift = by
    if (match := _YEARS_ON.search(sheet.text)) and sheet.free_span(*match.span()):
        number = sheet.cues.value(sheet.range_of(*match.span(1))[0], "numbers")
        by = int(match[1]) if match[1].isdecimal() else int(number[1]) if number else 0
        sheet.take_span(*match.span(), f"{by} years on", "N years later")
        shift = -by if match["back"] else by
    forgets: list[str] = []
    for start in sorted(cues.starts):
        stop = cues.after(start, "forget", "exclude")
        if stop is None or sheet.taken[start]:
            continue
        stop += sheet.word(stop) in ("the", "that", "its", "about")
        facet = next((name for name, words in FACET_WORDS.items() if sheet.word(stop) in words), None)
        last = sheet.word(stop + 1) in ("", *_FILTER_NOUNS, "please", "again", "then", "works", "is")
        last = last or sheet.breaks(stop, stop + 2)
        if facet is not None and last and not (facet == "links" and cues.after(start, "forget") is None):
            sheet.take(start, stop + 1, f"no filter by {sheet.word(stop)}", "forget the FACET")
            if sheet.word(stop + 1) in (*_FILTER_NOUNS, "works"):
                sheet.take(stop + 1, stop + 2)
            forgets.append(facet)
    undo = cues.find("undo") or _without_that(sheet)
    opening = _opening(sheet, _LED | _CONNECTIVES)
    first = opening[-1]
    begins = any(cues.after(i, *_STRONG, *(_FILTERS if i == first else ())) is not None for i in opening)
    begins = begins or any(cues.after(i, *_OPENS_CLAUSE) for i in _clauses(sheet)) or _restores(sheet)
    # What comes back comes to what is there: "put 2023 back in".
    adds = cues.find("also") is not None or any(
        cues.after(i, "or") is not None and sheet.word(i + 1).isdecimal() for i in opening
    )
    adds = adds or (undo is not None and "back" in sheet.phrase(*undo).split()) or _restores(sheet)
    return Edit(
        begins=begins or bool(forgets) or shift != 0,
        adds=adds,
        undoes=undo is not None,
        forgets=tuple(forgets),
        shift=shift,
        narrows=cues.after(first, "only") is not None,
        swaps=_SWAP.search(sheet.text) is not None,
        replaces=cues.find("instead") is not None,
    )


def _opening(sheet: Sheet, passed: frozenset[str]) -> list[int]:
    """The places of courtesies and of words to be passed that a question begins with, and of the word behind them."""
    at, places = 0, []
    while at < len(sheet.tokens):
        places.append(at)
        courtesy = sheet.cues.after(at, "polite", "thanks")
        if courtesy is None and sheet.word(at) not in passed:
            break
        at = courtesy or at + 1
    return places or [0]


def _clauses(sheet: Sheet) -> list[int]:
    """The words that begin a clause behind one that says nothing to search for: "that's too many, only …"."""
    return [
        i
        for i in range(1, len(sheet.tokens))
        if sheet.breaks(i - 1, i + 1) and all(sheet.cues.small(at) for at in range(i))
    ]


def _restores(sheet: Sheet) -> bool:
    """Whether the last words say that something may be there again: "put them back", "is fine after all"."""
    last = len(sheet.tokens)
    return last > 1 and (sheet.word(last - 1) == "back" or sheet.phrase(last - 2, last) == "after all")


def _without_that(sheet: Sheet) -> tuple[int, int] | None:
    """ "And without that?": the last change is taken back."""
    last = len(sheet.tokens)
    if last < _LEAST_UNDOING or sheet.word(last - 1) not in ("that", "it", "this"):
        return None
    at = sheet.cues.before(last - 1, "exclude", "forget", skip=False)
    return None if at is None or sheet.cues.before(at, "about") else (at, last)


def with_change(edit: Edit, sheet: Sheet, token_states: LazyStates, turns: Sequence[Turn]) -> Edit:
    """Return the edit as one that begins where no cue says so and the fitted roles surely find a change."""
    if edit.begins or not turns or len(sheet.tokens) > _MOST_OF_CHANGE or (states := token_states()) is None:
        return edit
    return replace(edit, begins=change_probability(states) >= _SURE)


def apply(
    edit: Edit,
    plan: SearchPlan,
    assembled: Assembled,
    sheet: Sheet,
    back: Back,
    turns: Sequence[Turn],
    marks: Sequence[Mark],
) -> SearchPlan | None:
    """Return the last plan as the question changes it; None where the question stands alone."""
    if not turns:
        return None
    before = turns[-1].plan or SearchPlan("", "answer", turns[-1].question)
    if edit.undoes and (undone := _undone(plan, assembled, before, turns)) is not None:
        return undone
    out = bool(assembled.left_out or assembled.selection.without)
    says = bool(assembled.wanted or out or edit.forgets or edit.shift)
    strong = edit.begins or edit.undoes or _ends_with_edit(sheet) or _asks_of_those(sheet, before)
    if plan.order and not says and not plan.text and not plan.mentions:
        strong = True
    content = len(sheet.content())
    if out and not assembled.wanted:
        strong = True
    if not strong and not _adds_a_value(sheet, before, assembled, plan, content):
        return None
    if _stands_alone(sheet, edit) or content > _MOST_CARRIED or (plan.missing and not says) or back.alike:
        return None
    if not turns[-1].paper_ids:
        # What was refused is no ground to stand on: a new topic or name is asked alone, a filter is judged anew.
        if plan.text or plan.mentions:
            return replace(plan, text=own(plan.text))
        if before.selection.empty and not before.text:
            return None
    if plan.mentions:
        return _with_names(plan, before)
    beside = any(sheet.word(mark.start - 1) in _BESIDE for mark in assembled.wanted if mark.facet in _HELD_TOGETHER)
    swapped = any(token.word in ("instead", "rather") for token in sheet.tokens)
    selection = edited(replace(edit, joins=beside and not swapped), assembled, before.selection)
    text = f"{before.text} {own(plan.text)}".strip() if plan.text else before.text
    intent: Intent = "count" if plan.intent == "count" and not text else ("answer" if text else _listing(before))
    filter_words = (
        plan.filter_words if _replaces(before.selection, assembled) else (*before.filter_words, *plan.filter_words)
    )
    return replace(
        plan,
        intent=intent,
        text=text,
        mentions=before.mentions if text or before.intent not in ("list", "count") else (),
        selection=selection,
        filter_words=tuple(dict.fromkeys(filter_words))
        if not edit.shift
        else tuple(_named(venue) for venue in selection.venues),
        follow_up=bool(turns[-1].paper_ids),
        order=plan.order or before.order,
        most=plan.most if plan.order else before.most,
        per=plan.per,
        apart=tuple(dict.fromkeys((*before.apart, *plan.apart))),
    )


def own(text: str) -> str:
    """Return a text without the words by which it goes on ("ok and the …", "what about …")."""
    words = sheet(text)
    at = _opening(words, _CONNECTIVES)[-1]
    at = words.cues.after(at, "instead", "also", "only") or at
    at += words.word(at) == "the"
    return text[words.tokens[at].start :] if at < len(words.tokens) else ""


def _listing(before: SearchPlan) -> Intent:
    return "list" if before.intent == "count" else before.intent


def _named(venue: Venue) -> str:
    return f"{venue.name} {venue.year or ''}".strip()


def _ends_with_edit(sheet: Sheet) -> bool:
    """Whether the last words say that something takes another's place or is added: "instead", "too", "then"."""
    last = len(sheet.tokens)
    while last:
        if sheet.cues.before(last, "instead", "also", "only", skip=False) is not None:
            return True
        if sheet.cues.before(last, "polite", skip=False) is None:
            return False
        last -= 1
    return False


def _adds_a_value(sheet: Sheet, before: SearchPlan, assembled: Assembled, plan: SearchPlan, content: int) -> bool:
    """Whether a question says nothing but another value of a facet by which the last one filtered, in few words."""
    if plan.text or plan.mentions or content or not assembled.wanted or before.intent not in ("list", "count"):
        return False
    works = sheet.cues.find("works", "count")
    points = works is None or sheet.phrase(*works) in ("one", "ones")
    if points and len(sheet.tokens) <= _MOST_OF_VALUE:
        return True
    return all(mark.facet == "section" and before.selection.sections for mark in assembled.wanted)


def _asks_of_those(sheet: Sheet, before: SearchPlan) -> bool:
    """Whether a question asks which of a list have something, without a word for what they are: "which have code"."""
    return before.intent in ("list", "count") and _ELLIPTIC.match(sheet.text) is not None


def _stands_alone(sheet: Sheet, edit: Edit) -> bool:
    """Whether a question names its works itself, and nothing says that it changes the last one."""
    if _SELF_CONTAINED.search(sheet.text) is None:
        return False
    first = next((i for i in range(len(sheet.tokens)) if not sheet.cues.after(i, "polite")), 0)
    return sheet.cues.after(first, "instead", "also", "only", "exclude", "forget", "undo") is None or (
        sheet.word(first) in ("and", "now", "then", "do", "use", "try", "no")
        and not sheet.cues.find("also", "exclude")
        and edit.shift == 0
        and sheet.word(first) != "and"
    )


def _with_names(plan: SearchPlan, before: SearchPlan) -> SearchPlan:
    """The question before, asked of the works that are named now."""
    same_question = before.intent == "summary" and len(plan.mentions) == 1 and not plan.text
    return replace(
        plan, intent="summary" if same_question else plan.intent, text=plan.text or before.text, follow_up=True
    )


def _undone(plan: SearchPlan, assembled: Assembled, before: SearchPlan, turns: Sequence[Turn]) -> SearchPlan | None:
    """The plan before the last change; or, with a value, the last plan with that instead."""
    if assembled.wanted:
        return None
    earlier = next((turn.plan for turn in reversed(turns[:-1]) if turn.plan is not None), None)
    if before.selection.excluding or before.selection.without:
        restored = replace(before.selection, excluding=before.selection.excluding[:-1], without=())
        if assembled.left_out or not earlier:
            return replace(before, question=plan.question, selection=restored, page=1, follow_up=True)
    if earlier is None:
        return None
    return replace(earlier, question=plan.question, page=1, follow_up=True)


def _replaces(before: Selection, assembled: Assembled) -> bool:
    new = assembled.selection
    return any(
        getattr(before, each.name) and getattr(new, each.name) for each in fields(Selection) if each.name != "excluding"
    )
