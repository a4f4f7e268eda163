"""Decides what a stretch of text is.

A venue, organisations, a date, an identifier, people, a label or a remark.

classify("ICML 2019")                       -> a venue, with its year
classify("Doe et al., 2021")                -> people, with a year
classify("Nat Methods. 2018 May;15(5):359") -> a venue, with its year
classify("Rice", Place(column="crop"))      -> a remark: what a column's head says outranks what its cells look like

This is the one place that answers the question, wherever the stretch stands; who asks says where that is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.people import read_people
from ingest.terms.entry import Venue
from ingest.terms.identifiers import address_of
from ingest.terms.organisations import are_doubtful, parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.text import folded
from ingest.terms.venue_names import journal_name, printed_name
from ingest.terms.venues import parse_venue, trailing_venue, year_alone, year_in
from ingest.terms.vocabulary import remembered, vocabulary

StretchKind = Literal["venue", "organisations", "date", "identifier", "people", "label", "remark"]
Place = Literal[
    "behind", "beside a date", "in brackets", "in italics", "in front", "link text", "venue column",
    "organisation column", "author column", "other column", "note",
]  # fmt: skip
"""Where a stretch is: behind a title, in brackets or in italics there, in front of it, in a column, on a line below."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|spring|summer|fall|autumn|winter)\.?"
)
_DATE = re.compile(
    rf"[(\[]?(?:(?:last )?(?:updated?|submitted|published|accepted|posted|released)(?: on| in)?:?\s+)?"
    rf"(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+|\d{{1,2}}\s+{MONTH},?\s+|{MONTH}(?:[-–/]{MONTH})?,?\s+)?"
    r"((?:19|20)\d\d)(?:[./-]\d{1,2}){0,2}[a-z]?(?:\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\s*г\.?)?[)\]]?",
    re.IGNORECASE,
)
_NAME_AND_DATE = re.compile(rf"(.{{2,80}}?)[,\s]{{0,20}}+[(\[]?(?:{MONTH}\s+)?(?:19|20)\d\d[)\]]?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\d{1,2}[./-](?:\d{1,2}[./-])?((?:19|20)\d\d)")
_SHORT_DATE = re.compile(rf"\d{{1,2}}[ -]{MONTH}[ -]'?([0-3]\d)", re.IGNORECASE)
"""A day with a year of two digits: `27 Jan 19`."""
_VERSION = re.compile(
    r"(?:v(?:ersion)?\.? ?\d+|revised?|edition|\d+(?:st|nd|rd|th) ed(?:ition)?\.?)[,\s]+((?:19|20)\d\d)", re.IGNORECASE
)
_IDENTIFIER = re.compile(
    r"ar\s?xiv[\s:]*+(?:ar\s?xiv[\s:]*+)?+(\d{4}\.\d{4,5}|[a-z-]{1,20}(?:\.[a-z-]{1,20})?/\d{7})"
    r"|\bdoi[\s:]*+(10\.\d{4,9}/[^\s)\]|]+)",
    re.IGNORECASE,
)
_ONLY_IDENTIFIER = re.compile(
    r"(?:ar\s?xiv|doi|pmid|pmcid|isbn|issn)[\s:]*+[\w./:()-]{5,80}(?:\s*\[[\w.-]{2,20}\])?", re.IGNORECASE
)
_DATED_PEOPLE = re.compile(r"(.{2,2000}?[\w.+)])[,.\s–—-]{0,20}+[(\[]?(?:(?:19|20)\d\d)[a-z]?[)\]]?", re.DOTALL)
_ONE_SURNAME = re.compile(r"[^\W\d_a-z][a-zà-ž'’-]{1,25}(?:-[^\W\d_a-z][a-zà-ž]+)?\+?")
_SURNAME_AND_YEAR = re.compile(rf"{_ONE_SURNAME.pattern}[\s,'-]{{0,3}}\(?(?:19|20)?\d\d[a-z]?\)?")
_SURNAME_OF_SEVERAL = r"[^\W\d_a-z][\w'’-]{1,25}"
_ANY_SURNAME = (
    r"(?:(?:[Vv]an|[Dd]e|[Dd]er|[Dd]en|[Vv]on|[Dd]el|[Dd]i|[Ll]a|[Ll]e|[Tt]e[nr])[ ]){0,2}(?:[DdLO]['’])?"
    rf"{_SURNAME_OF_SEVERAL}(?: {_SURNAME_OF_SEVERAL})?"
)
_SURNAMES = re.compile(rf"{_ANY_SURNAME}(?:(?:, (?:and )?| and | & ){_ANY_SURNAME}){{1,11}}")
"""Surnames alone, as many lists have them: `Imbens, Wager`, `Hahn, Todd, Van der Klaauw`."""
_PARENTHESIS = re.compile(r"(?:(?<!\s)\s++)?+\([^()]{2,80}\)(?=[,;]|$)")
_NUMBER_AT_END = re.compile(r"(?:(?<!\W)\W++|(?<!\d)(?=\d))\d++\w?$")
_OR_SO = re.compile(r"(?<=\w)\+$")
_SEASON = re.compile(
    r"^(?:spring|summer|fall|autumn|winter|updated?|revised|version|v\d|chapter|section|part|vol|pp?\.)\b",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"([^\W\d_][\w&.'’ -]{1,60}?(?:Press|Verlag|Publishing|Publishers|Books))[,\s]{0,3}\(?(?:(?:19|20)\d\d)?\)?",
    re.IGNORECASE,
)
_IN = re.compile(r"^(?:in|at|appeared in|published in|accepted (?:at|by|to)|to appear (?:in|at)) (?=[A-Z])")
_MARKED: frozenset[Place] = frozenset({"in italics", "link text", "venue column"})


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of text is, with what it says. `doubtful`: names of organisations that are words elsewhere."""

    kind: StretchKind
    text: str
    venue: Venue | None = None
    organisations: tuple[str, ...] = ()
    doubtful: bool = False
    authors: tuple[str, ...] = ()
    year: int | None = None
    address: str | None = None


def classify(text: str, place: Place = "behind") -> Stretch:
    """Say what a stretch of text is as a whole; a remark where it is nothing else that is known."""
    return _classify(text.strip(), place)


def classify_parts(text: str, place: Place = "behind") -> list[Stretch]:
    """Say what the parts of a stretch are that commas, dashes or semicolons join, where each is something known.

    `Meta, ICLR 2024` is organisations and a venue. Empty where any part is a remark.
    """
    if len(text) > 300 or not _JOINT.search(text):
        return []
    found: list[Stretch] = []
    parts = _parted(text)
    year = next((dated for part in parts if (dated := date_in(part))), None)
    if place == "in brackets" and year and len(parts) == 2:
        other = parts[0] if date_in(parts[1]) else parts[1]
        other = other.capitalize() if other.islower() and journal_name(other) else other
        venue = parse_venue(f"{other} {year}") if re.fullmatch(r"[A-Z][\w&.:]{1,12}", other) else None
        if venue is not None and venue.year == year:
            return [Stretch("venue", text, venue=venue, year=year)]
    if place in {"behind", "in brackets"} and year:
        place = "beside a date"
    for part in parts:
        stretch = classify(part, place)
        if stretch.kind in {"remark", "label"} and not _WORDS_BESIDE.fullmatch(part):
            return []
        if stretch.kind not in {"remark", "label"}:
            found.append(stretch)
    return found if len(found) > 1 or any(one.kind == "venue" for one in found) else []


def identifier_address(text: str) -> str | None:
    """The address of the first identifier that a text gives: `arXiv:2312.07104`, `doi: 10.1145/1.2`."""
    lowered = text[:1200].lower()
    likely = "xiv" in lowered or "doi" in lowered or not text.isascii()
    match = _IDENTIFIER.search(text[:1200]) if likely else None
    if not match:
        return None
    return f"https://arxiv.org/abs/{match[1]}" if match[1] else f"https://doi.org/{match[2].rstrip('.,;')}"


def date_in(text: str) -> int | None:
    """The year of a text that is nothing but a date, with words such as `Updated` or a season."""
    if "19" not in text and "20" not in text:
        return _short_date(text)
    date = _DATE.fullmatch(text) or _DAY_FIRST.fullmatch(text) or _VERSION.fullmatch(text)
    return int(date[1]) if date else year_alone(text) or _short_date(text)


def _short_date(text: str) -> int | None:
    short = _SHORT_DATE.fullmatch(text) if text[:1].isdigit() else None
    return 2000 + int(short[1]) if short else None


@remembered(16384)
def _classify(text: str, place: Place) -> Stretch:
    bare = text.strip(" .,;:")
    if not bare:
        return Stretch("remark", text)
    if bare[-1:] in ")]" and bare[:1] in "([" and not re.search(r"[()\[\]]", bare[1:-1]):
        bare = bare[1:-1].strip()
    year = date_in(bare)
    if year is not None:
        return Stretch("date", text, year=year)
    if place == "author column":
        people = read_people(bare)
        return Stretch("people", text, authors=people.names if people else (bare,))
    if place == "organisation column":
        names = parse_organisations(bare, is_organisation=True)
        return Stretch("organisations", text, organisations=names) if names else Stretch("remark", text)
    if place == "other column":
        return Stretch("remark", text)
    address = identifier_address(bare)
    if address and _ONLY_IDENTIFIER.fullmatch(bare):
        venue = parse_venue(bare)
        return Stretch("venue" if venue else "identifier", text, venue=venue, address=address)
    venue = None if _SEASON.match(bare) else _known_venue(_IN.sub("", bare), place)
    if venue is not None:
        return Stretch("venue", text, venue=venue, address=address, year=venue.year)
    if (publisher := _publisher(bare)) is not None:
        return Stretch("venue", text, venue=publisher, year=publisher.year)
    names = parse_organisations(bare) or _dated_organisations(bare)
    if names and bare not in vocabulary().projects - {bare if place == "behind" else ""}:
        _, without = year_in(bare)
        return Stretch(
            "organisations", text, organisations=names, doubtful=are_doubtful(without.strip(" ,()")),
            year=year_in(bare)[0] if re.search(r"\d{4}", bare) else None,
        )  # fmt: skip
    credit = _people(bare, text, place)
    if credit is not None:
        return credit
    if label_kind(bare.rstrip(" :：")):
        return Stretch("label", text)
    printed = _printed_venue(bare, place)
    if printed is not None:
        return Stretch("venue", text, venue=printed, address=address, year=printed.year)
    return Stretch("remark", text, address=address)


def _publisher(text: str) -> Venue | None:
    """The publisher of a book, with its year: `MIT Press, 2012`, `Springer 2010`."""
    year, rest = year_in(text) if text[-3:-1].isdigit() or text[-2:].isdigit() else (None, text)
    lowered = text.lower()
    likely = any(word in lowered for word in ("press", "verlag", "publish", "books")) or not text.isascii()
    named = _PUBLISHER.fullmatch(text) if likely else None
    name = named[1] if named else rest.strip(" ,()")
    return Venue(one_line(name), year) if named or folded(name) in vocabulary().publishers else None


def _known_venue(text: str, place: Place) -> Venue | None:
    """A venue of the vocabulary; an acronym beside a year; where the place is a venue's, any short name."""
    if place == "venue column":
        return parse_venue(text) or parse_venue(text, is_venue=True)
    set_apart = place in {"in italics", "link text", "beside a date"} or (place == "in front" and text.isupper())
    venue = parse_venue(text, set_apart=set_apart)
    if venue is None and place == "in front" and re.search(r"\d\d", text) and not _is_surname(text):
        venue = parse_venue(text, is_venue=True)
        venue = venue if venue and _is_acronym(venue.name) else None
    return venue


