"""Months of publication in a question: "September 2024", "from March to May 2023", "the second half of 2021".

A month with its year is one of publication unless the question speaks of what was added or has changed, which is for
the ledger (`dates`). A month alone is one of publication where the question says that it means publication, or goes on
from one that did.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.answering.interpreting.dates import asks_ledger
from bot.answering.interpreting.going_on import GOES_ON
from bot.answering.interpreting.text import Sheet
from ingest.library.model import Months, Selection

_NAMES = (
    "jan(?:uary|uar|vier|eiro)?|enero|gennaio",
    "feb(?:ruary|ruar|rero|braio)?|f[ée]vrier|fevereiro",
    "mar(?:ch|s|zo)?|märz|maerz|março",
    "apr(?:il|ile)?|avril|abril",
    "mayo?|maio?|maggio",
    "jun[ei]?|juin|junio|giugno|junho",
    "jul[yi]?|juillet|julio|luglio|julho",
    "aug(?:ust)?|ao[uû]t|agosto",
    "sept?(?:ember|embre|iembre)?|settembre|setembro",
    "o[ck]t(?:ober)?|octobre|octubre|ottobre|outubro",
    "nov(?:ember|embre|iembre|embro)?",
    "de[cz](?:ember|embre|embro)?|d[ée]cembre|diciembre|dicembre",
)
_YEAR = r"(?:19[89]|20[0-4])\d"
_PARTS = {
    "first half": (1, 6), "second half": (7, 12), "early": (1, 4), "mid": (5, 8), "late": (9, 12), "spring": (3, 5),
    "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "first quarter": (1, 3), "second quarter": (4, 6),
    "third quarter": (7, 9), "fourth quarter": (10, 12), "last quarter": (10, 12), "h1": (1, 6), "h2": (7, 12),
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12),
}  # fmt: skip
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?(?: of)? $")
_MARK = re.compile(
    rf"(?<![\w-])(?:the )?(?P<part>{'|'.join(_PARTS)})[ -]?(?:of |in |of the year )?(?P<part_year>{_YEAR})(?![\w-])"
    rf"|(?<![\w./-])(?P<iso_year>{_YEAR})(?:(?:[-/]|\.(?=\d\d))(?P<iso>1[0-2]|0?[1-9])(?![\w/-]|\.\d)"
    r"| ?年? ?(?P<signs>1[0-2]|0?[1-9]) ?月份?)"
    rf"|(?<![\w./-])(?P<number>1[0-2]|0?[1-9])/(?P<number_year>{_YEAR})(?![\w/])"
    rf"|(?<![\w-])(?P<name>{'|'.join(f'(?:{each})' for each in _NAMES)})(?![\w-])\.?"
    rf"(?:,? ?(?:(?:of|de|del|di|do|from) )?(?P<name_year>{_YEAR})(?![\w-])| ?['’](?P<short_year>\d\d)(?!\w))?"
)
_DAY_AFTER = re.compile(r" \d{1,2}(?:st|nd|rd|th)?(?![\d%\w])")
_TO = re.compile(r"\s*(?:to|until|till|through|-|–|—)\s*")
_AND = re.compile(r"\s*(?:,|and|or|&|/|\+|,\s*(?:and|or))\s*(?:from |in |of )?")
_BEFORE_MARK = re.compile(
    r"(?:\b(?P<between>between)|\b(?P<since>since|starting(?: in| from)?|as of)"
    r"|\b(?P<after>after|newer than|later than)"
    r"|\b(?P<until>until|till|up to|through)|\b(?P<before>before|older than|prior to|earlier than))"
    r"(?: and including)? (?:the )?$|\b(?P<in>in|from|of|during|for) (?:the )?$"
)
_AFTER_MARK = re.compile(
    r"\s*(?:(?P<on>\+(?! ?\w)|on(?:wards?)?\b|(?:and|or) (?:later|after|newer|onwards?|since)\b)"
    r"|(?P<back>(?:and|or) (?:earlier|before|older)\b))"
)
_OF_PUBLICATION = re.compile(
    r"\b(?:publi\w+|appear(?:s|ed|ing)?|written|came out|come out|released|submitted|preprints?|arxiv)\b"
)
_ARXIV = re.compile(r"\b(?:on |in |from )?arxiv\b(?!\s*:?\s*\d)", re.I)
_SPAN = re.compile(r"\b(?:(?:in|over|within|during|from|of) )?(?:the )?(?:last|past|previous) (\d{1,2}) months\b")
_THIS = re.compile(r"\b(?:(?:in|during|from|of) )?(?:the )?(last|this) month\b")


@dataclass(slots=True)
class _Mark:
    """A month, or a part of a year, as a question names it: months and year, and its place in the text."""

    first: int
    last: int
    year: int | None
    start: int
    end: int
    word: bool = False
    """Whether it may as well be a word like "may" or "march"."""


def find_months(sheet: Sheet, today: date, before: Selection | None = None) -> tuple[Months, ...]:
    """Take the months of publication that a question asks for, as periods of which one must hold.

    `before` holds the filters of the question before in a conversation: their year is meant where a question that
    goes on names a month alone.
    """
    text = sheet.text.lower()
    if asks_ledger(text):
        return ()
    said = _OF_PUBLICATION.search(text) is not None
    found = _relative(sheet, text, today) if said else []
    year = _year_of(before) if before and GOES_ON.match(sheet.text) else None
    for group in _groups(sheet, text):
        stated = [mark.year for mark in group if mark.year]
        ends = not re.search(r"\w", text[group[-1].end :])
        if all(mark.word for mark in group) and not (year and ends):
            continue
        if not stated and year is None and not said:
            continue
        for at, mark in enumerate(group):
            following = next((each.year for each in group[at:] if each.year), None)
            mark.year = following or (stated[-1] if stated else year) or _latest(mark.first, today)
        year = group[-1].year
        found += _periods(sheet, text, group)
    return tuple(dict.fromkeys(_joined(found)))


def in_months(selection: Selection) -> Selection:
    """A selection by months of publication, as the catalogue knows them: of a conference it knows the year alone."""
    if not selection.published or not selection.venues:
        return selection
    first = [period[0] for period in selection.published]
    last = [period[1] for period in selection.published]
    years = (
        None if None in first else min(day.year for day in first if day),
        None if None in last else max(day.year for day in last if day),
    )
    return replace(selection, published=(), years=years)


def find_preprints(sheet: Sheet) -> bool:
    """Take the word arXiv beside months: what has a number of that month is meant, whatever its venue since."""
    match = _ARXIV.search(sheet.text)
    if match is None or not sheet.free_span(*match.span()):
        return False
    sheet.take_span(*match.span(), said=True)
    return True


def _relative(sheet: Sheet, text: str, today: date) -> list[Months]:
    """ "last month", "the past three months", counted back from today."""
    if match := _SPAN.search(text):
        sheet.take_span(*match.span(), said=True)
        months = today.year * 12 + today.month - 1 - int(match[1])
        return [(date(months // 12, months % 12 + 1, 1), None)]
    if match := _THIS.search(text):
        sheet.take_span(*match.span(), said=True)
        month = (today.replace(day=1) - timedelta(days=match[1] == "last")).replace(day=1)
        return [(month, month)]
    return []


def _groups(sheet: Sheet, text: str) -> list[list[_Mark]]:
    """The months that a text names, those together that only a comma, "and", "to" or the like parts."""
    groups: list[list[_Mark]] = []
    for match in _MARK.finditer(text):
        mark = _mark(sheet, text, match)
        if mark is None:
            continue
        last = groups[-1][-1] if groups else None
        between = text[last.end : mark.start] if last else ""
        if last and (_TO.fullmatch(between) or _AND.fullmatch(between)):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _mark(sheet: Sheet, text: str, match: re.Match[str]) -> _Mark | None:
    """A match as a month; None where it is a day's or has been taken."""
    if not sheet.free_span(*match.span()):
        return None
    if part := match["part"]:
        return _Mark(*_PARTS[part], int(match["part_year"]), *match.span())
    if month := int(match["iso"] or match["signs"] or match["number"] or 0):
        return _Mark(month, month, int(match["iso_year"] or match["number_year"]), *match.span())
    year = int(match["name_year"] or 0) or (2000 + int(match["short_year"]) if match["short_year"] else None)
    if _DAY_BEFORE.search(text, max(0, match.start() - 8), match.start()):
        return None
    if year is None and _DAY_AFTER.match(text, match.end()):
        return None
    month = next(at for at, name in enumerate(_NAMES, start=1) if re.fullmatch(name, match["name"]))
    return _Mark(month, month, year, *match.span(), word=year is None and _may_be_a_word(sheet.text, match))


