"""Assembles the values that a question names into one selection.

What is wanted, what is left out, and what is joined how.

A value is left out by a cue in front of it ("without", "not from", "neither … nor") or behind it ("… excluded"), and so
are those that an enumeration joins to it. Values of one facet are alternatives, unless the question wants them
together; facets narrow one another, unless "or" stands between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby, pairwise
from typing import Any

from bot.answering.interpreting.marks import Mark, joined_to
from bot.answering.interpreting.text import Sheet
from ingest.library.model import Months, Selection

_JOINING: Mapping[str, frozenset[str]] = {
    "list": frozenset(),
    "section": frozenset(),
    "link": frozenset({"and", "with", "plus"}),
    "author": frozenset({"with", "also", "alongside"}),
    "organisation": frozenset({"with", "also", "alongside", "x"}),
}
"""Facets whose values a paper may have together, with the words between two that say that it has."""
_PARTS = (
    "function",
    "article",
    "place",
    "works",
    "belong",
    "organisation_place",
    "section_noun",
    "list_noun",
    "only",
    "also",
)


@dataclass(frozen=True, slots=True)
class Assembled:
    """What a question selects, with the marks that it selects by and those that it leaves out."""

    selection: Selection
    wanted: tuple[Mark, ...]
    left_out: tuple[Mark, ...]


def assemble(sheet: Sheet, marks: Sequence[Mark]) -> Assembled:
    """Make one selection of the marks of a question."""
    ordered = _corrected(sheet, sorted(marks, key=lambda mark: mark.start))
    out = _left_out(sheet, ordered)
    wanted = [mark for mark in ordered if mark not in out]
    either, wanted_all = _alternatives(sheet, wanted)
    selection = _joined(sheet, wanted_all)
    if either:
        selection = replace(selection, either=(*selection.either, *either))
    excluding = tuple(dict.fromkeys((*selection.excluding, *_excluded(out))))
    return Assembled(replace(selection, excluding=excluding), tuple(wanted), tuple(out))


def merged(first: Selection, second: Selection) -> Selection:
    """Return a selection with the values of both, those of one facet as alternatives."""
    joined: dict[str, Any] = {}
    for each in fields(Selection):
        one, other = getattr(first, each.name), getattr(second, each.name)
        if isinstance(other, tuple) and other and each.name != "years":
            joined[each.name] = tuple(dict.fromkeys((*(one or ()), *other)))
        elif other not in (None, False, 0, ()):
            joined[each.name] = other
    if first.years and second.years:
        joined["years"] = second.years
    return replace(first, **joined)


def _corrected(sheet: Sheet, marks: list[Mark]) -> list[Mark]:
    """The marks without those that the question takes back: "the pruning part, sorry, I mean the quantization part"."""
    found = sheet.cues.find("correction")
    if found is None or not found[0]:
        return marks
    later = {mark.facet for mark in marks if mark.start >= found[1]}
    return [mark for mark in marks if mark.start >= found[1] or mark.facet not in later]


def _left_out(sheet: Sheet, marks: Sequence[Mark]) -> list[Mark]:
    """The marks that a cue in front of them or behind them, or an enumeration with such a one, leaves out."""
    out: list[Mark] = []
    for n, mark in enumerate(marks):
        before = marks[n - 1] if n else None
        low = before.end if before else 0
        behind = _excluded_behind(sheet, mark, marks[n + 1 :])
        if mark.role == "exclude" or _excluded_by_cue(sheet, low, mark) or behind:
            out.append(mark)
            if behind:
                while n and marks[n - 1] not in out and _also_left_out(sheet, marks, n):
                    n -= 1
                    out.append(marks[n])
        elif before in out and before is not None and mark.role != "select" and _goes_on(sheet, before, mark):
            out.append(mark)
    return sorted(out, key=lambda mark: mark.start)


def _also_left_out(sheet: Sheet, marks: Sequence[Mark], n: int) -> bool:
    """Whether a value goes with one that is left out behind it: "X and Y excluded"; "X, Y excluded" keeps the first."""
    before, mark = marks[n - 1], marks[n]
    conjoined = sheet.cues.find("and", "or", within=range(before.end, mark.start)) is not None
    return joined_to(sheet, before.end, mark.start) and (conjoined or n > 1)


def _excluded_by_cue(sheet: Sheet, low: int, mark: Mark) -> bool:
    cue: tuple[int, int] | None = None
    # A mark may hold the cue itself: "without code"; that of a time is of its own: "no older than 2022".
    for at in range(low, mark.start if mark.facet == "time" else mark.end):
        stop = sheet.cues.after(at, "exclude")
        if stop is not None and stop <= max(mark.start, min(mark.end - 1, at + 2)) and not _other_use(sheet, at):
            cue = (at, stop)
    if cue is None:
        return False
    between = range(cue[1], max(mark.start, cue[1]))
    if cue[1] <= mark.start and sheet.breaks(cue[1] - 1, mark.start + 1) and sheet.word(cue[0]) not in ("neither",):
        return False
    stated = (sheet.cues.small(i) or sheet.taken[i] or sheet.cues.after(i, "together", *_PARTS) for i in between)
    counted = (bool(sheet.cues.value(i, "numbers")) for i in between)
    return all(one or other for one, other in zip(stated, counted, strict=True)) and not any(
        sheet.word(i) in ("about", "regarding") for i in between
    )


def _other_use(sheet: Sheet, at: int) -> bool:
    """Whether a word that may leave something out is part of "nothing but", "not only" and the like, or an answer."""
    for start in range(max(0, at - 3), at + 1):
        end = sheet.cues.after(start, "nothing_but")
        if end is not None and start <= at < end:
            return True
    if sheet.cues.after(at, "count") is not None:
        # "No. of".
        return True
    return sheet.word(at) in ("no", "non", "nein", "não") and sheet.gap(at + 1).strip()[:1] in (",", ".", "!", ";", ":")


def _excluded_behind(sheet: Sheet, mark: Mark, following: Sequence[Mark]) -> bool:
    """ "Take AAAI out", "X excluded": the cue behind a value, unless it leaves out one that follows it."""
    at = mark.end
    while at < len(sheet.tokens) and sheet.cues.after(at, "article", "works") and not sheet.breaks(at - 1, at + 1):
        at += 1
    stop = sheet.cues.after(at, "exclude_after")
    if stop is None or (at < len(sheet.tokens) and sheet.breaks(at - 1, at + 1)):
        return False
    if sheet.cues.after(at, "exclude") is not None and any(_excluded_by_cue(sheet, at, each) for each in following[:1]):
        return False
    if sheet.word(at) in ("out", "away", "off", "aside", "weg", "raus", "apart", "dropped", "removed"):
        return stop == len(sheet.tokens) or sheet.breaks(stop - 1, stop + 1) or bool(sheet.cues.after(stop, "polite"))
    return True


def _goes_on(sheet: Sheet, before: Mark, mark: Mark) -> bool:
    """Whether what is left out goes on with a further value: "not from Google or SOSP", "no X, Y or Z"."""
    if not joined_to(sheet, before.end, mark.start):
        return False
    if before.facet == mark.facet:
        return True
    between = [sheet.word(i) for i in range(before.end, mark.start)]
    return any(sheet.cues.after(i, "or") is not None for i in range(before.end, mark.start)) or between[:1] == ["nor"]


def _alternatives(sheet: Sheet, marks: Sequence[Mark]) -> tuple[tuple[Selection, ...], list[Mark]]:
    """Values of different facets with "or" between them, as alternatives, and all other marks."""
    for n in range(1, len(marks)):
        first, second = marks[n - 1], marks[n]
        between = range(first.end, second.start)
        ors = [i for i in between if sheet.cues.after(i, "or")]
        small = all(sheet.cues.small(i) or sheet.taken[i] or sheet.cues.after(i, *_PARTS) for i in between)
        if first.facet != second.facet and ors and small and {first.facet, second.facet} != {"venue", "time"}:
            same = [mark for mark in marks[:n] if mark.facet == first.facet]
            after = [mark for mark in marks[n:] if mark.facet == second.facet]
            one, other = _joined(sheet, same), _joined(sheet, after)
            return (one, other), [mark for mark in marks if mark not in same and mark not in after]
    return (), list(marks)


def _joined(sheet: Sheet, marks: Sequence[Mark]) -> Selection:
    """One selection of marks that all narrow it; values of one facet are alternatives or wanted together."""
    selection = Selection()
    together = sheet.cues.find("together") is not None and not any(token.word == "either" for token in sheet.tokens)
    for facet, group in groupby(sorted(marks, key=lambda mark: mark.facet), key=lambda mark: mark.facet):
        own = sorted(group, key=lambda mark: mark.start)
        if facet == "time":
            selection = _with_times(selection, own)
            continue
        combined = Selection()
        for mark in own:
            combined = merged(combined, mark.selection)
        distinct = list(dict.fromkeys(mark.selection for mark in own))
        if len(distinct) > 1 and facet in _JOINING and _wanted_together(sheet, own, together):
            if facet == "organisation":
                combined = replace(combined, every_organisation=True)
            else:
                combined = Selection(every=tuple(distinct))
        selection = merged(selection, combined)
    return selection


def _wanted_together(sheet: Sheet, marks: Sequence[Mark], together: bool) -> bool:
    """Whether papers must have all of several values: "both", "A with B", "with code and slides", "on A that B has"."""
    if together:
        return True
    facet = marks[0].facet
    between = {sheet.word(i) for one, other in pairwise(marks) for i in range(one.end, other.start)}
    signs = "".join(sheet.gap(i) for one, other in pairwise(marks) for i in range(one.end, other.start + 1))
    if "or" in between:
        return False
    if facet == "section":
        if any(sheet.cues.find("only", within=range(one.end, other.start)) for one, other in pairwise(marks)):
            return True
        return any(one.end == other.start and sheet.touches[one.end - 1] for one, other in pairwise(marks))
    if facet == "list" and sheet.cues.find("also") is not None:
        return True
    return not between.isdisjoint(_JOINING[facet]) or (facet == "organisation" and "+" in signs)


def _with_times(selection: Selection, marks: Sequence[Mark]) -> Selection:
    """The selection with the periods of a question: bounds that complete one another, one period, or several."""
    years: list[tuple[int | None, int | None]] = []
    months: list[Months] = []
    for mark in marks:
        own = mark.selection
        if own.years:
            years.append(own.years)
        months += own.published
        if own.seen_from or own.seen_until:
            selection = replace(
                selection,
                seen_from=own.seen_from or selection.seen_from,
                seen_until=own.seen_until or selection.seen_until,
            )
    if months:
        selection = replace(selection, published=_joined_months(months))
    if not years:
        return selection
    opened = [each for each in years if None in each]
    if len(opened) == len(years) > 1:
        first, last = max((a for a, _ in years if a), default=None), min((b for _, b in years if b), default=None)
        if first is None or last is None or first <= last:
            return replace(selection, years=(first, last))
    years = sorted(dict.fromkeys(years), key=lambda each: each[0] or 0)
    bounds = [years[0]]
    for first, last in years[1:]:
        before = bounds[-1]
        if first and before[1] and first <= before[1] + 1:
            bounds[-1] = (before[0], max(before[1], last) if last else None)
        else:
            bounds.append((first, last))
    if len(bounds) == 1:
        return replace(selection, years=bounds[0])
    return replace(selection, either=(*selection.either, *(Selection(years=each) for each in bounds)))


def _joined_months(months: Sequence[Months]) -> tuple[Months, ...]:
    """Periods of months; of two that are open at different ends, what both hold."""
    if len(months) == 2 and sum(None in each for each in months) == 2:
        (first, last), (start, end) = months
        if (first or start) and (last or end) and not (first and start) and not (last and end):
            return ((first or start, last or end),)
    return tuple(dict.fromkeys(months))


def _excluded(marks: Sequence[Mark]) -> tuple[Selection, ...]:
    """What is left out: neighbouring values of one facet as one selection."""
    excluded = []
    for _, group in groupby(marks, key=lambda mark: mark.facet):
        own = Selection()
        parts = list(group)
        if parts[0].facet == "time":
            excluded += [mark.selection for mark in parts]
            continue
        for mark in parts:
            own = merged(own, mark.selection)
        excluded.append(own)
    return tuple(dict.fromkeys(excluded))
