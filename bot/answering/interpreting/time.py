"""Reads time in a question: years, months, and days of first appearance on a list.

A bare year is one of publication, and so is a month with its year. A day, a week, and every date beside a word such as
"added", "new" or "changed", is a date of the ledger. Weeks begin on Monday.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.answering.interpreting.dates_named import SPANS, WEEKDAYS, YEAR, DateNamed, dates_named, end_of_month
from bot.answering.interpreting.text import Sheet
from ingest.library.model import Selection
from ingest.terms.patterns import lazy_pattern

_TIMELY = (
    "this_year", "last_year", "this_month", "last_month", "this_week", "last_week", "ledger",
    *(f"months.{number}" for number in range(1, 13)),
)  # fmt: skip
_TO = lazy_pattern(r"\s*(?:-|–|—)\s*")


@dataclass(frozen=True, slots=True)
class Period:
    """A period that a question names: years or months of publication, or days of the ledger; None for open."""

    of: Literal["years", "published", "seen"]
    first: date | None
    last: date | None

    def onto(self, selection: Selection) -> Selection:
        """Return the selection with this period as its only time."""
        first, last = self.first, self.last
        if self.of == "years":
            return replace(selection, years=(first.year if first else None, last.year if last else None))
        if self.of == "seen":
            return replace(selection, seen_from=first, seen_until=last)
        months = (first.replace(day=1) if first else None, last.replace(day=1) if last else None)
        return replace(selection, published=(*selection.published, months))


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A period with the tokens that say it, and those of them that hold the date itself."""

    start: int
    end: int
    period: Period
    core: tuple[int, int]


def find_times(sheet: Sheet, today: date, spoken: Selection | None = None) -> list[TimeMark]:
    """Return the periods that the free part of a question names, in order; nothing is taken.

    `spoken` is the selection of the conversation so far: a month alone belongs to its year.
    """
    cues = sheet.cues
    if cues.find(*_TIMELY) is None and not any(c.isdigit() for c in sheet.text) and not _names_day(sheet):
        return []
    ledger = cues.find("ledger") is not None and cues.find("publication") is None
    if ledger and (news := _news(sheet, today)):
        return [news]
    published = cues.find("publication") is not None or re.search(r"\b(?:arxiv|preprints?)\b", sheet.text, re.I)
    groups = _groups(sheet, _with_years(list(dates_named(sheet, today)), today, spoken))
    spoken_time = spoken is not None and bool(spoken.published or spoken.years)
    return [mark for group in groups for mark in _periods(sheet, group, today, ledger, bool(published), spoken_time)]


def _names_day(sheet: Sheet) -> bool:
    return any(
        token.word in ("last", "past", "previous", "today", "yesterday", "ago", *WEEKDAYS) for token in sheet.tokens
    )


def _news(sheet: Sheet, today: date) -> TimeMark | None:
    """ "What's new?": the last seven days, where a question says nothing else and no date."""
    if any(not sheet.cues.explains(i) for i in sheet.content()) or any(each.word.isdigit() for each in sheet.tokens):
        return None
    found = sheet.cues.find("ledger")
    week = sheet.cues.find("this_year", "last_year", "this_month", "last_month", "this_week", "last_week")
    kind = {sheet.word(i) for i in range(len(sheet.tokens))}
    if found is None or week or kind & {*SPANS, "days", "weeks", "months", "years", "today", "yesterday"}:
        return None
    if kind & set(WEEKDAYS) or any(sheet.cues.value(i, "months") for i in range(len(sheet.tokens))):
        return None
    if not any(sheet.phrase(*found).startswith(each) for each in ("what", "any", "change", "new")):
        return None
    whole = 0, len(sheet.tokens)
    return TimeMark(*whole, Period("seen", today - timedelta(days=7), None), whole)


def _with_years(atoms: list[DateNamed], today: date, spoken: Selection | None) -> list[DateNamed]:
    """Months without a year of their own take that of a month behind them, or of the conversation."""
    year: int | None = None
    if spoken is not None and spoken.published and (kind := spoken.published[-1][0] or spoken.published[-1][1]):
        year = kind.year
    elif spoken is not None and spoken.years:
        year = spoken.years[0] or spoken.years[1]
    given: list[DateNamed] = []
    following: DateNamed | None = None
    for atom in reversed(atoms):
        if atom.unit == "month" and not atom.year_given and not atom.open_end:
            beside = following is not None and following.unit == "month" and following.start - atom.end <= 2
            other = following.first.year if beside and following and following.year_given else year
            if other:
                first = atom.first.replace(year=other)
                atom = replace(atom, first=first, last=end_of_month(first), year_given=beside or atom.year_given)
        given.append(atom)
        following = atom
    return given[::-1]