def _is_acronym(name: str) -> bool:
    return sum(letter.isupper() for letter in name) > 1


def _is_surname(text: str) -> bool:
    """Whether a text is one surname with a year: `Doe 2018`, `Doe2014`."""
    return _SURNAME_AND_YEAR.fullmatch(text) is not None


def _dated_organisations(text: str) -> tuple[str, ...]:
    """Organisations beside a year: `University of Foo, 2022`."""
    dated = _NAME_AND_DATE.fullmatch(text) if _ends_in_year(text) else None
    return parse_organisations(dated[1]) if dated else ()


def _ends_in_year(text: str) -> bool:
    """Whether a text may end in a year, with a letter or a bracket behind it: asked before dear patterns."""
    return "19" in text[-6:] or "20" in text[-6:]


def _people(bare: str, text: str, place: Place) -> Stretch | None:
    """People, with a year behind them or not; one surname counts beside a year."""
    dated = _DATED_PEOPLE.fullmatch(bare) if _ends_in_year(bare) else None
    if dated and trailing_venue(bare) is not None:
        return None
    year = year_in(bare)[0] if dated else None
    written = _OR_SO.sub(" et al.", (dated[1] if dated else bare).strip(" ,("))
    written = _PARENTHESIS.sub("", written) if "(" in written else written
    people = read_people(written)
    alone = dated and place != "in front" and _SURNAMES.fullmatch(written) and parse_venue(bare) is None
    if alone and (people is None or any(", " in name for name in people.names)):
        names = tuple(re.split(r", (?:and )?| and | & ", written))
        if not any(word.lower() in vocabulary().not_names for name in names for word in name.split()):
            return Stretch("people", text, authors=names, year=year)
    if people and not people.sure and any(word.isupper() and len(word) > 2 for word in written.split()):
        return None
    if people and (people.sure or dated or len(people.names) > 1):
        return Stretch("people", text, authors=people.names, year=year)
    if (
        _is_surname(bare)
        and folded(_NUMBER_AT_END.sub("", bare)) not in vocabulary().not_venues
        and not _is_acronym(_NUMBER_AT_END.sub("", bare))
        and not parse_venue(bare)
    ):
        return Stretch(
            "people", text, authors=(re.sub(r"(?<![\W\d])[\W\d]++[a-z]?$", "", bare),), year=_short_year(bare)
        )
    return None


