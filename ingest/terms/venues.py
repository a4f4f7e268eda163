"""Reads venues into one form, however a list or a question spells them.

parse_venue("SOSP' 24")                -> Venue("SOSP", 2024)
parse_venue("(arXiv 2312.07104)")      -> Venue("arXiv", 2023)
parse_venue("Phys. Rev. Lett. 12, 34 (2016)") -> Venue("Physical Review Letters", 2016)
find_venues("papers at SOSP'24?")      -> one FoundVenue with its span
"""

import re
import unicodedata
from dataclasses import dataclass

from ingest.terms.entry import Venue
from ingest.terms.identifiers import arxiv_month
from ingest.terms.outside_text import one_line
from ingest.terms.patterns import lazy_pattern
from ingest.terms.venue_names import (
    bracketed_name,
    hosted_name,
    in_full,
    journal_name,
    known_name,
    may_be_known,
    may_have_phrase,
    may_mention,
    mentions,
    phrases,
    printed_name,
    unknown_name,
    without_volume,
)
from ingest.terms.vocabulary import remembered, vocabulary

_LONGEST = 160
_VERSION = re.compile(r"(?<=[Xx]iv)\s?\(v\d{1,2}\)")
"""The version of a preprint behind its server: `arXiv(v2) 2025`."""


@dataclass(frozen=True, slots=True)
class FoundVenue:
    """A venue inside a text, with the span of characters that names it."""

    venue: Venue
    start: int
    end: int


@remembered(16384)
def parse_venue(text: str, *, is_venue: bool = False, set_apart: bool = False) -> Venue | None:
    """Read a text that is a venue as a whole, with or without its year; return None if it is anything else.

    A name that is not in the vocabulary needs a year and the look of an acronym (`TCC 2021`), or the words of a
    journal's or a conference's title (`Journal of Garnets, 2019`). With `is_venue` the place already says that this is
    a venue (a column headed so, a bracket in front): any short name is taken then. With `set_apart` (in italics, as a
    link's text) journals count whose titles are words too.
    """
    if len(text) > 4 * _LONGEST:
        return None
    text = _tidy(text)
    if not text or len(text) > _LONGEST or (not is_venue and text.count(" ") > 6 and not _may_be_long_venue(text)):
        return None
    lowered = text.lower()
    if ("ubm" in lowered or lowered.endswith(("sub", "sub."))) and _SUBMITTED.search(text):
        return None
    text = _VERSION.sub("", text) if "(v" in text else text
    if "xiv" in lowered or "corr" in lowered or "prepr" in lowered or not text.isascii():
        preprint = _preprint(text)
        if preprint:
            return preprint
    if "iv" in text or "SSRN" in text or "OSF" in text:
        numbered = _numbered_preprint(text) or (_section_of_server(text) if is_venue or set_apart else None)
        if numbered:
            return numbered
    volume = _PMLR.match(text) if text[0] in "pP" else None
    if volume and (known := vocabulary().pmlr_volumes.get(f"v{volume[1]}")):
        return Venue(*known)
    year, rest = year_in(text)
    if year is None and "'" not in text and rest.strip(" ,.:;").isdigit():
        return None
    conference = in_full(rest)
    if conference:
        return Venue(conference, year)
    journal = _journal(rest, dated=year is not None, is_venue=is_venue or set_apart)
    if journal:
        return Venue(journal, year)
    bracketed = bracketed_name(text)
    if bracketed:
        return Venue(bracketed, year)
    printed = printed_name(rest, in_place=True) if is_venue else None
    if not is_venue and year is None and "," not in rest and not may_be_known(rest):
        return None
    whole = rest
    rest = one_line(_AWARDS.sub(" ", rest)).strip(" ,.;:-'|_")
    if not rest:
        return None
    name = known_name(rest, has_year=year is not None or is_venue) or hosted_name(rest)
    if name is None and "," in rest:
        parts: list[Venue | None] = []
        for part in (whole if is_venue else rest).split(","):
            parts.append(parse_venue(part, is_venue=is_venue))
            if parts[-1] is None and not is_venue:
                return None
        return _best_of(parts, year)
    if name is None:
        dated = year is not None and _SURE_YEAR.search(text) is not None
        name = unknown_name(rest, has_year=dated, is_venue=is_venue)
    bare = whole.removeprefix("The ")
    if name == rest and is_venue and len(whole) < 100 and not _EDGES.search(bare):
        name = one_line(_IN_BRACKETS.sub("", bare)).strip(" ,.;:-'|_") or name
    return Venue(printed or name, year) if name else None


