"""Years of publication and dates of the ledger in a question.

A bare year is one of publication; a week or day, a month that `months` leaves, and every date beside a word such as
"added", "new" or "changed", is a date on which a paper was first seen on a list. Weeks begin on Monday.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.answering.interpreting.text import Sheet

_YEAR = r"((?:19[89]|20[0-4])\d)"
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6}
_NUMBER = r"(\d{1,3}|a|an|one|two|three|four|five|six|a couple of|a few|couple of|few)"
_SPAN = rf"(?:(?:in|over|within|during) )?(?:the )?(?:last|past|previous) (?:{_NUMBER} )?(day|week|month|year)s?"

_LEDGER = re.compile(
    r"\b(add(?:ed|s|itions?)?|appeared on|arriv\w+|chang\w+|came in|first seen|seen since"
    r"|list(?:ed)? since|what'?s new|what is new"
    r"|anything new|new(?:ly)?|updat\w+|went on|put on|turned up)\b"
)
_PUBLISHED = re.compile(r"\b(publi\w+|appeared at|written|venue|came out)\b")
_OF_WORKS = re.compile(
    r"\b(?:papers?|entries|entry|works?|articles?|surveys?|publications?|preprints?|anything|everything|additions?|lists?"
    r"|posted|released?|arxiv|library)\b"
)
_NEWS = re.compile(
    r"^\W*(?:so )?(?:what(?:'s| is|s) new|what(?:'s| has| have)? changed|anything new|any news|any new papers)\W*$"
)

_SINCE = r"(since|after|from|starting(?: in| from)?|newer than|later than|as of|post)"
_BEFORE = r"(before|(?:until|till|up to)(?: and including)?|older than|prior to|earlier than|through|pre)"
_YEARS_BETWEEN = re.compile(rf"\b(?:between |from )?{_YEAR} ?(?:-|–|—|to|and|or|until|through) ?{_YEAR}\b")
_YEAR_SINCE = re.compile(
    rf"\b{_SINCE}(?: (?:the year )?|(?<=post)-){_YEAR}(?!-\d)( on(?:wards?)?| and later| or later)?\b"
)
_YEAR_BEFORE = re.compile(rf"\b{_BEFORE}(?: (?:the year )?|(?<=pre)-){_YEAR}(?!-\d)\b")
_YEAR_AND_ON = re.compile(
    rf"\b(?:(?:in|of|from) )?{_YEAR}(?:\+(?! ?\w)"
    r"| onwards?\b| (?:or|and) (?:(earlier|before|older|previous)|later|after|newer|onwards?|since|up)\b)"
)
_YEAR_IN = re.compile(rf"\b(?:in|of|during|for|year) {_YEAR}(?!-\d)\b")
_YEAR_NOUN = re.compile(
    rf"\b{_YEAR}(?= (?:papers?|publications?|work|articles?|stuff|ones?|surveys?)\b)"
    rf"|(?<=papers ){_YEAR}\b|^\W*{_YEAR}\W*$"
)
_YEAR_NAMED = re.compile(rf"\b(?:(?:in|from|during) )?(last|this) year\b(?: ?\( ?{_YEAR} ?\))?")
_SPAN_YEARS = re.compile(rf"\b{_SPAN}\b")

_ISO = r"(\d{4}-\d{2}-\d{2})"
_DATE = (
    rf"(?:{_ISO}|(\d{{4}}-\d{{2}})|(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH}(?: (\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,? (?:of )?{_YEAR})?"
    rf"|(yesterday|today|(?:last |this )?(?:{'|'.join(_DAYS)})|(?:last|this) (?:week"
    rf"|month))|{_NUMBER} (day|week|month)s? ago)"
)
_DATE_SAID = re.compile(rf"\b(?:(since|after|from|until|till|before|up to|in|during|on|by) )?{_DATE}(?![\w-])")


@dataclass(slots=True)
class Dates:
    """What a question says of time: years of publication, and dates between which papers were first seen."""

    years: tuple[int | None, int | None] | None = None
    seen_from: date | None = None
    seen_until: date | None = None


def find_dates(sheet: Sheet, today: date) -> Dates:
    """Take all words of time from a question's free part."""
    dates = Dates()
    text = sheet.text.lower()
    ledger = asks_ledger(text)
    if match := _NEWS.search(text):
        dates.seen_from = today - timedelta(days=7)
        sheet.take_span(*match.span(), said=True)
        return dates
    for match in _DATE_SAID.finditer(text):
        _day(sheet, dates, match, today, ledger)
    for match in _SPAN_YEARS.finditer(text):
        _span(sheet, dates, match, today, ledger)
    _years(sheet, dates, text, today, ledger)
    if dates.seen_from or dates.seen_until:
        for match in _LEDGER.finditer(text):
            sheet.take_span(*match.span())
    return dates


def asks_ledger(text: str) -> bool:
    """Whether a question, in small letters, asks for what was added or has changed, rather than was published."""
    return _LEDGER.search(text) is not None and _PUBLISHED.search(text) is None


def find_year_left(sheet: Sheet) -> tuple[int, int] | None:
    """Take a year that is all that is left of a question beside its filters: "Alibaba or Huawei, 2026"."""
    content = sheet.content()
    if len(content) != 1 or not re.fullmatch(_YEAR, sheet.word(content[0])):
        return None
    year = int(sheet.take(content[0], content[0] + 1, said=True))
    return year, year


