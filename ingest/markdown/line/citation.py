"""Reads a whole citation into authors, title, venue, year and identifiers.

In the styles that references have.

    read_citation("Doe, J., & Roe, R. (2019). Ambient fields. Journal of Garnets, 12(3), 45-67.")
    -> Citation(authors=("Doe, J.", "Roe, R."), title="Ambient fields", venue=Venue("Journal of Garnets", 2019), …)

Styles: APA, Harvard, ACM (authors, year, title); IEEE, MLA, Chicago (a title in quotation marks); Vancouver, GB/T 7714,
GOST 7.0.5 (authors, title, venue); Chinese and Japanese with titles in 《》 or 「」.
"""

import re
from dataclasses import dataclass, field

from ingest.markdown.line.citation_authors import IN, QUOTED, may_begin_with_authors, who_may_lead
from ingest.markdown.line.citation_venue import TOWN_AND_PUBLISHER, venue_and_year
from ingest.markdown.line.people import EDITORS, People, read_people
from ingest.markdown.line.stretch import classify, classify_parts, identifier_address
from ingest.markdown.line.where_cited import place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.text import folded
from ingest.terms.venues import parse_venue
from ingest.terms.vocabulary import vocabulary

_LONGEST = 2_600
_NUMBER = re.compile(r"^\W{0,4}(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}[.)])\W{0,3}\s*")
_EDITION = re.compile(r"[⁰¹²³⁴-⁹]{1,3}(?=(?:19|20)\d\d)")
"""The number of an edition as it is set before a book's year: `Berlin ⁴1995`."""
_DASHES = re.compile(r"(?<=\d)-{2,3}(?=\d)")
_YEARS_AT_END = re.compile(r"(?<=[,\s])((?:19|20)\d\d)[–/-](?:19|20)\d\d\.?$")
"""When the volumes of a work appeared: `Berlin 1952–1954`."""
_TYPE_MARK = re.compile(
    r"(?:(?<!\s)\s++)?+\[(?:[JCDMPRSNGZA]|EB|DB|J/OL|EB/OL|C/OL|A/OL|D/OL|M/OL"
    r"|(?i: ?(?:en ligne|online|on-line|internet|en línea|em linha|on line|электронный ресурс) ?))\]\s*\.?\s*"
)
_SENTENCE_END = re.compile(
    r"(?<![\s.][A-ZА-Я])(?<!\bvs)(?<!\bal)(?<!\beg)(?<!\bie)(?<!\bcf)(?<!\bNo)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bvol)"
    r"(?:[.．]|(?<=[?!？！]))[”\"*_]{0,4}(?: (?://|—)? ?(?=[\"“«(\[]?[^\Wa-zа-я]|in |arXiv|bioRxiv|medRxiv|"
    r"eLife|npj |iScience|mBio|http|doi)|$)|。 ?| ?// "
)
_PLACE_AND_YEAR = re.compile(r"[,.] (?:[^\W\d_a-z][\w./ -]{1,80} )?(?:\d{1,3} )?\(?(?:19|20)\d\d\)?(?=[,.;]|$| )")
_JOURNAL_AND_VOLUME = re.compile(
    r"[.?!] (?!doi|DOI|arXiv|PMID|https?)([^\W\d_][^.?!]{2,90}?)[.,]? (?:vol\. ?)?"
    r"(?!(?:19|20)\d\d\b)\d{1,4}(?: ?\([^()]{1,20}\))?(?=[,.:;]|$)"
)
_NEXT_CITATION = re.compile(r"(?<=\.);\s+(?=[^\W\d_a-z][\w'’-]+, [^\W\d_a-z]\.)")
"""Between two citations of one cell."""
_RUN_OF_NAMES = re.compile(
    r"(?:[^\W\d_a-z][\w'’-]+ [A-Z]{1,3} ){2,40}(?:and )?[^\W\d_a-z][\w'’-]+ ?[A-Z]{1,3}(?=[.:] )"
)
"""Names that stand one behind another without commas: `Owl A Nest BC and Wing D. `"""
_SMALL_OF_JOURNALS = frozenset(
    ["of", "the", "and", "for", "in", "on", "und", "der", "für", "et", "de", "des", "y", "e", "&"]
)
_OTHERS_IN_FRONT = re.compile(r"([^\W\d_a-z][^.:;()\"“]{1,60}? et al\.?),? (?=[^\W\d_a-z])")
_TWO_JOINED = re.compile(r"\S+ (?:and|&|und|et|y|e) \S+")
_FULL_WIDTH = str.maketrans({"（": " (", "）": ") ", "．": ". ", "：": ": "})
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in its parts; `rest` is what stands behind them and says nothing known."""

    authors: tuple[str, ...]
    title: str
    venue: Venue | None
    year: int | None
    addresses: tuple[str, ...] = field(default=())
    rest: str = ""


def read_citation(text: str, *, set_apart: str = "", italic: str = "") -> Citation | None:
    """Read a text as a citation; None where its beginning is not surely authors with a title behind them.

    `set_apart` is what stands in bold or as a link, `italic` what stands in italics: a title or a venue.
    """
    text = without_number(text)
    first = _NEXT_CITATION.split(text, maxsplit=1)[0]
    text = first if re.search(r"\d{4}", first) else text
    if not 12 < len(text) <= _LONGEST or not may_begin_with_authors(text):
        return None
    for people, year, rest in who_may_lead(text, set_apart, italic):
        colon = text[: len(text) - len(rest)].rstrip()[-1:] in ":："
        found = behind_authors(people, year, rest, set_apart, italic, colon=colon)
        if found is not None:
            return found
    return _behind_others(text) or _title_first(text)


def _behind_others(text: str) -> Citation | None:
    """A title behind `et al.` alone, without a year: nobody but authors stands in front of that."""
    lead = _OTHERS_IN_FRONT.match(text)
    people = read_people(lead[1]) if lead else None
    if lead is None or people is None:
        return None
    return behind_authors(people, None, text[lead.end() :], "", "", colon=False, among=True)


def without_number(text: str) -> str:
    """Give the text of a reference in plain form, without the number that it has in its bibliography."""
    text = text if text.isascii() else _EDITION.sub(" ", text.translate(_FULL_WIDTH))
    text = _YEARS_AT_END.sub(r"\1", _DASHES.sub("–", _NUMBER.sub("", one_line(text), count=1)))
    run = _RUN_OF_NAMES.match(text)
    return re.sub(r"(?<= [A-Z]|[A-Z][A-Z]) (?!and )", ", ", run[0]) + text[run.end() :] if run else text


def behind_authors(
    people: People, year: int | None, text: str, set_apart: str, italic: str, *, colon: bool, among: bool = False
) -> Citation | None:
    """Part title, venue and year behind authors; None where that gives no title.

    `among` says that the text stands among references: then a single name without a year or venue is enough.
    """
    quoted = QUOTED.match(text)
    if quoted:
        title, rest = next(filter(None, quoted.groups())), text[quoted.end() :]
    elif set_apart and len(set_apart.split()) > 2 and (at := text.find(set_apart)) in range(4):
        rest = text[at + len(set_apart) :]
        mark = _TYPE_MARK.match(rest.lstrip(" .,"))
        title, rest = set_apart, rest.lstrip(" .,")[mark.end() :].lstrip("/ ") if mark else rest
    else:
        title, rest = _parted(text, italic, colon=colon, dated=year is not None)
    title = title.strip(' .,;:*_"“”「」《》')
    title = title[1:] if title[:1] in "'‘" and not re.search(r"['’](?!\w)", title[1:]) else title
    title += "”" if "„" not in title and title.count("“") > title.count("”") else '"' if title.count('"') % 2 else ""
    title = f"“{title}" if title.count("”") > title.count("“") else title
    venue, found_year, left = venue_and_year(rest.lstrip(" .,;:"), italic)
    if venue is None and found_year is None and year and left and text.rstrip()[-1:] in ",:" and _is_subtitle(left):
        title, left = f"{title}. {left}", ""
    if venue is None and year and (people.sure or len(people.names) > 1) and _reads_like_a_journal(left):
        venue, left = Venue(one_line(left.strip(" .")), year), ""
    marked = bool(quoted or set_apart or (italic and title == italic))
    if not _is_title(title, behind_year=people.sure and year is not None, marked=marked) or (
        not people.sure and not (year or found_year or marked)
    ):
        return None
    if year and venue is not None and venue.year is not None and not -2 < venue.year - year < 2:
        venue = Venue(venue.name, year)  # The year behind the authors is one; other digits may be pages.
    year = year or found_year
    alone = len(people.names) == 1 and not among
    if not (people.sure or venue or year or marked) or (alone and not (year or venue or marked)):
        return None
    if venue is not None and venue.year is None and year:
        venue = Venue(venue.name, year)
    address = identifier_address(rest)
    return Citation(
        people.names, title, venue, (venue.year if venue else None) or year, (address,) if address else (), left
    )


def _reads_like_a_journal(text: str) -> bool:
    """Whether all that is left behind authors, a year and a title may be a journal in press: `Owls and Language.`"""
    words = text.strip(" .").split()
    if not 1 < len(words) <= 8 or re.search(r"[^\w\s.&’'-]|\d|\. ", text.strip(" .")) or parse_organisations(text):
        return False
    capitals = all(word[:1].isupper() or word in _SMALL_OF_JOURNALS for word in words)
    if not capitals or folded(text) in vocabulary().not_venues:
        return False
    return classify(text).kind == "remark" or _TWO_JOINED.fullmatch(text.strip(" .")) is not None


def _is_subtitle(text: str) -> bool:
    """Whether a sentence behind a title goes on with it: some words, no place or publisher, no digits."""
    if not 1 < len(text.split()) <= 16 or re.search(r"\d|: |, [A-Z]|\. |\b(?:Press|Verlag|Publish\w+|Books)\b", text):
        return False
    return not parse_organisations(text)


def _parted(text: str, italic: str, *, colon: bool, dated: bool) -> tuple[str, str]:
    """Part a title that stands without marks from what follows: at a mark of its type, `//`, `In`, a sentence's end."""
    mark = _TYPE_MARK.search(text)
    if mark:
        return text[: mark.start()], text[mark.end() :]
    within = IN.search(text, 8)
    edited = EDITORS.search(text, within.end()) if within else None
    if within and edited and italic and text.find(italic) >= edited.start() > 0:
        return text[: within.start()], text[within.end() :]
    if italic and (at := text.find(italic)) > 12 and re.search(r"[.,?!:]\s*(?:in:?\s*)?$", text[:at], re.IGNORECASE):
        return re.sub(r"(?:[.,]\s*+|(?<!\s)\s++)?+\b[Ii]n:?\s*+$", "", text[:at]), text[at:]
    words = len(italic.split())
    if text.startswith(italic) and (words > 2 or (words == 2 and parse_venue(italic, set_apart=True) is None)):
        return italic, text[len(italic) :]
    end = _SENTENCE_END.search(text, 4)
    town = TOWN_AND_PUBLISHER.search(text)
    if town and end and end.start() <= town.start():
        return text[: end.start()], text[end.end() :]
    journal = place_of_journal(text)
    if journal and journal.start > 8 and not (within and within.start() < journal.start):
        cut = journal.start - len(text[: journal.start]) + len(text[: journal.start].rstrip())
        return text[: cut - (text[cut - 1] in ",:;")], text[journal.start :]
    volumes = list(_JOURNAL_AND_VOLUME.finditer(text, 8)) if dated and not within else []
    if volumes:
        return text[: volumes[-1].start() + (volumes[-1][0][0] in "?!")], text[volumes[-1].start(1) :]
    comma = 0 if dated and end and end.end() < len(text) else _last_comma(text)
    placed = _PLACE_AND_YEAR.search(text, 8) if within is None else None
    if placed and not 0 < comma < placed.start() and (colon or end is None or end.start() >= placed.start()):
        return text[: placed.start()], text[placed.start() :]
    if within and (end is None or within.start() <= end.start()):
        return text[: within.start()], text[within.end() :]
    if comma and (end is None or comma < end.start()):
        return text[:comma], text[comma:]
    if colon and within is None and text.rstrip().endswith(","):
        return text, ""
    if end is None:
        return text, ""
    return text[: end.start()], text[end.end() :]