def find_venues(text: str) -> tuple[FoundVenue, ...]:
    """Find the venues that a running text names, in order: known names, with the year that stands beside them."""
    found: list[FoundVenue] = []
    quoted = _quotes(text)
    for match in mentions().finditer(quoted) if may_mention(quoted) else ():
        has_year = bool(match["year"])
        name = known_name(match["name"], has_year=has_year)
        if name:
            year = _full_year(match["year"]) if has_year else None
            found.append(FoundVenue(Venue(name, year), match.start(), match.end()))
    long_names = vocabulary().venue_phrases
    for match in phrases().finditer(quoted) if may_have_phrase(quoted) else ():
        year = int(match[2]) if match[2] else None
        found.append(FoundVenue(Venue(long_names[match[1].lower()], year), match.start(), match.end()))
    found.sort(key=lambda mention: (mention.start, -mention.end))
    separate: list[FoundVenue] = []
    for mention in found:
        if not separate or mention.start >= separate[-1].end:
            separate.append(mention)
    return tuple(separate)


def trailing_venue(text: str) -> tuple[str, Venue] | None:
    """Split a known venue with its year off the end of a title: `… AI Scale ICML' 2022.`; None if there is none."""
    if not _MAY_END_IN_YEAR.search(text[-8:]):
        return None
    tail_start = max(0, len(text) - 80)
    tail = _quotes(text[tail_start:])
    dated = _YEAR_AT_END.search(tail)
    if not dated:
        return None
    before = tail[: dated.start()]
    words = list(_WORD_OF_NAME.finditer(before))[-6:]
    for at, word in enumerate(words):
        written = before[word.start() :]
        start = word.start()
        if start and before[start - 1] in "([" and dated[2]:
            start -= 1
        name = known_name(written, has_year=True) or (
            journal_name(written) if at < len(words) - 1 and _is_capitalised(written) else None
        )
        if name:
            title = text[: tail_start + start].rstrip(" ,.;:-–—").removesuffix(" in").rstrip(" ,.;:-–—")
            return (title, Venue(name, _full_year(dated[1]))) if title else None
    return None


def year_alone(text: str) -> int | None:
    """Return the year where a text is nothing but a year (a heading `2016`, a cell of a year column)."""
    match = _YEAR_ALONE.fullmatch(text.strip()[:40])
    return int(match[1]) if match else None


def year_in(text: str) -> tuple[int | None, str]:
    """Return the year in a text and the text without it (and without a month beside it)."""
    if _TWO_DIGITS.search(text) is None:
        return None, text
    match = _YEAR_IN_BRACKETS.search(text) or _YEAR.search(text)
    if match:
        year: int | None = int(match[1])
    else:
        match = _SHORT_YEAR.search(text)
        digits = next(group for group in match.groups() if group) if match else ""
        year = None if not digits or _LAST_SHORT < int(digits) < _FIRST_SHORT else _full_year(digits)
    if match is None or year is None:
        return None, text
    rest = text[: match.start()] + " " + text[match.end() :]
    return year, _MONTH_AT_END.sub("", rest.strip(" ,.'"))


def _may_be_long_venue(text: str) -> bool:
    """Whether a text of many words holds what names of venues do; what plain words tell is asked first."""
    if text.isascii():
        lowered = text.lower()
        if not any(word in lowered for word in _IN_LONG_VENUES) and _DIGIT_OR_COMMA.search(text) is None:
            return False
    return _LONG_VENUE.search(text) is not None


