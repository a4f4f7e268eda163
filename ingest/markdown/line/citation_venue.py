"""Reads where and when a work appeared, from what stands behind the title of a citation."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.markdown.line.people import EDITORS, read_people
from ingest.markdown.line.stretch import MONTH, date_in
from ingest.markdown.line.where_cited import LISTED_NOUNS, place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.outside_text import one_line
from ingest.terms.text import folded
from ingest.terms.venue_names import printed_name, without_volume
from ingest.terms.venues import find_venues, parse_venue, year_in
from ingest.terms.vocabulary import vocabulary

_SPECIAL_ISSUE = re.compile(r"\W{1,3}special (?:issue|section|edition)\b.*", re.IGNORECASE | re.DOTALL)

_PAGES = re.compile(r"(?<![\w&])(?:pp?|pages?|с|s)\.?\s*+\d.*", re.IGNORECASE | re.DOTALL)

_INVERTED = re.compile(r"^([^,.]{4,100}), ((?:19|20)\d\d) ([^.,]{4,90} (?:on|of|for))\b")
"""A conference as an index turns it round: `Security and Privacy (SP), 2013 IEEE Symposium on`."""

_ACRONYM_BEHIND = re.compile(r"\(([A-Z][\w&-]{1,9}) ?'?((?:19|20)\d\d)\)")
"""A meeting's name with its acronym and year behind it: `Owls and Privacy (OAP 2008)`."""

_VOLUME_IN_BRACKETS = re.compile(r"\s?\((?:vol(?:ume)?|issue|no|number|bd|t)\b\.? ?[^()]{0,60}\)", re.IGNORECASE)
"""Volume, issue and pages as a Zotero style sets them behind a journal: `(Vol. 41, Issue 7, pp. 1161–1172)`."""

_NAME_AND_DAY = re.compile(
    rf"([^\W\d_a-z][^.;:,()\d]{{2,80}})\. ((?:19|20)\d\d)(?: (?i:{MONTH})(?: \d{{1,2}})?)?(?:[;:].{{0,40}})?"
)
"""A journal with its day, as PubMed has it: `Owl Research. 2026 Jan 27;53(2):OR25057`, `Owls. 2026 Mar 26`."""
_EAST_ASIAN_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff・ー]{2,20}")
"""The publisher that stands alone behind a Japanese or Chinese title."""

_SPACELESS = re.compile(r"《?([\u3040-\u30ff\u3400-\u9fff·（）]{3,40})》?[,，.] ?((?:19|20)\d\d)[,，;；(（] ?\d")
"""A Chinese or Japanese journal with its year and volume: `计算机应用研究, 2019, 36(2)`."""