def _last_comma(text: str) -> int:
    """Where the title of a reference ends that only commas part from its venue; 0 where no venue follows one."""
    for found in list(re.finditer(r"[,，]\s*", text))[:12]:
        if found.start() <= 8:
            continue
        behind = text[found.end() :]
        sentence = re.split(r"\. (?=DOI|doi|https?:|ISBN|arXiv)", behind, maxsplit=1)[0]
        if any(classify(each, "behind").kind in {"venue", "date"} for each in {behind, sentence}):
            return found.start()
    return 0


def _is_title(title: str, *, behind_year: bool, marked: bool) -> bool:
    """Whether a text may be a title; behind sure authors and a year nothing stands that is an organisation.

    What is `marked` as a title reads like people at most: `Acoustic Phonetics`.
    """
    unspaced = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", title))
    if (len(title.split()) < 2 and unspaced < 4) or len(title) > 400 or "://" in title or title[:4] in {"and ", "und "}:
        return False
    if ";" in title and any(parse_organisations(part.strip()) for part in title.split(";")):
        return False
    kind = classify(title).kind
    if kind == "organisations" and behind_year:
        return len(title.split()) > 3  # `Survey Research in Times of Owls`: some of its words name organisations.
    if kind == "people" and (marked or _TWO_JOINED.fullmatch(title)):
        return True  # `Measurement and Fairness`: who made it stands before it.
    return kind not in {"people", "venue", "organisations", "date"} and not classify_parts(title)


def _title_first(text: str) -> Citation | None:
    """A citation that begins with its title in 《》: `《题名》，作者，刊名，2021`."""
    quoted = re.match(r"[《『「]([^《》『』「」]{2,200})[》』」]\s*[，,、;；]?\s*", text)
    if not quoted or quoted.end() == len(text):
        return None
    parts = [part.strip(" .。") for part in re.split(r"[，,；;]\s*", text[quoted.end() :]) if part.strip(" .。")]
    authors: list[str] = []
    venue, year, left = None, None, []
    for part in parts:
        stretch = classify(part, "venue column" if authors and not venue else "behind")
        people = read_people(part)
        if not venue and not parse_venue(part) and (people or _HAN_NAME.fullmatch(part)):
            authors.extend(people.names if people else (part,))
        elif stretch.kind == "date":
            year = year or stretch.year
        elif stretch.kind == "venue" or (authors and venue is None):
            venue = stretch.venue or Venue(part, None)
        else:
            left.append(part)
    if not authors and venue is None and year is None:
        return None
    venue = Venue(venue.name, venue.year or year) if venue else None
    return Citation(tuple(authors), quoted[1], venue, year, (), ", ".join(left))