def _short_year(text: str) -> int | None:
    return year_in(text)[0] or next((int(found) for found in re.findall(r"(?:19|20)\d\d", text)), None)


def _printed_venue(text: str, place: Place) -> Venue | None:
    """An unknown venue by how it is printed: words of titles, capitals, a year or a volume beside them."""
    year, rest = year_in(text) if re.search(r"\d{4}", text) else (None, text)
    rest = rest.strip(" ,.;:()")
    if place == "note" or not rest or _SEASON.match(rest) or folded(rest) in vocabulary().not_venues:
        return None
    name = printed_name(rest, in_place=place in _MARKED or year is not None)
    if name:
        return Venue(name, year)
    words = rest.split()
    numbered = _NUMBERED_AND_DATED.fullmatch(text)
    if numbered and _is_capitalised(numbered[1].split()):
        return Venue(numbered[1], year)
    if year is not None and place == "link text" and 1 < len(words) <= 7 and "," not in rest and _is_capitalised(words):
        return Venue(one_line(rest), year)
    in_place = year is not None and place in {"in brackets", "in italics", "link text"}
    if in_place and 2 < len(words) <= 9 and _is_title_of_journal(words):
        return Venue(one_line(rest), year)
    return None


def _is_capitalised(words: list[str]) -> bool:
    return all(word[:1].isupper() or word in {"of", "and", "in", "for", "&", "on", "the"} for word in words)