TOWN_AND_PUBLISHER = re.compile(
    r"(?:^|[.,)] )(?:\[?[^\W\d_a-z][\w’'-]{1,20}\]? ?){1,3}(?:, [A-Z]{2})?: "
    r"([^\W\d_](?:[^:.,]|(?<=\b[^\W\d_]{2})\.|(?<=\b[^\W\d_])\.){1,60})(?:, ((?:19|20)\d\d))?\.?$"
)
"""The town, publisher and year that end a book's reference: `Kampen: Klement, 2002.`; the year may stand elsewhere."""
_SERIES_IN_BRACKETS = re.compile(r"\s?\(= ?[^()]{2,120}\)")
"""A book's series and its number behind the year: `(= Studien zur Eulenkunde 8)`."""
_KIND_IN_BRACKETS = re.compile(r"^[\s.,;:]*[(\[][^()\[\]\d]{3,40}[)\]][.,:]?\s+(?=\S)")
"""What kind of work it is, behind a title: `(Vortrag).`, `[Paper presentation].`"""
_YEAR_FIRST = re.compile(r"^((?:19|20)\d\d)(?:\)\.?|\.)\s+(?=[^\W\d_a-z])")
_EDITION_FIRST = re.compile(r"^\d{1,2}(?:st|nd|rd|th) ed(?:ition|\.)?[.,]{0,2}\s+", re.IGNORECASE)
_PRESENTED_AT = re.compile(
    r"^(?:(?:invited|oral|digitaler?|eingeladener) )?"
    r"(?:paper|poster|talk|presentation|lecture|vortrag|posterpräsentation|communication|conférence|ponencia|comunicación|"
    r"comunicação|palestra)(?: (?:presented|given|présentée?|presentada?|apresentad[ao]))?"
    r" (?:at|auf|bei|à|au|en|em|na|no|in)(?: (?:the|de[rmn]|dem|la|le|el|los|l['’]))?\s+",
    re.IGNORECASE,
)
"""What references of talks say in front of a meeting: `Paper presented at the`, `Vortrag auf der`."""
_PLACE_OF_PUBLISHER = re.compile(
    r"^[^\W\d_a-z][\w.’' -]{2,30}(?:, [A-Z]{2})?[:,] (?=[^\W\d_a-z][\w&.’' -]{1,50}(?:Press|Verlag|Publish\w+|Books)\b)"
)
"""The town in front of a publisher's name, which is no part of it: `Cambridge: Cambridge University Press`."""
_VISITED = re.compile(
    rf"(?:last )?(?:accessed|visited|retrieved|consulted)(?: on)?:? (?:{MONTH} \d{{1,2}}|\d{{1,2}} {MONTH}),? "
    r"(?:19|20)\d\d\.?",
    re.IGNORECASE,
)
"""When somebody looked at a page, which is not when it appeared: `Accessed March 18, 2025`."""
_DAY = re.compile(rf"(?:(?<=^)|(?<= )){MONTH} \d{{1,2}},? (?=(?:19|20)\d\d\b)", re.IGNORECASE)
_NEWSPAPER = re.compile(
    r"((?:[^\W\d_a-z][\w’'-]{0,20} (?:(?:of|the|and) )?){0,5}[^\W\d_a-z][\w’'-]{0,20}), "
    rf"(?i:{MONTH}) \d{{1,2}}, ((?:19|20)\d\d)"
)
"""A newspaper with its day, as Chicago sets it behind a title: `The Owl Times, March 15, 2020`."""
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d")
_YEAR_OF_MEETING = re.compile(
    r"(?<=\bof the )(?:19|20)\d\d (?=[^\W\d_a-z])|^(?:19|20)\d\d (?=IEEE|ACM|International|[^\W\d_a-z]\w+ )"
)
_REPORT_NUMBER = re.compile(r"\b[A-Z]{2,}(?:[-/][A-Z\d]{1,6}){1,3}[-/](?!(?:19|20)\d\d\b)\d{3,6}\b")
"""The number of a report, which is no venue: `NREL/TP-5000-77081`."""
_MONTH_BEHIND = re.compile(rf"[,.:] ?{MONTH}(?!\w).*", re.IGNORECASE | re.DOTALL)
"""When and where a meeting was, behind its name: `Conference on Owls, August, Aachen`."""
_OPEN_BRACKET = re.compile(r"\s\([^()]*$")
_PARTS = re.compile(r"[.:;,]\s+")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def venue_and_year(rest: str, italic: str) -> tuple[Venue | None, int | None, str]:
    """Give venue and year of what stands behind a citation's title, and the rest of it that says nothing known.

    `italic` is the part that stands in italics: the venue's name, if any is.
    """
    titled = re.match(r"\W*[『《]([^『』《》]{2,80})[』》]", rest)
    rest = _KIND_IN_BRACKETS.sub("", _SERIES_IN_BRACKETS.sub("", rest))
    text = _VOLUME_IN_BRACKETS.sub("", _ADDRESS.sub("", rest)).strip(" .,;:*_()[]")
    text += ")" if text.count("(") > text.count(")") else ""
    if special := _SPECIAL_ISSUE.search(italic):
        italic = italic[: special.start()]
    if titled:
        return Venue(titled[1], _year_of(rest)), _year_of(rest), ""
    if newspaper := _NEWSPAPER.fullmatch(text):
        return Venue(one_line(newspaper[1]), int(newspaper[2])), int(newspaper[2]), ""
    text = _DAY.sub(" ", _VISITED.sub("", text)).strip(" .,;")
    text = _REPORT_NUMBER.sub("", _EDITION_FIRST.sub("", _PRESENTED_AT.sub("", text))).strip(" .,;")
    dated = _YEAR_FIRST.match(text)
    text = _PLACE_OF_PUBLISHER.sub("", text[dated.end() :] if dated else text)
    text = re.sub(r"^(?:(?:in|в сб\.?|en|dans)\s*[:.]?\s+){1,2}", "", text, flags=re.IGNORECASE)
    if not text or _YEAR_ALONE.fullmatch(text):
        return None, int(text) if text else None, ""
    if _EAST_ASIAN_NAME.fullmatch(text):
        return Venue(text, None), None, ""
    if spaceless := _SPACELESS.match(text):
        return Venue(spaceless[1], int(spaceless[2])), int(spaceless[2]), ""
    if (book := _edited_book(text, italic)) is not None:
        return Venue(book, _year_of(text)), _year_of(text), ""
    named = _NAME_AND_DAY.fullmatch(text)
    if named and _is_named_in_capitals(named[1]):
        known = parse_venue(named[1], set_apart=True)
        return Venue(known.name if known else one_line(named[1]), int(named[2])), int(named[2]), ""
    journal = place_of_journal(text)
    text = _INVERTED.sub(r"\3 \1, \2", text if journal and journal.start == 0 else _without_editors(text))
    year = _year_of(text) or (int(dated[1]) if dated else None)
    text = _MONTH_BEHIND.sub("", _YEAR_OF_MEETING.sub("", text))
    if journal and journal.start == 0 and (journal.known or not parse_venue(_PAGES.sub("", text).strip(" .,;:"))):
        known = None if journal.known else parse_venue(journal.name, set_apart=True)
        return Venue(known.name if known else journal.name, journal.year or year), journal.year or year, ""
    for part in _venue_parts(text, italic):
        venue = parse_venue(part, set_apart=True)
        if venue is not None and not (venue.name == "arXiv" and italic and "arxiv" not in part.lower()):
            return Venue(venue.name, venue.year or year), year, ""
    town = TOWN_AND_PUBLISHER.search(text)
    if town and ((known := parse_venue(town[1])) is None or known.name != town[1]):
        year = int(town[2]) if town[2] else year
        return Venue(one_line(town[1]), year), year, ""
    in_full = next((found.venue for found in find_venues(text[:300]) if found.end - found.start > 24), None)
    if in_full is not None:
        return Venue(in_full.name, in_full.year or year), year, ""
    placed = re.match(r"([^.;:]{2,90}?)[, ]{1,20}+(?:vol\. ?)?(?!(?:19|20)\d\d\b)\d+ ?(?:\(\d|, |\.(?!\d)|:|$)", text)
    name = placed[1].strip(" ,") if placed else ""
    people = read_people(name) if placed else None
    if placed and _may_be_venue(name) and not (people and name != italic and (people.sure or len(people.names) > 1)):
        return Venue(one_line(name), year), year, ""
    for part in _venue_parts(text, italic):
        name, _ = without_volume(part)
        printed = printed_name(name, in_place=True)
        if printed or (italic and part == italic and _may_be_venue(name)):
            return Venue(one_line(_OPEN_BRACKET.sub("", printed or name)), year), year, ""
    if (named := _ACRONYM_BEHIND.search(text)) and named.start() > 3:
        return Venue(named[1], int(named[2])), year, ""
    publisher = next((part for part in _PARTS.split(text) if folded(part) in vocabulary().publishers), None)
    if publisher:
        return Venue(publisher, year), year, ""
    return None, year, text if re.search(r"[^\W\d_]{3}", text) and date_in(text.strip(" .,;")) is None else ""


