"""Reads time in a question: years, months, and days of first appearance on a list.

A bare year is one of publication, and so is a month with its year. A day, a week, and every date beside a word such as
"added", "new" or "changed", is a date of the ledger. Weeks begin on Monday.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.text import Sheet
from ingest.library.model import Selection

Unit = Literal["year", "month", "day"]

_YEAR = r"(?:19[5-9]|20[0-4])\d"
_NUMERIC = re.compile(
    rf"(?<![\w./-])(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)(?![\w-])"
    rf"|(?<![\w./-])(?P<y2>{_YEAR})(?:[-/]|\.(?=\d\d))(?P<m2>1[0-2]|0?[1-9])(?![\w/-]|\.\d)"
    rf"|(?<![\w./-])(?P<y3>{_YEAR}) ?年 ?(?P<m3>1[0-2]|0?[1-9]) ?月份?"
    rf"|(?<![\w./-])(?P<m4>1[0-2]|0?[1-9])/(?P<y4>{_YEAR})(?![\w/])"
)
_SHORT_YEAR = re.compile(r"(?<!\w)['’‘](\d\d)(?!\w)")
_PART = re.compile(
    r"(?:the )?(first half|second half|early|mid|late|spring|summer|autumn|fall|first quarter|second quarter"
    rf"|third quarter|fourth quarter|last quarter|h[12]|q[1-4])[ -]?(?:of |in )?(?:the year )?({_YEAR})(?![\w-])",
    re.I,
)
_PARTS = {
    "first half": (1, 6), "second half": (7, 12), "early": (1, 4), "mid": (5, 8), "late": (9, 12), "spring": (3, 5),
    "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "first quarter": (1, 3), "second quarter": (4, 6),
    "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12), "h1": (1, 6), "h2": (7, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPANS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNITS = frozenset(
    [
        "gpu",
        "gpus",
        "cpu",
        "cpus",
        "tpu",
        "tpus",
        "nodes",
        "cards",
        "tokens",
        "token",
        "x",
        "percent",
        "k",
        "b",
        "mb",
        "gb",
        "cores",
        "requests",
        "machines",
        "gpus",
        "servers",
    ]
)
_TIMELY = (
    "this_year", "last_year", "this_month", "last_month", "this_week", "last_week", "ledger",
    *(f"months.{number}" for number in range(1, 13)),
)  # fmt: skip
_TO = re.compile(r"\s*(?:-|–|—)\s*")
_LONGEST_SPAN = 600


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


@dataclass(slots=True)
class _Atom:
    """One date as it is named: its first and last day, how exact it is, and its tokens."""

    start: int
    end: int
    first: date
    last: date
    unit: Unit
    year_said: bool = True
    open_end: bool = False


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
    groups = _groups(sheet, _with_years(list(_atoms(sheet, today)), today, spoken))
    spoken_time = spoken is not None and bool(spoken.published or spoken.years)
    return [mark for group in groups for mark in _periods(sheet, group, today, ledger, bool(published), spoken_time)]


def _names_day(sheet: Sheet) -> bool:
    return any(
        token.word in ("last", "past", "previous", "today", "yesterday", "ago", *_WEEKDAYS) for token in sheet.tokens
    )


def _news(sheet: Sheet, today: date) -> TimeMark | None:
    """ "What's new?": the last seven days, where a question says nothing else and no date."""
    if any(not sheet.cues.explains(i) for i in sheet.content()) or any(each.word.isdigit() for each in sheet.tokens):
        return None
    found = sheet.cues.find("ledger")
    week = sheet.cues.find("this_year", "last_year", "this_month", "last_month", "this_week", "last_week")
    said = {sheet.word(i) for i in range(len(sheet.tokens))}
    if found is None or week or said & {*_SPANS, "days", "weeks", "months", "years", "today", "yesterday"}:
        return None
    if said & set(_WEEKDAYS) or any(sheet.cues.value(i, "months") for i in range(len(sheet.tokens))):
        return None
    if not any(sheet.phrase(*found).startswith(each) for each in ("what", "any", "change", "new")):
        return None
    whole = 0, len(sheet.tokens)
    return TimeMark(*whole, Period("seen", today - timedelta(days=7), None), whole)


def _atoms(sheet: Sheet, today: date) -> Iterator[_Atom]:
    """The dates of a question, each with the tokens that it takes."""
    done: set[int] = set()
    numeric: dict[int, _Atom] = {}
    for match in (*_NUMERIC.finditer(sheet.text), *_PART.finditer(sheet.text)):
        start, end = sheet.range_of(*match.span())
        bounds = _bounds(match)
        done.update(range(start, end))
        if bounds and sheet.free(start, end):
            numeric[start] = _Atom(start, end, *bounds)
    for match in _SHORT_YEAR.finditer(sheet.text):
        start, end = sheet.range_of(*match.span())
        year = 2000 + int(match[1])
        if sheet.free(start, end) and not (start and sheet.cues.value(start - 1, "months")):
            numeric.setdefault(start, _Atom(start, end, date(year, 1, 1), date(year, 12, 31), "year"))
            done.update(range(start, end))
    i = 0
    while i < len(sheet.tokens):
        atom = numeric.get(i)
        if atom is None and i not in done and not sheet.taken[i]:
            atom = _span(sheet, i, today) or _relative(sheet, i, today) or _month(sheet, i, today) or _year(sheet, i)
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
            return date(int(match[2]), first, 1), _end_of_month(date(int(match[2]), last, 1)), "month"
        if match["y1"]:
            day = date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
            return day, day, "day"
        first_day = date(
            int(match["y2"] or match["y3"] or match["y4"]), int(match["m2"] or match["m3"] or match["m4"]), 1
        )
    except ValueError:
        return None
    return first_day, _end_of_month(first_day), "month"


def _year(sheet: Sheet, i: int) -> _Atom | None:
    word = sheet.word(i)
    if not re.fullmatch(rf"{_YEAR}[s+]?", word):
        return None
    before, after = sheet.gap(i), sheet.gap(i + 1)
    tied = before[-1:] in ("/", ".", "-", "_") and not sheet.cues.follows(i, "before", "after")
    if tied and not (i and re.fullmatch(_YEAR, sheet.word(i - 1))):
        return None
    if after in (".", "/", "_") or sheet.word(i + 1) in _UNITS:
        return None
    if after == "-" and sheet.word(i + 1).isdigit() and not re.fullmatch(_YEAR, sheet.word(i + 1)):
        return None
    year = int(word[:4])
    end = i + 1
    if sheet.word(end) in ("年", "nian") and end < len(sheet.tokens):
        end += 1
    return _Atom(i, end, date(year, 1, 1), date(year, 12, 31), "year", open_end=word.endswith("+"))


def _month(sheet: Sheet, i: int, today: date) -> _Atom | None:
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
        end += re.fullmatch(_YEAR, sheet.word(end + 1)) is not None
    year = None
    if match := re.fullmatch(rf"({_YEAR})(\+?)", sheet.word(end)):
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
        return _Atom(start, end, at, at, "day", year_said=year is not None)
    return _Atom(i, end, at, _end_of_month(at), "month", year_said=year is not None, open_end=open_end)


def _beside_month(sheet: Sheet, i: int) -> bool:
    """Whether another month, or the start of a question that goes on, stands before a word that may be a month."""
    return i == 1 or any(sheet.cues.value(j, "months") for j in range(max(0, i - 3), i))


def _relative(sheet: Sheet, i: int, today: date) -> _Atom | None:
    """ "last year", "this week", "yesterday", "last Monday", "two weeks ago"."""
    word = sheet.word(i)
    if (
        i not in sheet.cues.starts
        and word not in ("last", "this", "today", "yesterday", *_WEEKDAYS)
        and not word.isdecimal()
    ):
        return None
    monday = today - timedelta(days=today.weekday())
    named: dict[str, tuple[date, date, Unit]] = {
        "this_year": (date(today.year, 1, 1), date(today.year, 12, 31), "year"),
        "last_year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31), "year"),
        "this_month": (today.replace(day=1), _end_of_month(today.replace(day=1)), "month"),
        "last_month": (_month_before(today), _end_of_month(_month_before(today)), "month"),
        "this_week": (monday, monday + timedelta(days=6), "day"),
        "last_week": (monday - timedelta(days=7), monday - timedelta(days=1), "day"),
    }
    for cue, bounds in named.items():
        if (end := sheet.cues.after(i, cue)) is not None:
            if bounds[2] == "year" and re.fullmatch(_YEAR, sheet.word(end)) and "(" in sheet.gap(end):
                year = int(sheet.word(end))
                return _Atom(i, end + 1, date(year, 1, 1), date(year, 12, 31), "year")
            return _Atom(i, end, *bounds)
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return _Atom(i, i + 1, day, day, "day")
    at = i + (word in ("last", "this"))
    if sheet.word(at) in _WEEKDAYS:
        day = today - timedelta(days=(today.weekday() - _WEEKDAYS.index(sheet.word(at))) % 7 or 7)
        return _Atom(i, at + 1, day, day, "day")
    number = _number(sheet, i)
    if number and (unit := sheet.word(number[0]).removesuffix("s")) in _SPANS and sheet.word(number[0] + 1) == "ago":
        if unit == "year":
            year = today.year - number[1]
            return _Atom(i, number[0] + 2, date(year, 1, 1), date(year, 12, 31), "year") if year > 0 else None
        day = today - timedelta(days=_SPANS[unit] * number[1])
        return _Atom(i, number[0] + 2, day, day, "day")
    return None


def _span(sheet: Sheet, i: int, today: date) -> _Atom | None:
    """ "the last three weeks", "past 2 years"; a period that goes on until today."""
    if sheet.word(i) not in ("last", "past", "previous"):
        return None
    at, count = _number(sheet, i + 1) or (i + 1, 1)
    unit = sheet.word(at).removesuffix("s")
    if unit not in _SPANS or (at == i + 1 and not (sheet.word(i) == "past" and unit == "year")):
        return None
    count = min(count, _LONGEST_SPAN)
    if unit == "year":
        return _Atom(i, at + 1, date(max(1, today.year - count), 1, 1), today, "year", open_end=True)
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        exact = date(months // 12, months % 12 + 1, 1)
        return _Atom(i, at + 1, exact, today, "month", open_end=True, year_said=False)
    return _Atom(i, at + 1, today - timedelta(days=_SPANS[unit] * count), today, "day", open_end=True)


def _number(sheet: Sheet, i: int) -> tuple[int, int] | None:
    """A number in digits or as a word: where it ends, and its value."""
    if (word := sheet.word(i)).isdecimal() and len(word) < 4:
        return i + 1, int(word)
    named = sheet.cues.value(i, "numbers")
    return (named[0], int(named[1])) if named else None


def _with_years(atoms: list[_Atom], today: date, spoken: Selection | None) -> list[_Atom]:
    """Months without a year of their own take that of a month behind them, or of the conversation."""
    year: int | None = None
    if spoken is not None and spoken.published and (said := spoken.published[-1][0] or spoken.published[-1][1]):
        year = said.year
    elif spoken is not None and spoken.years:
        year = spoken.years[0] or spoken.years[1]
    given: list[_Atom] = []
    following: _Atom | None = None
    for atom in reversed(atoms):
        if atom.unit == "month" and not atom.year_said and not atom.open_end:
            beside = following is not None and following.unit == "month" and following.start - atom.end <= 2
            other = following.first.year if beside and following and following.year_said else year
            if other:
                first = atom.first.replace(year=other)
                atom = replace(atom, first=first, last=_end_of_month(first), year_said=beside or atom.year_said)
        given.append(atom)
        following = atom
    return given[::-1]


def _groups(sheet: Sheet, atoms: Sequence[_Atom]) -> list[list[_Atom]]:
    """Dates that "to", a dash or "between … and" make one period stand together; all others alone."""
    groups: list[list[_Atom]] = []
    for atom in atoms:
        last = groups[-1][-1] if groups else None
        if last and len(groups[-1]) == 1 and last.unit == atom.unit and _makes_range(sheet, last, atom):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return groups


def _makes_range(sheet: Sheet, first: _Atom, last: _Atom) -> bool:
    if last.first < first.first:
        return False
    if last.start == first.end:
        return _TO.fullmatch(sheet.gap(last.start)) is not None
    if sheet.cues.after(first.end, "until") == last.start:
        return True
    between = sheet.cues.before(first.start, "between") is not None
    return between and sheet.cues.after(first.end, "and", "or", "until") == last.start


def _periods(
    sheet: Sheet, group: list[_Atom], today: date, ledger: bool, published: bool, spoken_time: bool
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
    if cue == "after" and behind == "since_after" and sheet.word(start - 1) == "from":
        cue = ""
    if (said := _kind(sheet, first, ledger, published, spoken_time, bool(cue))) is None:
        return
    opens, closes = _open(first, last, cue, behind, len(group) > 1)
    if opens is None and closes is None:
        return
    if (
        said == "seen"
        and first.unit == "day"
        and cue in ("", "place")
        and not ledger
        and _of_something_else(sheet, start, end)
    ):
        return
    if said == "seen" and closes is not None and closes >= today:
        closes = None if opens else closes
    begin = before[0] if before and (cue != "place" or said != "years") else start
    stop = cues.after(end, behind) or end if behind else end
    yield TimeMark(begin, stop, Period(said, opens, closes), (start, end))


def _closes(sheet: Sheet, i: int) -> bool:
    """Whether a phrase ends in front of token `i`."""
    return (
        i >= len(sheet.tokens)
        or sheet.breaks(i - 1, i + 1)
        or sheet.taken[i]
        or sheet.cues.after(i, "and", "polite") is not None
    )


def _kind(
    sheet: Sheet, atom: _Atom, ledger: bool, published: bool, spoken_time: bool, cued: bool
) -> Literal["years", "published", "seen"] | None:
    """What a date is of: publication by year or month, or the ledger; None where it is no date of either."""
    if ledger and atom.unit != "year":
        return "seen"
    if atom.unit == "year":
        return "seen" if ledger else "years"
    if atom.unit == "month":
        if atom.year_said or published or spoken_time:
            return "published"
        return "seen" if cued else None
    return "years" if published and atom.year_said and not ledger and sheet.cues.find("publication") else "seen"


def _open(first: _Atom, last: _Atom, cue: str, behind: str, several: bool) -> tuple[date | None, date | None]:
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


def _end_of_month(day: date) -> date:
    return (day + timedelta(days=31)).replace(day=1) - timedelta(days=1) if day.year < 9999 else day


def _month_before(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