_TWO_DIGITS = lazy_pattern(r"\d\d")
_DIGIT_OR_COMMA = lazy_pattern(r"[\d,]")
_IN_LONG_VENUES = (
    "conference", "symposium", "workshop", "meeting", "proc", "journal", "trans", "letters", "review", "advances",
    "annals", "frontiers", "findings", "international", "systems", "computing", "learning", "of the", "ieee", "acm",
    "j",
)  # fmt: skip
"""Of each alternative of `_LONG_VENUE` a part that a text without capitals must hold."""
_LONG_VENUE = lazy_pattern(
    r"\d|,|conference|symposium|workshop|meeting|proceedings|proc\b|journal|transactions|trans\.|letters|review|advances"
    r"|annals|frontiers|findings|international|systems|computing|learning|\bof the\b|\b(?:IEEE|ACM|J)\b",
    re.IGNORECASE,
)
"""What a venue's name of eight words or more holds; texts are asked far more often than they name one."""
_PMLR = lazy_pattern(
    r"(?:PMLR|Proceedings of Machine Learning Research),? (?:vol(?:ume)?\.? ?|v)?(\d{1,3})\b", re.IGNORECASE
)
_AWARDS = lazy_pattern(
    r"\b(?:official|virtual|accepted|research|industry|industrial|track|main|oral|posters?|spotlight|highlight|short|"
    r"long|full|dblp|detailed|program(?:me)?|technical sessions?|open access|papers?|demos?|and|best|"
    r"outstanding|distinguished|award|runner[- ]up|honou?rable|mention|proceedings?"
    r"|to appear|conference|under review|camera[- ]ready|version|in|of|the|presented at|accepted (?:at|to|by))\b"
    r"|[一-鿿]+|[()\[\]{}]",
    re.IGNORECASE,
)
_EDGES = lazy_pattern(rf"^(?:{_AWARDS.pattern})|(?:{_AWARDS.pattern})$", re.IGNORECASE)
"""What is said beside a venue stands at an edge of the text; inside it, the words belong to the name."""
_IN_BRACKETS = lazy_pattern(r"\s?\([^()]{0,80}\)")
_SUBMITTED = lazy_pattern(r"\b(?:sub|subm|submitted|submission)\.?$|^(?:submitted|submission) to\b", re.IGNORECASE)
_APOSTROPHES = {ord(mark): "'" for mark in "’‘‛′´`＇ʼ"}
_YEAR = lazy_pattern(r"(?<!\d)(?<!\d\()((?:19|20)\d\d)(?!\d)")
_YEAR_IN_BRACKETS = lazy_pattern(r"(?<!\d)\(\s*((?:19|20)\d\d)\s*\)")
_SHORT_YEAR = lazy_pattern(
    r"'\s*(\d\d)(?!\d)|(?<=[A-Za-z&])(?:[\s-]|(?<!\b[a-z]))(\d\d)(?!\d)\s*$"
    r"|(?<=[A-Za-z&])\s(\d\d)(?!\w)(?![\s,:(]{0,3}(?:[A-Za-z]|(?:no|nr|pp?)\.? ?)?\d)"
)
_YEAR_AND_NAME = lazy_pattern(r"^((?:19|20)\d\d)-([A-Za-z][\w&.-]+)$")
_SURE_YEAR = lazy_pattern(r"(?:19|20)\d\d|'\s?\d\d|[\s&]\d\d\b")
"""Digits that are a year beside an unknown name too; `ETRI-15` may be a set of fifteen tags."""
_FIRST_SHORT, _LAST_SHORT = 60, 30
"""Digits of two are years from 1960 to 2030; others number a volume."""
_YEAR_ALONE = lazy_pattern(r"\W*(?:year\s*)?((?:19|20)\d\d)(?:[./-]\d{1,2}){0,2}\W*", re.IGNORECASE)
_MAY_END_IN_YEAR = lazy_pattern(r"\d\d[)\]\s.*_]*$")
_YEAR_AT_END = lazy_pattern(r"[,:]?[\s'-]{0,3}((?:19|20)\d\d|\d\d)([)\]]?)[\s.*_]*$")
_WORD_OF_NAME = lazy_pattern(r"[\w&][\w&/+.@-]*")
_BEFORE_FIRST = {"isca": 1973, "micro": 1967, "hpca": 1994}
_EDITION = lazy_pattern(rf"\b({'|'.join(_BEFORE_FIRST)})-(2[7-9]|[3-6]\d)\b", re.IGNORECASE)
"""Conferences that count themselves (`MICRO-50`), with the year before the first; numbers that may be years are years.
The years are those of their own proceedings: ISCA-50 was in 2023, MICRO-50 in 2017, HPCA-28 in 2022."""
_MONTH_AT_END = lazy_pattern(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}\.?(?: \d{1,2})?\s*$", re.IGNORECASE
)
_ARXIV = lazy_pattern(
    r"[(\[]?\s*(?:ar\s?xiv|corr)\b(?:\s+e?-?(?:preprint|prints?))?[\s:,'.]*(?:ar\s?xiv:)?(.*)$", re.IGNORECASE
)
_PREPRINT = lazy_pattern(r"[(\[]?preprint[s]?[,\s]*((?:19|20)\d\d)?[)\]]?", re.IGNORECASE)
_NOT_WORDS = lazy_pattern(r"^arXiv|preprint|[一-鿿]+|[\W\d_]", re.IGNORECASE)


