"""Venues in a question, with their years, and venues that the library does not have.

Years are shared backwards ("SOSP and OSDI 2023" is both in 2023) but not forwards ("OSDI 2022 or SOSP" is any SOSP).
A venue that the library has, but not in that year, is a filter that selects nothing; it is not missing.
"""

import re
from collections.abc import Callable, Mapping

from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.text import Sheet, fold
from bot.answering.interpreting.words import FIELD, REQUEST_PAPER
from bot.answering.model import Missing
from ingest.terms.entry import Venue
from ingest.terms.venues import find_venues

_YEAR_BEFORE = re.compile(r"(?:\b((?:19|20)\d\d)|['’‘](\d\d)|\b(?:the|at|in) (\d\d))(?: edition of)?\s+$")
_IN_FULL = re.compile(r"(?:\b((?:19|20)\d\d) )?(?:[A-Z][\w.&-]* (?:(?:on|of|for|and|in|the) ){0,2}){2,10}\($")
_SHORT_NAME = re.compile(r"(?<![\w/.-])([A-Za-z][A-Za-z&+]{2,})(?:\s?['’]?\s?(\d{4}|\d{2})(?!\d))?(?![\w/])")
_LAST_YEAR = re.compile(r"\s*(?:-|–|—|to|until|till|through)\s*['’‘]?((?:20|19)\d\d|[0-2]\d)\b(?!-)", re.I)
_LONGEST_SPAN = 30
_OPENS_RANGE = re.compile(
    r"\s*(?:\+(?!\s?\w)|onwards?\b|(?:and|or) (?:later|after|newer|onwards?|up|earlier|before|older)\b)"
)
_SLASH = re.compile(r"(?<=[A-Za-z0-9])/(?=[A-Za-z])")
_MORE_YEARS = re.compile(
    r"(?:\s*(?:,|and|or|&|/|\+)\s*)['’‘]?((?:20|19)\d\d|[0-2]\d)\b(?!\s*(?:gpus?"
    r"|%|x|k|b))",
    re.I,
)
_JOINED = re.compile(r"\s*(?:,|and|or|&|/|\+|,\s*(?:and|or))\s*(?:the\s+|at\s+|in\s+|from\s+)*", re.I)
_NOT_PAPERS = re.compile(
    r"\s+(?:courses?|lectures?|community|reviewers?|acceptance|submissions?|deadlines?|organi[sz]ers)\b", re.I
)
_UNKNOWN = re.compile(
    r"\b(?:papers?|publications?|work|stuff|published|accepted|presented|appeared|anything)\s+at\s+"
    r"(?:the\s+)?([A-Z][A-Za-z&+-]*[A-Z][A-Za-z&+-]*)(?:\s*['’]?\s*((?:19|20)?\d\d))?\s*[?.!]*$"
    r"|^\W*(?i:(?:any|all|which|list|show|me|the|what|are|there)\s+)*([A-Z][A-Za-z&+-]*[A-Z])\s*['’]?\s*((?:19"
    r"|20)\d\d|\d\d)\s+"
    r"(?i:papers?|publications?|proceedings)\b"
)


def find_venues_asked(sheet: Sheet, here: Mapping[str, str], names: Names) -> tuple[list[Venue], list[Missing]]:
    """Take venues from a question: those of the library as filters, others as missing.

    `here` maps the names of the library's venues, folded, to the names themselves. What is the name of a work and of
    no venue of the library stays for the `names`.
    """
    venues: list[Venue] = []
    missing: list[Missing] = []
    pending: list[tuple[int, int]] = []
    for name, year, start, end in _mentions(sheet.text, here):
        if not sheet.free_span(start, end) or _is_topic(sheet, name, year, start, end):
            continue
        label = here.get(fold(name))
        surface = sheet.text[start:end].strip()
        if label is None and year is None and names.exact(fold(surface)):
            continue
        sheet.take_span(start, end, said=label is not None)
        if label is None:
            missing.append(Missing(surface, "venue"))
            continue
        if pending and not _JOINED.fullmatch(sheet.text, pending[-1][1], start):
            pending.clear()
        if year is not None:
            for place, _ in pending:
                venues[place] = Venue(venues[place].name, year)
            pending.clear()
        else:
            pending.append((len(venues), end))
        venues.append(Venue(label, year))
        if year is not None and (match := _LAST_YEAR.match(sheet.text, end)) and year < (last := _full(match[1])):
            sheet.take_span(*match.span())
            venues += [Venue(label, between) for between in range(year + 1, min(last, year + _LONGEST_SPAN) + 1)]
        for match in _further_years(sheet.text, end) if year is not None else ():
            sheet.take_span(*match.span())
            venues.append(Venue(label, _full(match[1])))
    return list(dict.fromkeys(venues)), missing