def _day(sheet: Sheet, dates: Dates, match: re.Match[str], today: date, ledger: bool) -> None:
    said = match[1]
    month, day = match[5] or match[7], match[4] or match[8]
    if not sheet.free_span(*match.span()) or (month and not (said or day or ledger)):
        return
    if month == "may" and said is None and sheet.text[match.start(7) : match.end(7)] == "may":
        return
    bounds = _bounds(match, today)
    if bounds is None or ((match[10] or match[12]) and not ledger and _of_something_else(sheet, match)):
        return
    first, last = bounds
    sheet.take_span(*match.span(), said=True)
    if month and _PUBLISHED.search(sheet.text.lower()):
        year = first.year
        dates.years = (
            (year, None)
            if said in ("since", "after")
            else (None, year)
            if said in ("before", "until")
            else (year, year)
        )
    elif said in ("since", "from"):
        dates.seen_from = first
    elif said == "after":
        dates.seen_from = last + timedelta(days=1) if month and not day else first
    elif said in ("before", "by"):
        dates.seen_until = first - timedelta(days=1)
    elif said in ("until", "till", "up to"):
        dates.seen_until = last
    else:
        dates.seen_from, dates.seen_until = first, None if last >= today else last


def _of_something_else(sheet: Sheet, match: re.Match[str]) -> bool:
    """Whether "today" or "on Friday" is said of no works: of lunch, of who presents."""
    first, last = sheet.range_of(*match.span())
    text = sheet.text.lower()
    return not (_OF_WORKS.search(text) or _PUBLISHED.search(text)) and any(
        not first <= i < last for i in sheet.content()
    )


def _bounds(match: re.Match[str], today: date) -> tuple[date, date] | None:
    """First and last day of what a match of `_DATE_SAID` names; None where the calendar has no such day."""
    iso, iso_month, day_a, month_a, year_a, month_b, day_b, year_b, word, count, unit = match.groups()[1:]
    try:
        if iso:
            return (date.fromisoformat(iso),) * 2
        if iso_month:
            return _month(int(iso_month[:4]), int(iso_month[5:]))
        if word:
            return _named(word, today)
        if unit:
            days = {"day": 1, "week": 7, "month": 30}[unit] * _count(count)
            return (today - timedelta(days=days),) * 2
        number = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith((month_a or month_b)[:3]))
        stated = year_a or year_b
        year = int(stated) if stated else today.year - (number > today.month)
        day = day_a or day_b
        return (date(year, number, int(day)),) * 2 if day else _month(year, number)
    except (ValueError, OverflowError):
        return None


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _named(word: str, today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return day, day
    if word.endswith("week"):
        return (
            (monday, monday + timedelta(days=6))
            if word == "this week"
            else (monday - timedelta(days=7), monday - timedelta(days=1))
        )
    if word.endswith("month"):
        this = _month(today.year, today.month)
        before = this[0] - timedelta(days=1)
        return this if word == "this month" else _month(before.year, before.month)
    back = (today.weekday() - _DAYS.index(word.split()[-1])) % 7 or 7
    return (today - timedelta(days=back),) * 2


def _count(number: str | None) -> int:
    if number is None:
        return 1
    if number.isdigit():
        return int(number)
    return max(_NUMBERS.get(word, 1) for word in number.split())


def _span(sheet: Sheet, dates: Dates, match: re.Match[str], today: date, ledger: bool) -> None:
    """ "the last three weeks", "past 2 years"; a plain "last year" is left to `_years`."""
    number, unit = match[1], match[2]
    if not sheet.free_span(*match.span()) or (unit == "year" and number is None and "past" not in match[0]):
        return
    count = _count(number)
    sheet.take_span(*match.span(), said=True)
    if unit == "year" and not ledger:
        dates.years = (today.year - count, None)
    else:
        days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * min(count, 600)
        dates.seen_from = today - timedelta(days=days)


def _years(sheet: Sheet, dates: Dates, text: str, today: date, ledger: bool) -> None:
    for pattern in (_YEARS_BETWEEN, _YEAR_AND_ON, _YEAR_SINCE, _YEAR_BEFORE, _YEAR_NAMED, _YEAR_IN, _YEAR_NOUN):
        for match in pattern.finditer(text):
            if not sheet.free_span(*match.span()):
                continue
            first, last = _year_bounds(pattern, match, today)
            sheet.take_span(*match.span(), said=True)
            if ledger:
                dates.seen_from = date(first, 1, 1) if first else dates.seen_from
                dates.seen_until = date(last, 12, 31) if last else dates.seen_until
            elif dates.years and None in dates.years:
                dates.years = (dates.years[0] or first, dates.years[1] or last)
            else:
                dates.years = (first, last)


def _year_bounds(pattern: re.Pattern[str], match: re.Match[str], today: date) -> tuple[int | None, int | None]:
    if pattern is _YEAR_NAMED:
        year = int(match[2]) if match[2] else today.year - (match[1] == "last")
        return year, year
    years = sorted(int(group) for group in match.groups() if group and group.isdigit())
    if pattern is _YEARS_BETWEEN:
        return years[0], years[-1]
    if pattern is _YEAR_AND_ON:
        return (None, years[0]) if match[2] else (years[0], None)
    if pattern is _YEAR_SINCE:
        if match[1] == "from" and not match[3]:
            return years[0], years[0]
        return years[0] + (match[1] in ("after", "newer than", "later than", "post")), None
    if pattern is _YEAR_BEFORE:
        return None, years[0] - (not match[1].startswith(("until", "till", "up to", "through")))
    return years[0], years[0]