def _is_title_of_journal(words: list[str]) -> bool:
    """Whether words are capitalised with a small word among them, as in `Remote Sensing of Environment`."""
    small = sum(word in {"of", "and", "in", "for", "&", "on", "the"} for word in words)
    return words[0][:1].isupper() and small > 0 and _is_capitalised(words)


_NUMBERED_AND_DATED = re.compile(
    r"([^\W\d_][^\d.,;:]{2,60}?),? \d{1,4}(?:[.:]\d{1,3}|\s?\(\d{1,3}\))?,? \((?:19|20)\d\d\)"
)
"""A series or a journal as references number it: `Owl Papers 20 (2021)`, `Garnets 4.2 (2019)`."""
_JOINT = re.compile(r"[,;，；、–—(·•]|\s-\s|\.\s|\s/\s")
_CUT = re.compile(r"(?:(?<!\s)\s++)?+(?:[,;，；、(·•]\s*+|(?<!\b[^\W\d_a-z])\.\s++)|(?<!\s)\s++[–—/-]\s++")
_WORDS_BESIDE = re.compile(
    r"(?:system demonstrations?|best|outstanding|distinguished|honou?rable)?\W{0,3}(?:\w+\W{1,3}){0,2}"
    r"(?:award|mention|demonstrations?|oral|spotlight|poster|short|long|demo|workshop|tutorial|runner[- ]up|highlight|"
    r"full|to appear|accepted|in press|under review|from|paper|preprint|survey)\b.{0,20}",
    re.IGNORECASE,
)


def _parted(text: str) -> list[str]:
    """Cut a stretch at its joints, but keep authors together that stand before a venue or a year."""
    parts = [part.strip(" )") for part in _CUT.split(text) if part.strip(" ).")]
    for stop in range(len(parts) - 1, 1, -1):
        lead = ", ".join(parts[:stop])
        if (people := read_people(lead)) and people.sure:
            return [lead, *parts[stop:]]
    return parts


def is_address(text: str) -> bool:
    """Say whether a text is an address or an identifier that stands for one."""
    return text.startswith(("http://", "https://", "www.")) or address_of(text) is not None
