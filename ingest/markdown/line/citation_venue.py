"""Reads where and when a work appeared, from what stands behind the title of a citation."""

import re
from collections.abc import Iterator

from ingest.markdown.line.people import read_people
from ingest.markdown.line.stretch import date_in
from ingest.markdown.line.where_cited import place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.outside_text import one_line
from ingest.terms.venue_names import printed_name, without_volume
from ingest.terms.venues import parse_venue, year_in

_SPECIAL_ISSUE = re.compile(r"\W{1,3}special (?:issue|section|edition)\b.*", re.IGNORECASE | re.DOTALL)

_PAGES = re.compile(r"(?<![\w&])(?:pp?|pages?|с|s)\.?\s*+\d.*", re.IGNORECASE | re.DOTALL)

_INVERTED = re.compile(r"^([^,.]{4,100}), ((?:19|20)\d\d) ([^.,]{4,90} (?:on|of|for))\b")
"""A conference as an index turns it round: `Security and Privacy (SP), 2013 IEEE Symposium on`."""

_ACRONYM_BEHIND = re.compile(r"\(([A-Z][\w&-]{1,9}) ?'?((?:19|20)\d\d)\)")
"""A meeting's name with its acronym and year behind it: `Owls and Privacy (OAP 2008)`."""

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def venue_and_year(rest: str, italic: str) -> tuple[Venue | None, int | None, str]:
    """Give venue and year of what stands behind a citation's title, and the rest of it that says nothing known.

    `italic` is the part that stands in italics: the venue's name, if any is.
    """
    titled = re.match(r"\W*『([^『』]{2,80})』", rest)
    text = _ADDRESS.sub("", rest).strip(" .,;:*_()[]")
    if special := _SPECIAL_ISSUE.search(italic):
        italic = italic[: special.start()]
    if titled:
        return Venue(titled[1], _year_of(rest)), _year_of(rest), ""
    text = re.sub(r"^(?:(?:in|в сб\.?|en|dans)\s*[:.]?\s+){1,2}", "", text, flags=re.IGNORECASE)
    if not text:
        return None, None, ""
    journal = place_of_journal(text)
    text = _INVERTED.sub(r"\3 \1, \2", text if journal and journal.start == 0 else _without_editors(text))
    year = _year_of(text)
    if journal and journal.start == 0 and (journal.known or not parse_venue(_PAGES.sub("", text).strip(" .,;:"))):
        known = None if journal.known else parse_venue(journal.name, set_apart=True)
        return Venue(known.name if known else journal.name, journal.year or year), journal.year or year, ""
    for part in _venue_parts(text, italic):
        venue = parse_venue(part, set_apart=True)
        if venue is not None and not (venue.name == "arXiv" and italic and "arxiv" not in part.lower()):
            return Venue(venue.name, venue.year or year), year, ""
    placed = re.match(r"([^.;:]{2,90}?)[, ]{1,20}+(?:vol\. ?)?(?!(?:19|20)\d\d\b)\d+ ?(?:\(\d|, |\.(?!\d)|:|$)", text)
    name = placed[1].strip(" ,") if placed else ""
    people = read_people(name) if placed else None
    if placed and _may_be_venue(name) and not (people and (people.sure or len(people.names) > 1)):
        return Venue(one_line(name), year), year, ""
    for part in _venue_parts(text, italic):
        name, _ = without_volume(part)
        printed = printed_name(name, in_place=True)
        if printed or (italic and part == italic and _may_be_venue(name)):
            return Venue(one_line(printed or name), year), year, ""
    if (named := _ACRONYM_BEHIND.search(text)) and named.start() > 3:
        return Venue(named[1], int(named[2])), year, ""
    return None, year, text if re.search(r"[^\W\d_]{3}", text) and date_in(text.strip(" .,;")) is None else ""


def _without_editors(text: str) -> str:
    """Take the editors of a book off the front of what says where a chapter appeared: `Ada Owl und Bo Nest, Birds`."""
    for comma in list(re.finditer(r",\s+|:\s+", text[:300]))[:8]:
        people = read_people(text[: comma.start()])
        if people is not None and people.sure and len(text) - comma.end() > 8:
            rest = text[comma.end() :]
            return rest if not (more := read_people(rest.split(",")[0])) or not more.sure else text
    return text


def _venue_parts(text: str, italic: str) -> Iterator[str]:
    """The parts of a citation's end that may be its venue, longest first."""
    if italic and italic in text:
        yield italic
    yield _PAGES.sub("", text).strip(" .,;:")
    for cut in re.finditer(r"(?:\.\s|[,;，．。]\s?|\s[–—-]\s|\s//\s)", text[:400]):
        if cut.start() > 1:
            yield text[: cut.start()].strip(" .,;:")
    behind = re.split(r"\.\s+(?=[A-Z(])|,\s+", text[:400])
    yield from (part.strip(" .,;:()") for part in behind[1:6])


_NOT_VENUE = re.compile(
    r"(?:version|volume|vol|edition|chapter|part|section|band|bd|auflage|"
    r"(?:first|second|third|fourth|fifth) edition)\b",
    re.IGNORECASE,
)


def _may_be_venue(name: str) -> bool:
    words = name.split()
    return not _NOT_VENUE.match(name) and 0 < len(words) <= 14 and name[:1].isupper() and not re.search(r"[?!]", name)


def _year_of(text: str) -> int | None:
    """The year of a citation's end, not digits of pages or numbers."""
    clean = re.sub(
        r"arxiv[:\s]*\d{4}\.\d+(?:v\d)?|10\.\d{4,9}/\S+|\b\d{1,5}\s?[–-]\s?\d{1,5}\b(?!\))",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    years = re.findall(r"(?<![\d.:/-])((?:19|20)\d\d)(?=$|[^\d]|[a-z]\b)", clean)
    bracketed = re.findall(r"\(\D{0,12}((?:19|20)\d\d)\)", clean)
    chosen = bracketed or years
    return int(chosen[-1]) if chosen else year_in(text)[0] if re.search(r"'\d\d", text) else None
