"""Venues in a question, with their years, and venues that the library does not have.

Years are shared backwards ("SOSP and OSDI 2023" is both in 2023) but not forwards ("OSDI 2022 or SOSP" is any SOSP).
A venue that the library has, but not in that year, is a filter that selects nothing; it is not missing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.known_names import FIELD, Names
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.organisations import by_the_way
from bot.answering.interpreting.text import Sheet, folded_word
from bot.answering.interpreting.venue_names import VenueNames, held
from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from ingest.terms.patterns import lazy_pattern
from ingest.terms.venues import find_venues

_YEAR_BEFORE = lazy_pattern(r"(?:\b((?:19|20)\d\d)|['’‘](\d\d)|\b(?:the|at|in) (\d\d))(?: edition of)?\s+$")
_IN_FULL = lazy_pattern(r"(?:\b((?:19|20)\d\d) )?(?:[A-Z][\w.&-]{0,40} (?:(?:on|of|for|and|in|the) ){0,2}){2,10}\($")
_SHORT_NAME = lazy_pattern(r"(?<![\w/.-])([A-Za-z][A-Za-z&+]{1,})(?:\s?['’]?\s?(\d{4}|\d{2})(?!\d))?(?![\w/])")
_LAST_YEAR = lazy_pattern(r"\s*(?:-|–|—|to|until|till|through)\s*['’‘]?((?:20|19)\d\d|[0-2]\d)\b(?!-)", re.I)
_LONGEST_SPAN = 30
_SLASH = lazy_pattern(r"(?<=[A-Za-z0-9])/(?=[A-Za-z])|(?<=\d\d)/(?=\d\d\b)")
_MORE_YEARS = lazy_pattern(
    r"(?:\s*(?:,|and|or|und|oder|et|ou|y|o|e|&|/|\+)\s*)['’‘]?((?:20|19)\d\d|[0-2]\d)\b(?!\s*(?:gpus?|%|x|k|b))(?!-)",
    re.I,
)
_JOINED = lazy_pattern(
    r"\s*(?:,|and|or|und|oder|et|ou|y|o|e|en|of|和|或|&|/|\+|plus|,\s*(?:and|or))\s*(?:the\s+|at\s+|in\s+|from\s++){0,12}",
    re.I,
)
_NOT_PAPERS = lazy_pattern(
    r"\s+(?:courses?|lectures?|community|reviewers?|acceptance|submissions?|deadlines?|organi[sz]ers)\b", re.I
)
_UNKNOWN = lazy_pattern(
    r"\b(?:papers?|publications?|work|stuff|published|accepted|presented|appeared|anything)\s++(?:at|from)\s++"
    r"(?:the\s++)?([A-Z](?=[A-Za-z&+-]*[A-Z])[A-Za-z&+-]*+)(?:\s*+['’]?\s*+((?:19|20)?\d\d))?\s*+[?.!]*+$"
    r"|^\W*+(?i:(?:any|all|which|list|show|me|the|what|are|there)\s++){0,12}([A-Z][A-Za-z&+-]*[A-Z])\s*+['’]?\s*+((?:19"
    r"|20)\d\d|\d\d)\s+(?i:papers?|publications?|proceedings)\b"
)
_ORDINARY = 3.5


@dataclass(frozen=True, slots=True)
class _Found:
    """A venue that a text names, with its year, and its span of characters."""

    name: str
    year: int | None
    start: int
    end: int


def find_venues_asked(sheet: Sheet, here: VenueNames, names: Names) -> tuple[list[Mark], list[Missing]]:
    """Take venues from a question: those of the library as filters, others as missing.

    `here` are the names of the library's venues. What is the name of a work and of
    no venue of the library stays for the `names`.
    """
    marks: list[Mark] = []
    missing: list[Missing] = []
    pending: list[tuple[int, int]] = []
    led: tuple[int, int] | None = None
    for found in _mentions(sheet, here):
        start, end, year = found.start, found.end, found.year
        joined = bool(marks) and _JOINED.fullmatch(sheet.text, sheet.tokens[marks[-1].end - 1].end, start)
        if not sheet.free_span(start, end) or (not joined and _is_topic(sheet, found)):
            continue
        label = here.names.get(folded_word(found.name))
        surface = sheet.text[start:end].strip(" \t\n?!.,;:")
        if label is None and year is None and names.exact(folded_word(surface)):
            continue
        span = sheet.range_of(start, end)
        if by_the_way(sheet, *span) or (label is None and year is None and _is_word(sheet, *span)):
            continue
        sheet.take(*span, f"venue {found.name} {year or ''}".strip() if label else "", "VENUE")
        if label is None:
            missing.append(Missing(surface, "venue"))
            continue
        if led is not None and year is None and _JOINED.fullmatch(sheet.text, led[1], start):
            year = led[0]
        led = (year, end) if year is not None and sheet.word(span[0])[-2:] == str(year)[-2:] else None
        if pending and not _JOINED.fullmatch(sheet.text, pending[-1][1], start):
            pending.clear()
        if year is not None:
            for place, _ in pending:
                (venue,) = marks[place].selection.venues
                marks[place] = _mark(
                    sheet, marks[place].start, marks[place].end, marks[place].surface, (Venue(venue.name, year),)
                )
            pending.clear()
        else:
            pending.append((len(marks), end))
        venues = [Venue(label, year)]
        if year is not None and (match := _LAST_YEAR.match(sheet.text, end)) and year < (last := _full(match[1])):
            sheet.take_span(*match.span())
            venues += [Venue(label, between) for between in range(year + 1, min(last, year + _LONGEST_SPAN) + 1)]
        for match in _further_years(sheet, end) if year is not None else ():
            sheet.take_span(*match.span())
            venues.append(Venue(label, _full(match[1])))
        marks.append(_mark(sheet, *span, surface, tuple(dict.fromkeys(venues))))
    return marks, missing


def _is_word(sheet: Sheet, start: int, end: int) -> bool:
    """Whether the name of a venue that the library lacks is an English word here, beside others: "pods of TPUs"."""
    word = sheet.tokens[start]
    plain = end - start == 1 and word.typed.islower() and zipf(word.word) > 0
    return plain and len(sheet.content()) > 1 and not sheet.cues.follows(start, "place")


def venue_tokens(sheet: Sheet, here: VenueNames) -> set[int]:
    """Return the tokens of all venues that a question names."""
    return {i for found in _mentions(sheet, here) for i in range(*sheet.range_of(found.start, found.end))}


def _mark(sheet: Sheet, start: int, end: int, surface: str, venues: tuple[Venue, ...]) -> Mark:
    return Mark(start, end, "venue", Selection(venues=venues), surface, "VENUE")


def _mentions(sheet: Sheet, here: VenueNames) -> list[_Found]:
    """Names of venues with year and span: those of the table, and names that only this library has."""
    # A slash between two names only parts them ("ASPLOS/EuroSys").
    text = sheet.text
    parted = _SLASH.sub(",", text)
    found = [_Found(f.venue.name, f.venue.year, f.start, f.end) for f in find_venues(parted)]
    taken = {each.start for each in found}
    for match in _SHORT_NAME.finditer(text):
        typed = match[1]
        own = here.names.get(folded_word(typed))
        plain = zipf(folded_word(typed)) >= _ORDINARY and not match[2]
        if (
            own
            and match.start() not in taken
            and (typed == own if plain else len(typed) > 2 or match[2] or typed == own)
        ):
            found.append(_Found(own, _full(match[2]) if match[2] else None, match.start(), match.end()))
            taken.add(match.start())
    for start, token in enumerate(sheet.tokens):
        several = held(here.names, sheet, start) or here.shortened.at(sheet, start)
        if several is None:
            continue
        end, own = several
        known = max((each.end for each in found if each.start == token.start), default=0)
        if sheet.tokens[end - 1].end > known:
            year = sheet.word(end) if re.fullmatch(r"(?:19|20)\d\d|[0-2]\d", sheet.word(end)) else None
            stop = sheet.tokens[end if year else end - 1].end
            found = [each for each in found if not token.start <= each.start < stop]
            found.append(_Found(own, _full(year) if year else None, token.start, stop))
            taken.add(token.start)
    found += _enumerated(text, here, found)
    found.sort(key=lambda each: (each.start, -each.end))
    separate: list[_Found] = []
    for each in found:
        if not separate or each.start >= separate[-1].end:
            separate.append(_with_year_before(sheet, _without_first_year(sheet, each)))
    return separate


def _enumerated(text: str, here: VenueNames, found: list[_Found]) -> list[_Found]:
    """Venues that are ordinary words too, where an enumeration joins them to one that is not ("tpami or tip")."""
    spans = [(each.start, each.end) for each in found]
    more = []
    for match in _SHORT_NAME.finditer(text):
        own = here.names.get(folded_word(match[1]))
        if own is None or any(start < match.end() and match.start() < end for start, end in spans):
            continue
        before = any(_JOINED.fullmatch(text, end, match.start()) for _, end in spans)
        if before or any(_JOINED.fullmatch(text, match.end(), start) for start, _ in spans):
            more.append(_Found(own, _full(match[2]) if match[2] else None, match.start(), match.end()))
    return more


def _without_first_year(sheet: Sheet, found: _Found) -> _Found:
    """A venue whose year only opens a range ("PLDI 2021 onwards"): all its years, the range being read as dates."""
    _, end = sheet.range_of(found.start, found.end)
    opens = sheet.cues.after(end, "since_after", "until_after") is not None or sheet.word(end - 1).endswith("+")
    surface = re.search(
        r"(?:(?<![\s'’‘-])[\s'’‘-]++)?+\d{4}\+?$",
        sheet.text[found.start : found.end + (sheet.text[found.end : found.end + 1] == "+")],
    )
    if found.year is None or not surface or not (opens or surface[0].endswith("+")):
        return found
    return _Found(found.name, None, found.start, found.start + surface.start())


def _with_year_before(sheet: Sheet, found: _Found) -> _Found:
    text = sheet.text
    start, end, year = found.start, found.end, found.year
    if in_full := _IN_FULL.search(text, max(0, start - 120), start):
        start = in_full.start()
        year = year or (int(in_full[1]) if in_full[1] else None)
        end += text[end : end + 1] == ")"
    match = _YEAR_BEFORE.search(text, max(0, start - 24), start) if year is None else None
    if match is None or sheet.cues.follows(sheet.range_of(*match.span())[0], "since", "after", "before", "until"):
        return _Found(found.name, year, start, end)
    return _Found(found.name, _full(match[1] or match[2] or match[3]), match.start(), end)


def _is_topic(sheet: Sheet, found: _Found) -> bool:
    """Whether a venue's short name stands for something else: FPGA, VLSI, a preprint's id, part of a longer name."""
    if found.year is not None:
        return False
    if (found.name.isalnum() and folded_word(found.name) in FIELD) or (
        found.name == "arXiv" and re.match(r"\s*+:?\s*+\d{4}\.", sheet.text[found.end : found.end + 8])
    ):
        return True
    typed = sheet.text[found.start : found.end]
    if (
        zipf(folded_word(typed)) >= _ORDINARY
        and typed.islower()
        and not sheet.cues.follows(sheet.range_of(found.start, found.end)[0], "place")
    ):
        return len(sheet.content()) > 1 or zipf(folded_word(typed)) >= _ORDINARY + 1.5
    if _NOT_PAPERS.match(sheet.text, found.end):
        return True
    return re.match(r"[-+](?!only\b)\w", sheet.text[found.end : found.end + 6]) is not None


def _further_years(sheet: Sheet, end: int) -> list[re.Match[str]]:
    """The years that go on after a venue's first: "OSDI 22 and 23"."""
    found = []
    while match := _MORE_YEARS.match(sheet.text, end):
        found.append(match)
        end = match.end()
    return found


def unknown_venue(sheet: Sheet, word_known: Callable[[str], bool]) -> list[Missing]:
    """Take "KDD 2024 papers" and "papers at KDD" for a name in no table, typed as an acronym, that no text holds."""
    match = _UNKNOWN.search(sheet.text)
    name = (match[1] or match[3]) if match else None
    if match is None or not name or folded_word(name) in FIELD or word_known(name.lower()):
        return []
    if sheet.cues.small(sheet.range_of(*match.span(1 if match[1] else 3))[0]):
        return []
    start = match.start(1) if match[1] else match.start(3)
    end = max(match.end(1), match.end(2), match.end(3), match.end(4))
    if not sheet.free_span(start, end) or (match[1] and " from " in match[0].lower() and not match[2]):
        return []
    sheet.take_span(start, end)
    return [Missing(sheet.text[start:end], "venue")]


def _full(digits: str) -> int:
    number = int(digits)
    return number if number > 99 else (2000 if number < 70 else 1900) + number