def _mentions(text: str, here: Mapping[str, str]) -> list[tuple[str, int | None, int, int]]:
    """Names of venues with year and span: those of the table, and names that only this library has."""
    # A slash between two names only parts them ("ASPLOS/EuroSys").
    parted = _SLASH.sub(",", text)
    found = [(f.venue.name, f.venue.year, f.start, f.end) for f in find_venues(parted)]
    taken = {start for _, _, start, _ in found}
    for match in _SHORT_NAME.finditer(text):
        typed = match[1]
        own = here.get(fold(typed))
        if own and match.start() not in taken and (typed == own or match[2]):
            found.append((own, _full(match[2]) if match[2] else None, match.start(), match.end()))
    found = [_without_first_year(text, *f) for f in found]
    found.sort(key=lambda f: f[2])
    return [_with_year_before(text, *f) for f in found]


def _without_first_year(
    text: str, name: str, year: int | None, start: int, end: int
) -> tuple[str, int | None, int, int]:
    """A venue whose year only opens a range ("PLDI 2021 onwards"): all its years, the range being read as dates."""
    if year is None or not _OPENS_RANGE.match(text, end):
        return name, year, start, end
    said = re.search(r"[\s'’‘-]*\d{4}$", text[start:end])
    return (name, None, start, start + said.start()) if said else (name, year, start, end)


def _with_year_before(text: str, name: str, year: int | None, start: int, end: int) -> tuple[str, int | None, int, int]:
    in_full = _IN_FULL.search(text, max(0, start - 120), start)
    if in_full:
        start = in_full.start()
        year = year or (int(in_full[1]) if in_full[1] else None)
        end += text[end : end + 1] == ")"
    match = _YEAR_BEFORE.search(text, max(0, start - 24), start) if year is None else None
    if match is None:
        return name, year, start, end
    return name, _full(match[1] or match[2] or match[3]), match.start(), end


def _is_topic(sheet: Sheet, name: str, year: int | None, start: int, end: int) -> bool:
    """Whether a venue's short name stands for something else: FPGA, VLSI, a preprint's id, part of a longer name."""
    if year is not None:
        return False
    if (name.isalnum() and fold(name) in FIELD) or (
        name == "arXiv" and re.match(r"\s*:?\s*\d{4}\.", sheet.text[end : end + 8])
    ):
        return True
    if _NOT_PAPERS.match(sheet.text, end):
        return True
    return sheet.text[end : end + 1] in ("-", "+") and sheet.text[end + 1 : end + 2].isalnum()


def _further_years(text: str, end: int) -> list[re.Match[str]]:
    """The years that go on after a venue's first: "OSDI 22 and 23"."""
    found = []
    while match := _MORE_YEARS.match(text, end):
        found.append(match)
        end = match.end()
    return found


def unknown_venue(sheet: Sheet, word_known: Callable[[str], bool]) -> list[Missing]:
    """ "KDD 2024 papers" and "papers at KDD" for a name in no table, typed as an acronym, that no text holds."""
    match = _UNKNOWN.search(sheet.text)
    name = (match[1] or match[3]) if match else None
    if match is None or not name or fold(name) in FIELD or name.lower() in REQUEST_PAPER or word_known(name.lower()):
        return []
    start = match.start(1) if match[1] else match.start(3)
    end = max(match.end(1), match.end(2), match.end(3), match.end(4))
    if not sheet.free_span(start, end):
        return []
    sheet.take_span(start, end)
    return [Missing(sheet.text[start:end], "venue")]


def _full(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else (2000 if number < 70 else 1900) + number