def _groups(sheet: Sheet, atoms: Sequence[DateNamed]) -> list[list[DateNamed]]:
    """Dates that "to", a dash or "between … and" make one period stand together; all others alone."""
    groups: list[list[DateNamed]] = []
    for atom in atoms:
        last = groups[-1][-1] if groups else None
        if last and len(groups[-1]) == 1 and last.unit == atom.unit and _makes_range(sheet, last, atom):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _makes_range(sheet: Sheet, first: DateNamed, last: DateNamed) -> bool:
    if last.first < first.first:
        return False
    if last.start == first.end:
        return _TO.fullmatch(sheet.gap(last.start)) is not None
    if sheet.cues.after(first.end, "until") == last.start:
        return True
    between = sheet.cues.before(first.start, "between") is not None
    return between and sheet.cues.after(first.end, "and", "or", "until") == last.start


def _periods(
    sheet: Sheet, group: list[DateNamed], today: date, ledger: bool, published: bool, spoken_time: bool
) -> Iterator[TimeMark]:
    """The period of one date, or of two that make a range, with what is said before and behind it."""
    cues, first, last = sheet.cues, group[0], group[-1]
    start, end = first.start, last.end
    before = next(
        ((at, cue) for cue in ("since", "after", "before", "until", "between", "place")
         if (at := cues.before(start, cue, skip=cue != "place")) is not None and sheet.free(at, start)
         and sheet.word(at) != "to"),
        None,
    )  # fmt: skip
    cue = before[1] if before else ""
    behind = next((cue for cue in ("since_after", "until_after", "before_after") if cues.after(end, cue)), "")
    if behind and (sheet.breaks(end - 1, end + 1) or (sheet.word(end) == "on" and not _closes(sheet, end + 1))):
        behind = ""
    if behind and re.fullmatch(YEAR, sheet.word(cues.after(end, behind) or end)):
        # "Before 2020 or after 2023": the cue belongs to the next year.
        behind = ""
    if cue == "after" and behind == "since_after" and sheet.word(start - 1) == "from":
        cue = ""
    if (kind := _kind(sheet, first, ledger, published, spoken_time, bool(cue))) is None:
        return
    opens, closes = _open(first, last, cue, behind, len(group) > 1)
    if opens is None and closes is None:
        return
    if (
        kind == "seen"
        and first.unit == "day"
        and cue in ("", "place")
        and not ledger
        and _of_something_else(sheet, start, end)
    ):
        return
    if kind == "seen" and closes is not None and closes >= today:
        closes = None if opens else closes
    begin = before[0] if before and (cue != "place" or kind != "years") else start
    stop = cues.after(end, behind) or end if behind else end
    yield TimeMark(begin, stop, Period(kind, opens, closes), (start, end))


def _closes(sheet: Sheet, i: int) -> bool:
    """Whether a phrase ends in front of token `i`."""
    return (
        i >= len(sheet.tokens)
        or sheet.breaks(i - 1, i + 1)
        or sheet.taken[i]
        or sheet.cues.after(i, "and", "polite") is not None
    )


def _kind(
    sheet: Sheet, atom: DateNamed, ledger: bool, published: bool, spoken_time: bool, cued: bool
) -> Literal["years", "published", "seen"] | None:
    """What a date is of: publication by year or month, or the ledger; None where it is no date of either."""
    if ledger and atom.unit != "year":
        return "seen"
    if atom.unit == "year":
        return "seen" if ledger else "years"
    if atom.unit == "month":
        if atom.year_given or published or spoken_time:
            return "published"
        return "seen" if cued else None
    return "years" if published and atom.year_given and not ledger and sheet.cues.find("publication") else "seen"


def _open(first: DateNamed, last: DateNamed, cue: str, behind: str, several: bool) -> tuple[date | None, date | None]:
    """The bounds of a date or range, by the cue before it and the one behind it."""
    if several:
        return None if behind == "until_after" else first.first, None if behind == "since_after" else last.last
    if first.open_end or behind == "since_after" or cue == "since":
        return first.first, None
    if behind == "until_after" or cue == "until":
        return None, last.last
    if behind == "before_after" or cue == "before":
        return None, first.first - timedelta(days=1) if first.first > date.min else None
    if cue == "after":
        return (last.last + timedelta(days=1) if first.unit != "day" else first.first), None
    return first.first, last.last


def _of_something_else(sheet: Sheet, start: int, end: int) -> bool:
    """Whether "today" or "on Friday" is said of no works: of lunch, of who presents."""
    works = sheet.cues.find("works", "ledger", "publication") is not None
    return not works and any(not start <= i < end for i in sheet.content())
