"""Venues in normal form, however a list or a question spells them.

parse_venue("SOSP' 24")                -> Venue("SOSP", 2024)
parse_venue("(arXiv 2312.07104)")      -> Venue("arXiv", 2023)
parse_venue("ICML ES-FoMo Workshop 2023") -> Venue("ICML ES-FoMo Workshop", 2023)
find_venues("papers at SOSP'24?")      -> one FoundVenue with its span
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ingest.terms.entry import Venue
from ingest.terms.identifiers import arxiv_month
from ingest.terms.text import folded, plain
from ingest.terms.venue_names import LONG_NAMES, NOT_VENUES, READ_ONLY_IN_CAPITALS, SHORT_NAMES

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class FoundVenue:
    """A venue inside a text, with the span of characters that names it."""

    venue: Venue
    start: int
    end: int


@lru_cache(maxsize=8192)
def parse_venue(text: str, *, is_venue: bool = False) -> Venue | None:
    """Read a text that is a venue as a whole, with or without its year; None if it is anything else.

    A name that is not in the table needs a year and the look of an acronym (`TCC 2021`). With `is_venue` the place
    already says that this is a venue (a column headed so, a bracket in front): any short name is taken then.
    """
    text = _tidy(text)
    if not text or len(text) > _LONGEST or _SUBMITTED.search(text):
        return None
    preprint = _preprint(text)
    if preprint:
        return preprint
    year, rest = _year_in(text)
    in_full = _long_name(rest)
    if in_full:
        return Venue(in_full, year)
    if year is None and "'" not in text and rest.strip(" ,.:;").isdigit():
        return None
    rest = plain(_AWARDS.sub(" ", rest)).strip(" ,.;:-'|_")
    if not rest:
        return None
    name = _known_name(rest, has_year=year is not None) or _hosted_name(rest)
    if name is None and "," in rest:
        parts = [parse_venue(part, is_venue=is_venue) for part in rest.split(",")]
        return _best_of(parts, year) if is_venue or all(parts) else None
    if name is None:
        name = _unknown_name(rest, has_year=year is not None, is_venue=is_venue)
    return Venue(name, year) if name else None


def find_venues(text: str) -> tuple[FoundVenue, ...]:
    """Find the venues that a running text names, in order: known names, with the year that stands beside them."""
    found: list[FoundVenue] = []
    quoted = _quotes(text)
    for match in _MENTION.finditer(quoted):
        has_year = bool(match["year"])
        name = _known_name(match["name"], has_year=has_year)
        if name:
            year = _full_year(match["year"]) if has_year else None
            found.append(FoundVenue(Venue(name, year), match.start(), match.end()))
    for match in _IN_FULL.finditer(quoted):
        year = int(match[2]) if match[2] else None
        found.append(FoundVenue(Venue(LONG_NAMES[match[1].lower()], year), match.start(), match.end()))
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[FoundVenue] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def trailing_venue(text: str) -> tuple[str, Venue] | None:
    """Split a known venue with its year off the end of a title: `… AI Scale ICML' 2022.`; None if there is none."""
    tail_start = max(0, len(text) - 80)
    match = _TRAILING.search(_quotes(text[tail_start:]))
    if not match:
        return None
    name = _known_name(match["name"], has_year=True)
    title = text[: tail_start + match.start()].rstrip(" ,.;:-–—")
    return (title, Venue(name, _full_year(match["year"]))) if name and title else None


def year_alone(text: str) -> int | None:
    """Give the year where a text is nothing but a year (a heading `2016`, a cell of a year column)."""
    match = re.fullmatch(r"\W*(?:year\s*)?((?:19|20)\d\d)(?:[./-]\d{1,2}){0,2}\W*", text.strip()[:40], re.IGNORECASE)
    return int(match[1]) if match else None


_AWARDS = re.compile(
    r"\b(?:official|virtual|accepted|research|industry|industrial|track|main|oral|posters?|spotlight|highlight|short|"
    r"long|full|dblp|detailed|program(?:me)?|technical sessions?|open access|papers?|demos?|and|best|"
    r"outstanding|distinguished|award|runner[- ]up|honou?rable|mention|proceedings?"
    r"|to appear|conference|under review|camera[- ]ready|version|in|of|the|presented at|accepted (?:at|to|by))\b"
    r"|[一-鿿]+|[()\[\]{}]",
    re.IGNORECASE,
)
_SUBMITTED = re.compile(r"\b(?:sub|subm|submitted|submission)\.?$|^(?:submitted|submission) to\b", re.IGNORECASE)
_TRACK = re.compile(r"[A-Z][\w&]{1,15}")
_APOSTROPHES = {ord(mark): "'" for mark in "’‘‛′´`＇ʼ"}
_SPONSOR = re.compile(r"^(?:usenix|acm|ieee|international|intl\.?|proc\.?)(?:\s*/\s*(?:acm|ieee))?\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"'\s*(\d\d)(?!\d)|(?<=[A-Za-z&])[\s-]?(\d\d)(?!\d)\s*$|(?<=[A-Za-z&])\s(\d\d)(?!\d)")
_BEFORE_FIRST = {"isca": 1973, "micro": 1967, "hpca": 1994}
_EDITION = re.compile(rf"\b({'|'.join(_BEFORE_FIRST)})-(2[7-9]|[3-6]\d)\b", re.IGNORECASE)
"""Conferences that count themselves (`MICRO-50`), with the year before the first; numbers that may be years are years.
The years are those of their own proceedings: ISCA-50 was in 2023, MICRO-50 in 2017, HPCA-28 in 2022."""
_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_SPELLINGS = "|".join(
    sorted((re.escape(name) for name in SHORT_NAMES), key=lambda spelling: (-len(spelling), spelling))
)
_MENTION = re.compile(
    rf"(?<![\w/.-])(?P<name>{_SPELLINGS})(?:(?:\s?'\s?|\s|-)?(?P<year>(?:19|20)\d\d(?!\d)|\d\d(?!\d)))?(?![\w/])",
    re.IGNORECASE,
)
_IN_FULL = re.compile(
    rf"\b({'|'.join(sorted(LONG_NAMES, key=len, reverse=True))})\b(?:[\s,]+((?:19|20)\d\d))?", re.IGNORECASE
)
_TRAILING = re.compile(
    rf"(?<![\w/-])(?:in\s+)?[(\[]?(?P<name>{_SPELLINGS})[,:]?\s?'?\s?(?P<year>(?:19|20)\d\d|\d\d)[)\]]?[\s.*_]*$",
    re.IGNORECASE,
)


def _quotes(text: str) -> str:
    return text.translate(_APOSTROPHES)


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[: 4 * _LONGEST])
    text = plain(_quotes(text)).strip(" ,.;:|*_-")
    dated = _YEAR.search(text) is not None
    return _EDITION.sub(
        lambda match: match[1] if dated else f"{match[1]} {_BEFORE_FIRST[match[1].lower()] + int(match[2])}", text
    )


def _preprint(text: str) -> Venue | None:
    """arXiv as a venue: its name alone, with a year, or with an identifier whose first digits are the year."""
    match = re.match(
        r"[(\[]?\s*(?:ar\s?xiv|corr)\b(?:\s+e?-?(?:preprint|prints?))?[\s:,'.]*(?:ar\s?xiv:)?(.*)$", text, re.I
    )
    if not match:
        bare = re.fullmatch(r"[(\[]?preprint[s]?[,\s]*((?:19|20)\d\d)?[)\]]?", text, re.IGNORECASE)
        return Venue("arXiv", int(bare[1]) if bare[1] else None) if bare else None
    rest = match[1].strip(" )]")
    number = re.search(r"\d{4}\.\d{4,5}", rest)
    if number:
        month = arxiv_month(number[0])
        return Venue("arXiv", month.year if month else None)
    year, left = _year_in("arXiv " + rest)
    words = re.sub(r"^arXiv|preprint|[一-鿿]+|[\W\d_]", "", left, flags=re.IGNORECASE)
    if words:
        other = parse_venue(rest) if len(rest) < len(text) else None
        return Venue(other.name, other.year or year) if other else None
    return Venue("arXiv", year)


def _year_in(text: str) -> tuple[int | None, str]:
    """The year in a text and the text without it (and without a month beside it)."""
    match = _YEAR.search(text)
    if match:
        year: int | None = int(match[1])
    else:
        match = _SHORT_YEAR.search(text)
        year = _full_year(next(group for group in match.groups() if group)) if match else None
    if match is None or year is None:
        return None, text
    rest = text[: match.start()] + " " + text[match.end() :]
    return year, re.sub(rf"\b{_MONTHS}\s*$", "", rest.strip(" ,.'"), flags=re.IGNORECASE)


def _full_year(digits: str) -> int:
    number = int(digits)
    if number > 99:
        return number
    return 2000 + number if number < 70 else 1900 + number


def _known_name(text: str, *, has_year: bool) -> str | None:
    """The normal form of a name in the table. Names that are also plain words count in capitals or beside a year."""
    for candidate in (text, _SPONSOR.sub("", text)):
        name = SHORT_NAMES.get(candidate.lower())
        if name and (has_year or name not in READ_ONLY_IN_CAPITALS or candidate == name):
            return name
    return None


def _long_name(text: str) -> str | None:
    phrase = folded(text)
    return next((name for known, name in LONG_NAMES.items() if known in phrase), None)


def _hosted_name(text: str) -> str | None:
    """A workshop or companion of a known venue keeps its own name after its host's: `ICML ES-FoMo Workshop`."""
    parted = re.match(r"([^-\s@]+)([-\s@])(.+)", text)
    host, gap, own = (parted[1], parted[2], parted[3]) if parted else ("", "", "")
    name = SHORT_NAMES.get(host.lower())
    if name and (
        re.search(r"workshop|findings|symposium|tutorial|datasets?", own, re.I)
        # By another spelling of the host it is a work's own name: SP is S&P, but `SP-NAS` is no track of it.
        or (gap in "-@" and name.lower() == host.lower() and _TRACK.fullmatch(own))
    ):
        return f"{name}{'-' if gap == '-' and own.lower() != 'findings' else ' '}{own}"
    words = text.split()
    if len(words) > 1 and words[0].lower() == "findings" and (name := SHORT_NAMES.get(words[-1].lower())):
        return f"{name} Findings"
    if re.search(r"workshop", text, re.IGNORECASE):
        match = re.search(r"[@\s](\w+)$", text)
        if match and (name := SHORT_NAMES.get(match[1].lower())):
            return f"{name} {text[: match.start()].strip(' @')}"
    return None


def _unknown_name(text: str, *, has_year: bool, is_venue: bool) -> str | None:
    if folded(text) in NOT_VENUES or not re.search(r"[A-Za-z]", text):
        return None
    text = _SPONSOR.sub("", text)
    acronym = re.fullmatch(r"[A-Z][\w&/+.-]{1,60}", text) and sum(letter.isupper() for letter in text) >= 2
    if acronym and (has_year or is_venue):
        return text
    if is_venue and len(text) <= 60 and len(text.split()) <= 8 and text[:1].isupper():
        return text
    return None


def _best_of(venues: list[Venue | None], year: int | None) -> Venue | None:
    """Of several venues named side by side the first that is no preprint."""
    known = [venue for venue in venues if venue]
    chosen = next((venue for venue in known if venue.name != "arXiv"), known[0] if known else None)
    return Venue(chosen.name, chosen.year or year) if chosen else None