def _may_be_a_word(text: str, match: re.Match[str]) -> bool:
    """Whether a name of a month may be another word: short, or "march", in small letters, with no "in" before it."""
    if (len(match["name"]) > 4 and match["name"] != "march") or not text[match.start()].islower():
        return False
    return re.search(r"\b(?:in|of|from|since|until|during)\W*$", text[: match.start()].lower()) is None


def _periods(sheet: Sheet, text: str, group: list[_Mark]) -> list[Months]:
    """The periods of a group of months, with what is said before and behind it; takes the words."""
    start, end = group[0].start, group[-1].end
    before = _BEFORE_MARK.search(text, max(0, start - 30), start)
    behind = _AFTER_MARK.match(text, end)
    sheet.take_span(before.start() if before else start, behind.end() if behind else end, said=True)
    said = before.lastgroup if before else None
    first, last = _day(group[0].year, group[0].first), _day(group[-1].year, group[-1].last)
    if said == "since" or (behind and behind["on"]):
        return [(first, None)]
    if said == "after":
        return [((last + timedelta(days=31)).replace(day=1), None)]
    if said == "until" or (behind and behind["back"]):
        return [(None, last)]
    if said == "before":
        return [(None, (first - timedelta(days=1)).replace(day=1))]
    if said == "between" and len(group) > 1:
        return [(first, last)]
    periods: list[Months] = []
    for at, mark in enumerate(group):
        to = at > 0 and _TO.fullmatch(text[group[at - 1].end : mark.start])
        begins = periods.pop()[0] if to else _day(mark.year, mark.first)
        periods.append((begins, _day(mark.year, mark.last)))
    return periods


def _joined(periods: list[Months]) -> list[Months]:
    """The periods; "since … and before …" as one."""
    since = [each for each in periods if each[1] is None]
    until = [each for each in periods if each[0] is None]
    return [(since[0][0], until[0][1])] if len(periods) == 2 and since and until else periods


def _year_of(selection: Selection) -> int | None:
    """The year that some filters are about: that of their last month, else the one year of publication."""
    months = [month for period in selection.published for month in period if month]
    first, last = selection.years or (None, None)
    return months[-1].year if months else first if first == last else None


def _latest(month: int, today: date) -> int:
    """The year in which a month was last begun."""
    return today.year - (month > today.month)


def _day(year: int | None, month: int) -> date:
    if year is None:
        raise ValueError("the year of a month is not settled")
    return date(year, month, 1)