def _edited_book(text: str, italic: str) -> str | None:
    """The title of a book behind its editors: `A. Owl & B. Nest (Eds.), Birds of the night (pp. 1-9). Owlton: Owls`."""
    editors = EDITORS.search(text[:400])
    if editors is None or read_people(text[: editors.start()]) is None:
        return None
    behind = text[editors.end() :].lstrip(" ,.:;")
    name = italic if italic and behind.startswith(italic) else re.split(r"\s\(|[.?!]\s|,\s(?=\d)", behind)[0]
    name = one_line(name.strip(" .,;:"))
    if not 1 < len(name.split()) <= 30 or (len(name.split()) < 4 and TOWN_AND_PUBLISHER.fullmatch(name)):
        return None
    known = parse_venue(name, set_apart=True)
    return known.name if known else name


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
    listed = LISTED_NOUNS.search(text[:400]) if "," in text else None
    within = range(listed.start(), listed.end()) if listed else range(0)
    for cut in re.finditer(r"(?:\.\s|[,;，．。]\s?|\s[–—-]\s|\s//\s|:\s(?=\d))", text[:400]):
        if cut.start() > 1 and cut.start() not in within:
            yield text[: cut.start()].strip(" .,;:")
    starts = [cut.end() for cut in re.finditer(r"\.\s+(?=[A-Z(])|,\s+", text[:400]) if cut.start() not in within]
    for start, stop in pairwise([*starts[:5], len(text)]):
        yield text[start:stop].strip(" .,;:()")


_NOT_VENUE = re.compile(
    r"(?:version|volume|vol|edition|chapter|part|section|band|bd|auflage|"
    r"(?:first|second|third|fourth|fifth) edition)\b",
    re.IGNORECASE,
)


def _may_be_venue(name: str) -> bool:
    words = name.split()
    return (
        not _NOT_VENUE.match(name)
        and 0 < len(words) <= 14
        and (name[:1].isupper() or name.startswith("npj "))
        and not re.search(r"[?!]", name)
    )


def _is_named_in_capitals(name: str) -> bool:
    words = name.split()
    capitals = all(word[:1].isupper() or word in {"of", "and", "for", "in", "the", "on", "&"} for word in words)
    return capitals and len(words) <= 8 and _may_be_venue(name)


def _year_of(text: str) -> int | None:
    """The year of a citation's end, not digits of pages or numbers."""
    clean = re.sub(
        r"arxiv[:\s]*\d{4}\.\d+(?:v\d)?|10\.\d{4,9}/\S+|\b\d{1,5}\s?[–-]\s?\d{1,5}\b(?!\))",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    years = re.findall(r"(?<![\w.:/-])((?:19|20)\d\d)(?=[a-z]?(?:\W|$))", clean)
    bracketed = re.findall(r"\(\D{0,12}((?:19|20)\d\d)\)", clean)
    chosen = bracketed or years
    return int(chosen[-1]) if chosen else year_in(text)[0] if re.search(r"'\d\d", text) else None