def _quotes(text: str) -> str:
    return text if text.isascii() and "`" not in text else text.translate(_APOSTROPHES)


def _tidy(text: str) -> str:
    if text[:2] in {"19", "20"}:
        text = _YEAR_AND_NAME.sub(r"\2 \1", text)
    text = one_line(_quotes(text if text.isascii() else unicodedata.normalize("NFKC", text))).strip(" ,.;:|*_-")
    if "-" not in text:
        return text
    dated = _YEAR.search(text) is not None
    return _EDITION.sub(
        lambda match: match[1] if dated else f"{match[1]} {_BEFORE_FIRST[match[1].lower()] + int(match[2])}", text
    )


_SERVER_AND_NUMBER = lazy_pattern(
    r"(?:in:? )?([a-zχ]{2,10}r?xiv|ssrn|osf)\b(?: e?-?preprints?)?[\s:,-]{0,3}(?:doi:? ?)?(?:10\.\d{4,5}/)?"
    r"(?=[\w.-]*\d)([\w.-]{4,40})?[\s,.]*(?:\((?:\w{3,9}\.? )?((?:19|20)\d\d)\)|((?:19|20)\d\d))?",
    re.IGNORECASE,
)
"""A preprint server with the number of a preprint: `bioRxiv 2026.06.21.733655`, `chemrxiv-2023-xt65x (2023)`."""


_SECTION_OF_SERVER = lazy_pattern(r"[A-Z][\w &-]{2,60} (?:on|in) ([A-Za-z]{2,10}r?[Xx]iv|SSRN|OSF)")


def _numbered_preprint(text: str) -> Venue | None:
    """A preprint on a server other than arXiv by its number, whose year may be part of it."""
    match = _SERVER_AND_NUMBER.fullmatch(text)
    name = vocabulary().venues.get(match[1].lower()) if match else None
    if match is None or name is None or name not in vocabulary().preprints or name == "arXiv":
        return None
    inside = re.match(r"((?:19|20)\d\d)(?:[.-]|$)", match[2] or "")
    year = match[3] or match[4] or (inside[1] if inside else None)
    return Venue(name, int(year) if year else None)


def _section_of_server(text: str) -> Venue | None:
    """A preprint server by one of its sections: `Organic Chemistry on ChemRxiv`."""
    match = _SECTION_OF_SERVER.fullmatch(text)
    name = vocabulary().venues.get(match[1].lower()) if match else None
    return Venue(name, None) if name in vocabulary().preprints else None


def _preprint(text: str) -> Venue | None:
    """arXiv as a venue: its name alone, with a year, or with an identifier whose first digits are the year."""
    match = _ARXIV.match(text)
    if not match:
        bare = _PREPRINT.fullmatch(text)
        return Venue("arXiv", int(bare[1]) if bare[1] else None) if bare else None
    rest = match[1].strip(" )]")
    number = re.search(r"\d{4}\.\d{4,5}", rest)
    if number:
        month = arxiv_month(number[0])
        return Venue("arXiv", month.year if month else None)
    year, left = year_in("arXiv " + rest)
    words = _NOT_WORDS.sub("", left)
    if words:
        other = parse_venue(rest) if len(rest) < len(text) else None
        return Venue(other.name, other.year or year) if other else None
    return Venue("arXiv", year)


def _journal(text: str, *, dated: bool, is_venue: bool) -> str | None:
    """The usual name of a journal as references print it, with its volume and pages or not."""
    name, has_volume = without_volume(text)
    found = journal_name(name)
    if found is None:
        return None
    if name[:1].islower() and not found[:1].islower() and not (is_venue and " " in name):
        return None
    plain_word = found in vocabulary().word_journals or (len(name) < 5 and name.lower() != found.lower())
    return found if dated or is_venue or has_volume or not plain_word else None


def _full_year(digits: str) -> int:
    number = int(digits)
    if number > 99:
        return number
    return 2000 + number if number < _FIRST_SHORT else 1900 + number


def _is_capitalised(text: str) -> bool:
    return all(word[:1].isupper() or word in {"of", "and", "the", "in", "on", "for", "&"} for word in text.split())


def _best_of(venues: list[Venue | None], year: int | None) -> Venue | None:
    """Of several venues named side by side the first that is no preprint."""
    known = [venue for venue in venues if venue]
    chosen = next((venue for venue in known if venue.name != "arXiv"), known[0] if known else None)
    return Venue(chosen.name, chosen.year or year) if chosen else None
