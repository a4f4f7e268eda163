"""Finds the dates that a question names.

They are years, months, days, and spans such as “the last two weeks”.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.text import Sheet
from ingest.terms.patterns import lazy_pattern

Unit = Literal["year", "month", "day"]

YEAR = r"(?:19[5-9]|20[0-4])\d"
_NUMERIC = lazy_pattern(
    rf"(?<![\w./-])(?P<y1>{YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)(?![\w-])"
    rf"|(?<![\w./-])(?P<y2>{YEAR})(?:[-/]|\.(?=\d\d))(?P<m2>1[0-2]|0?[1-9])(?![\w/-]|\.\d)"
    rf"|(?<![\w./-])(?P<y3>{YEAR}) ?年 ?(?P<m3>1[0-2]|0?[1-9]) ?月份?"
    rf"|(?<![\w./-])(?P<m4>1[0-2]|0?[1-9])/(?P<y4>{YEAR})(?![\w/])"
)
_SHORT_YEAR = lazy_pattern(r"(?<!\w)['’‘](\d\d)(?!\w)")
_PART = re.compile(
    r"(?:the )?(first half|second half|early|mid|late|spring|summer|autumn|fall|first quarter|second quarter"
    rf"|third quarter|fourth quarter|last quarter|h[12]|q[1-4])[ -]?(?:of |in )?(?:the year )?({YEAR})(?![\w-])",
    re.I,
)
_PARTS = {
    "first half": (1, 6), "second half": (7, 12), "early": (1, 4), "mid": (5, 8), "late": (9, 12), "spring": (3, 5),
    "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "first quarter": (1, 3), "second quarter": (4, 6),
    "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12), "h1": (1, 6), "h2": (7, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_DAY = lazy_pattern(r"(\d{1,2})(?:st|nd|rd|th)?")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNITS = frozenset(
    ["gpu", "gpus", "cpu", "cpus", "tpu", "tpus", "nodes", "cards", "tokens", "token", "x", "percent", "k", "b",
     "mb", "gb", "cores", "requests", "machines", "servers"]
)  # fmt: skip
_LONGEST_SPAN = 600
_BEFORE_A_YEAR = ("place", "since", "before", "until", "after", "only")
_NOT_BEFORE_A_YEAR = frozenset({"by", "with", "between", "to"})
"""Words of places that stand before any number ("faster by 20", "from 10 to 20")."""


@dataclass(slots=True)
class DateNamed:
    """One date as it is named: its first and last day, how exact it is, and its tokens."""

    start: int
    end: int
    first: date
    last: date
    unit: Unit
    year_given: bool = True
    open_end: bool = False


def dates_named(sheet: Sheet, today: date) -> Iterator[DateNamed]:
    """Yield the dates in the free part of a question, in order, each with the tokens that it takes."""
    done: set[int] = set()
    numeric: dict[int, DateNamed] = {}
    for match in (*_NUMERIC.finditer(sheet.text), *_PART.finditer(sheet.text)):
        start, end = sheet.range_of(*match.span())
        bounds = _bounds(match)
        done.update(range(start, end))
        if bounds and sheet.free(start, end):
            numeric[start] = DateNamed(start, end, *bounds)
    for match in _SHORT_YEAR.finditer(sheet.text):
        start, end = sheet.range_of(*match.span())
        year = 2000 + int(match[1])
        if sheet.free(start, end) and not (start and sheet.cues.value(start - 1, "months")):
            numeric.setdefault(start, DateNamed(start, end, date(year, 1, 1), date(year, 12, 31), "year"))
            done.update(range(start, end))
    i = 0
    while i < len(sheet.tokens):
        atom = numeric.get(i)
        if atom is None and i not in done and not sheet.taken[i]:
            atom = _span(sheet, i, today) or _relative(sheet, i, today) or _month(sheet, i, today)
            atom = atom or _year(sheet, i, today)
            atom = atom or _year_in_two_digits(sheet, i, today)
        if atom is not None and sheet.free(atom.start, atom.end):
            yield atom
            i = max(atom.end, i + 1)
        else:
            i += 1


def _bounds(match: re.Match[str]) -> tuple[date, date, Unit] | None:
    """First and last day of a date in digits, or of a part of a year; None where the calendar has no such day."""
    try:
        if match.re is _PART:
            first, last = _PARTS[match[1].lower()]
            return date(int(match[2]), first, 1), end_of_month(date(int(match[2]), last, 1)), "month"
        if match["y1"]:
            day = date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
            return day, day, "day"
        first_day = date(
            int(match["y2"] or match["y3"] or match["y4"]), int(match["m2"] or match["m3"] or match["m4"]), 1
        )
    except ValueError:
        return None
    return first_day, end_of_month(first_day), "month"


def _year(sheet: Sheet, i: int, today: date) -> DateNamed | None:
    """A year of four digits; one that is to come only where no word of a topic stands before it ("RSA 2048")."""
    word = sheet.word(i)
    if not re.fullmatch(rf"{YEAR}[s+]?", word):
        return None
    before, after = sheet.gap(i), sheet.gap(i + 1)
    tied = before[-1:] in ("/", ".", "-", "_") and not sheet.cues.follows(i, "before", "after")
    if tied and not (i and re.fullmatch(YEAR, sheet.word(i - 1))):
        return None
    if after in (".", "/", "_") or sheet.word(i + 1) in _UNITS:
        return None
    if after == "-" and sheet.word(i + 1).isdigit() and not re.fullmatch(YEAR, sheet.word(i + 1)):
        return None
    year = int(word[:4])
    if year > today.year + 1 and i and not sheet.taken[i - 1] and not sheet.cues.explains(i - 1):
        return None
    end = i + 1
    if sheet.word(end) in ("年", "nian") and end < len(sheet.tokens):
        end += 1
    return DateNamed(i, end, date(year, 1, 1), date(year, 12, 31), "year", open_end=word.endswith("+"))


def _year_in_two_digits(sheet: Sheet, i: int, today: date) -> DateNamed | None:
    """A year behind a word of time at the end of a clause: "what did OSDI take in 24", "just 23"."""
    word = sheet.word(i)
    if not re.fullmatch(r"[12]\d", word) or (year := 2000 + int(word)) > today.year + 1:
        return None
    cue = sheet.cues.before(i, *_BEFORE_A_YEAR, skip=False)
    if cue is None or sheet.word(i - 1) in _NOT_BEFORE_A_YEAR:
        return None
    if sheet.word(i + 1).isdigit():
        return None
    last = i + 1 == len(sheet.tokens) or sheet.breaks(i, i + 2) or sheet.cues.after(i + 1, "polite") is not None
    return DateNamed(i, i + 1, date(year, 1, 1), date(year, 12, 31), "year") if last else None


def _month(sheet: Sheet, i: int, today: date) -> DateNamed | None:
    """A month by its name, with its year and its day where they stand beside it."""
    named = sheet.cues.value(i, "months")
    if named is None:
        return None
    end, number = named[0], int(named[1])
    start, day = i, None
    if i and (match := _DAY.fullmatch(sheet.word(i - 1))) and not sheet.taken[i - 1]:
        start, day = i - 1, int(match[1])
    elif i > 1 and sheet.word(i - 1) == "of" and (match := _DAY.fullmatch(sheet.word(i - 2))):
        start, day = i - 2, int(match[1])
    elif (match := _DAY.fullmatch(sheet.word(end))) and sheet.gap(end).strip() not in ("'", "’", "‘"):
        day, end = int(match[1]), end + 1
    if sheet.word(end) in ("of", "de", "del", "di", "do", "from"):
        end += re.fullmatch(YEAR, sheet.word(end + 1)) is not None
    year = None
    if match := re.fullmatch(rf"({YEAR})(\+?)", sheet.word(end)):
        year, end = int(match[1]), end + 1
    elif end < len(sheet.tokens) and sheet.gap(end).strip() in ("'", "’", "‘") and len(sheet.word(end)) == 2:
        year, end = (2000 + int(sheet.word(end)) if sheet.word(end).isdigit() else None), end + 1
    typed = sheet.tokens[i].typed
    doubtful = (len(typed) <= 4 or typed == "march") and typed.islower() and zipf(sheet.word(i)) > 0
    if (
        year is None
        and day is None
        and doubtful
        and not sheet.cues.follows(i, "place", "since", "until", "before", "after")
    ):
        if not sheet.cues.follows(i, "and", "or", "between") and not re.fullmatch(r"\s*[-–—,]\s*", sheet.gap(i)):
            return None
        if sheet.cues.follows(i, "and", "or") and not _beside_month(sheet, i):
            return None
    try:
        at = date(year or today.year - (number > today.month), number, day or 1)
    except ValueError:
        return None
    open_end = sheet.word(end - 1).endswith("+")
    if day:
        return DateNamed(start, end, at, at, "day", year_given=year is not None)
    return DateNamed(i, end, at, end_of_month(at), "month", year_given=year is not None, open_end=open_end)


def _beside_month(sheet: Sheet, i: int) -> bool:
    """Whether another month, or the start of a question that goes on, stands before a word that may be a month."""
    return i == 1 or any(sheet.cues.value(j, "months") for j in range(max(0, i - 3), i))


def _relative(sheet: Sheet, i: int, today: date) -> DateNamed | None:
    """ "last year", "this week", "yesterday", "last Monday", "two weeks ago"."""
    word = sheet.word(i)
    if (
        i not in sheet.cues.starts
        and word not in ("last", "this", "today", "yesterday", *WEEKDAYS)
        and not word.isdecimal()
    ):
        return None
    monday = today - timedelta(days=today.weekday())
    named: dict[str, tuple[date, date, Unit]] = {
        "this_year": (date(today.year, 1, 1), date(today.year, 12, 31), "year"),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), "year"),
        "this_month": (today.replace(day=1), end_of_month(today.replace(day=1)), "month"),
        "last_month": (_month_before(today), end_of_month(_month_before(today)), "month"),
        "this_week": (monday, monday + timedelta(days=6), "day"),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1), "day"),
    }
    for cue, bounds in named.items():
        if (end := sheet.cues.after(i, cue)) is not None:
            if bounds[2] == "year" and re.fullmatch(YEAR, sheet.word(end)) and "(" in sheet.gap(end):
                year = int(sheet.word(end))
                return DateNamed(i, end + 1, date(year, 1, 1), date(year, 12, 31), "year")
            return DateNamed(i, end, *bounds)
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return DateNamed(i, i + 1, day, day, "day")
    at = i + (word in ("last", "this"))
    if sheet.word(at) in WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - WEEKDAYS.index(sheet.word(at))) % 7 or 7)
        return DateNamed(i, at + 1, day, day, "day")
    number = _number(sheet, i)
    if number and (unit := sheet.word(number[0]).removesuffix("s")) in SPANS and sheet.word(number[0] + 1) == "ago":
        if unit == "year":
            year = today.year - number[1]
            return DateNamed(i, number[0] + 2, date(year, 1, 1), date(year, 12, 31), "year") if year > 0 else None
        day = today - timedelta(days=SPANS[unit] * number[1])
        return DateNamed(i, number[0] + 2, day, day, "day")
    return None


def _span(sheet: Sheet, i: int, today: date) -> DateNamed | None:
    """ "the last three weeks", "past 2 years"; a period that goes on until today."""
    if sheet.word(i) not in ("last", "past", "previous"):
        return None
    at, count = _number(sheet, i + 1) or (i + 1, 1)
    unit = sheet.word(at).removesuffix("s")
    if unit not in SPANS or (at == i + 1 and not (sheet.word(i) == "past" and unit == "year")):
        return None
    count = min(count, _LONGEST_SPAN)
    if unit == "year":
        return DateNamed(i, at + 1, date(max(1, today.year - count), 1, 1), today, "year", open_end=True)
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        exact = date(months // 12, months % 12 + 1, 1)
        return DateNamed(i, at + 1, exact, today, "month", open_end=True, year_given=False)
    return DateNamed(i, at + 1, today - timedelta(days=SPANS[unit] * count), today, "day", open_end=True)


def _number(sheet: Sheet, i: int) -> tuple[int, int] | None:
    """A number in digits or as a word: where it ends, and its value."""
    if (word := sheet.word(i)).isdecimal() and len(word) < 4:
        return i + 1, int(word)
    named = sheet.cues.value(i, "numbers")
    return (named[0], int(named[1])) if named else None


def end_of_month(day: date) -> date:
    """Return the last day of the month of a day."""
    return (day + timedelta(days=31)).replace(day=1) - timedelta(days=1) if day.year < 9999 else day


def _month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
