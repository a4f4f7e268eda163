"""Reads a whole citation into authors, title, venue, year and identifiers.

In the styles that references have.

    read_citation("Doe, J., & Roe, R. (2019). Ambient fields. Journal of Garnets, 12(3), 45-67.")
    -> Citation(authors=("Doe, J.", "Roe, R."), title="Ambient fields", venue=Venue("Journal of Garnets", 2019), …)

Styles: APA, Harvard, ACM (authors, year, title); IEEE, MLA, Chicago (a title in quotation marks); Vancouver, GB/T 7714,
GOST 7.0.5 (authors, title, venue); Chinese and Japanese with titles in 《》 or 「」.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.markdown.line.citation_venue import TOWN_AND_PUBLISHER, venue_and_year
from ingest.markdown.line.people import EDITORS, SAME_AUTHORS, People, first_other_word, read_people
from ingest.markdown.line.stretch import classify, classify_parts, identifier_address
from ingest.markdown.line.where_cited import place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.venues import parse_venue
from ingest.terms.vocabulary import vocabulary

_LONGEST = 2_600
_LONGEST_LEAD = 1_400
_MOST_ENDS = 40
_NUMBER = re.compile(r"^\W{0,4}(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}[.)])\W{0,3}\s*")
_YEAR_BEHIND = re.compile(
    r"(?:(?<!\s)\s++[.,:]?+\s*+|[.,:]\s*+)?+(?:\(\s*+((?:19|20)\d\d)[a-z]?(?:[^()]{0,30})\)"
    r"|(?<=[.,:\s])((?:19|20)\d\d)[a-z]?(?=[.,:;\s]))\s*[.,:;]?\s*"
)
_EDITION = re.compile(r"[⁰¹²³⁴-⁹]{1,3}(?=(?:19|20)\d\d)")
"""The number of an edition as it is set before a book's year: `Berlin ⁴1995`."""
_DASHES = re.compile(r"(?<=\d)-{2,3}(?=\d)")
_YEARS_AT_END = re.compile(r"(?<=[,\s])((?:19|20)\d\d)[–/-](?:19|20)\d\d\.?$")
"""When the volumes of a work appeared: `Berlin 1952–1954`."""
_QUOTED = re.compile(
    r"(?:(?<!\s)\s++)?+(?:[\"“]([^\"“”]{6,400})[\"”]"
    r"|(?<!\w)['‘](?=\w)([^'‘’]{5,300}(?:['’](?=\w|s? )[^'‘’]{1,300}){0,6})['’](?=[.,;:]|$|(?<=[.?!,].)\s)"
    r"|‘‘([^‘’]{6,400})’’|``([^`']{6,400})''|«([^«»]{6,400})»|『([^『』]{2,200})』|「([^「」]{2,200})」"
    r"|《([^《》]{2,200})》)\s*[.,;:，。]?\s*"
)
_TYPE_MARK = re.compile(r"(?:(?<!\s)\s++)?+\[(?:[JCDMPRSNGZA]|EB|DB|J/OL|EB/OL|C/OL|A/OL|D/OL|M/OL)\]\s*\.?\s*")
_SENTENCE_END = re.compile(
    r"(?<![\s.][A-ZА-Я])(?<!\bvs)(?<!\bal)(?<!\beg)(?<!\bie)(?<!\bcf)(?<!\bNo)(?<!\bSt)(?<!\bDr)(?<!\bMr)(?<!\bvol)"
    r"(?:[.．]|(?<=[?!？！]))[”\"*_]{0,4}(?: (?://|—)? ?(?=[\"“«(\[]?[^\Wa-zа-я]|in |arXiv|bioRxiv|medRxiv|"
    r"eLife|npj |iScience|mBio|http|doi)|$)|。 ?| ?// "
)
_IN = re.compile(r"(?:[,.]? (?:[–—-] )?In:?|[,.] in:) (?=[\"“A-Z\d*_])")
_PLACE_AND_YEAR = re.compile(r"[,.] (?:[^\W\d_a-z][\w./ -]{1,80} )?(?:\d{1,3} )?\(?(?:19|20)\d\d\)?(?=[,.;]|$| )")
_MIDDLE_INITIAL = re.compile(r"[^\W\d_]{2} [^\W\d_a-z]\.$")
_INITIALS_AND_COLON = re.compile(r"(?<=[\s,.])((?:[^\W\d_a-z]\.[ -]?){1,4}): ")
"""Where the authors end that a colon parts from their title: `Owl, A. B., and Nest, C.: Birds at night`."""
_TURNED = re.compile(r"[^\W\d_a-z][\w'’-]{1,30}, [^\W\d_a-z][\w'’-]{1,30}(?: [^\W\d_a-z]\.?)?\.")
_TURNED_AND_COLON = re.compile(
    r"[^\s,;]{2,40}, [^\s,;]{2,40}(?: (?:[A-Z]\.|von|van|de|der|den|zu|di|da|del|la|le)){0,3}(?: \([^()]{2,8}\))?[:：]"
)
_YEAR_AND_PLACE = re.compile(r"[.?!] \((?:19|20)\d\d\)\. [^\W\d_a-z]")
"""Where a book's year stands behind its title: `Owl, Ada. Birds at night. (2022). Cambridge: Owl Press.`"""
_INITIALS_BEHIND = re.compile(r"[^,]{2,40} [A-Z]{1,3}\.?")
_SURNAME_FOLLOWS = re.compile(r"[^\W\d_a-z][\w'’-]{1,30}(?:,| and | & |\.? ?[\"“])")
_FIRST_NAME = re.compile(r"([^\W\d_][^,;.:，、；．。：&(\"“《「]{0,60}?)(?:[,;.:，、；．。：&(\"“《「]| and | et al)")
_JOURNAL_AND_VOLUME = re.compile(
    r"[.?!] (?!doi|DOI|arXiv|PMID|https?)([^\W\d_][^.?!]{2,90}?)[.,]? (?:vol\. ?)?"
    r"(?!(?:19|20)\d\d\b)\d{1,4}(?: ?\([^()]{1,20}\))?(?=[,.:;]|$)"
)
_NEXT_CITATION = re.compile(r"(?<=\.);\s+(?=[^\W\d_a-z][\w'’-]+, [^\W\d_a-z]\.)")
"""Between two citations of one cell."""
_SURNAME_AND_INITIALS = re.compile(r"[^\W\d_a-z][\w'’-]+(?: [A-Z]){1,3}")
_NO_AUTHORS = re.compile(r"^(?:the|a|an|on|how|why|what|in|towards?) ", re.IGNORECASE)
_FULL_WIDTH = str.maketrans({"（": " (", "）": ") ", "．": ". ", "：": ": "})
_EAST_ASIAN_LEAD = re.compile(
    r"([^『「《()]*[\u3040-\u30ff\u3400-\u9fff].{0,200}?)\s*[(，,]\s?((?:19|20)\d\d)[)，,]\s*(?=[『「《])"
)
"""Who and when in front of a title in brackets: `梟野 花、巣山 一（2010）『梟の夜』`, `梟野花，2010，《梟》`."""
_ROLE = re.compile(r"\s?(?:\((?:編集?|著|訳|編著|監修|ed\.?)\)|(?:編著|監修|編集|著|編|訳))\s*$")
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
    if not 12 < len(text) <= _LONGEST or not _may_begin_with_authors(text):
        return None
    for people, year, rest in _leads(text, set_apart, italic):
        colon = text[: len(text) - len(rest)].rstrip()[-1:] in ":："
        found = behind_authors(people, year, rest, set_apart, italic, colon=colon)
        if found is not None:
            return found
    return _title_first(text)


def without_number(text: str) -> str:
    """Give the text of a reference in plain form, without the number that it has in its bibliography."""
    text = text if text.isascii() else _EDITION.sub(" ", text.translate(_FULL_WIDTH))
    return _YEARS_AT_END.sub(r"\1", _DASHES.sub("–", _NUMBER.sub("", one_line(text), count=1)))


def _may_begin_with_authors(text: str) -> bool:
    """Whether the words in front of the first mark may be a name; most titles are told by them from citations."""
    if text[0] in "《「『" or SAME_AUTHORS.match(text) or EDITORS.search(text[:_LONGEST_LEAD]):
        return True
    first = _FIRST_NAME.match(text)
    if first is None or _NO_AUTHORS.match(text):
        return False
    if _SURNAME_AND_INITIALS.fullmatch(first[1]):
        return True
    known = vocabulary().not_names
    return not any(word.lower() in known for word in first[1].split() if len(word) > 1)


def _leads(text: str, bold: str, italic: str) -> Iterator[tuple[People, int | None, str]]:
    """The authors that a text may begin with, with a year behind them and what follows, the likeliest first."""
    if same := SAME_AUTHORS.match(text):
        yield People((same[0].strip(" .,"),), False), None, text[same.end() :]
        return
    if (east := _EAST_ASIAN_LEAD.match(text)) is not None:
        names = tuple(name for part in re.split(r"[、,，;；]", east[1]) if (name := _ROLE.sub("", part).strip()))
        yield People(names, True), int(east[2]), text[east.end() :]
    edited = EDITORS.search(text[:_LONGEST_LEAD])
    if edited and text[edited.end() : edited.end() + 1] in {":", "："}:
        people = read_people(text[: edited.start()])
        if people is None or not people.sure:
            names = people.names if people else (text[: edited.start()].strip(" ,"),)
            yield People(names, True), None, text[edited.end() + 1 :].lstrip()
    for dated in list(_YEAR_BEHIND.finditer(text[:_LONGEST_LEAD]))[:3]:
        people = read_people(
            text[: dated.start()].rstrip(" ,.(") + ("." if text[dated.start() - 1 : dated.start()] == "." else "")
        )
        if people is not None and dated.start():
            yield people, int(dated[1] or dated[2]), text[dated.end() :]
    colon = _INITIALS_AND_COLON.search(text[:_LONGEST_LEAD])
    if colon is not None:
        people = read_people(text[: colon.end(1)])
        if people is not None and people.sure:
            yield people, None, text[colon.end() :]
    quote = _QUOTED.search(text[:_LONGEST_LEAD])
    if quote and quote.start():
        people = read_people(text[: quote.start()].rstrip(" ,.:"))
        if people is not None:
            yield people, None, text[quote.start() :]
    ends = [found.end() for found in re.finditer(r"(?:[.。．]|[:：,])\s+|[．：]", text[:_LONGEST_LEAD])]
    best: tuple[People, int] | None = None
    other = first_other_word(text[:_LONGEST_LEAD])
    for end in ends[:_MOST_ENDS]:
        if end > other:
            break
        lead = text[:end].rstrip()
        people = read_people(
            lead.rstrip(" ,:：.．。") if lead[-1:] in ",:：" or not re.search(r"(?:^|[\s.])\S?\S\.$", lead) else lead
        )
        if people is None:
            if best is None and end > 80:
                break
            continue
        if (
            _ends_in_middle_name(lead, people)
            or (_MIDDLE_INITIAL.search(lead) and _SURNAME_FOLLOWS.match(text, end) and not _are_turned_round(people))
            or text[end : end + 4] in {"and ", "und ", "And "}
        ):
            continue
        if lead[-1:] in ":：" and not _is_colon_style(lead, people, text[end:]):
            continue
        if lead[-1:] in ":：" and best is not None and best[0].initials and text[: best[1]].rstrip().endswith("."):
            continue
        if best is not None and italic and text.startswith(italic, best[1]):
            break
        if best is None or lead[-1:] != "," or text[: best[1]].rstrip().endswith(","):
            best = (people, end)
        if lead[-1:] in ":：" and people.sure:
            break
    set_apart = best is not None and any(apart and text.startswith(apart, best[1]) for apart in (bold, italic))
    if best is not None and not (best[0].sure or set_apart) and _begins_turned(best[0], text[: best[1]].rstrip()):
        set_apart = (_YEAR_AND_PLACE.search(text, best[1]) or TOWN_AND_PUBLISHER.search(text, best[1])) is not None
    if best is not None and (best[0].sure or set_apart or text[: best[1]].rstrip()[-1:] in ":："):
        yield best[0], None, text[best[1] :]


def behind_authors(
    people: People, year: int | None, text: str, set_apart: str, italic: str, *, colon: bool, among: bool = False
) -> Citation | None:
    """Part title, venue and year behind authors; None where that gives no title.

    `among` says that the text stands among references: then a single name without a year or venue is enough.
    """
    quoted = _QUOTED.match(text)
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
    title += "”" if title.count("“") > title.count("”") else '"' if title.count('"') % 2 else ""
    title = f"“{title}" if title.count("”") > title.count("“") else title
    venue, found_year, left = venue_and_year(rest.lstrip(" .,;:"), italic)
    if venue is None and found_year is None and year and left and text.rstrip()[-1:] in ",:" and _is_subtitle(left):
        title, left = f"{title}. {left}", ""
    marked = bool(quoted or set_apart or (italic and title == italic))
    if not _is_title(title, behind_year=people.sure and year is not None, marked=marked) or (
        not people.sure and not (year or found_year or marked)
    ):
        return None
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
    if italic and (at := text.find(italic)) > 12 and re.search(r"[.,?!:]\s*(?:in:?\s*)?$", text[:at], re.IGNORECASE):
        return re.sub(r"(?:[.,]\s*+|(?<!\s)\s++)?+\b[Ii]n:?\s*+$", "", text[:at]), text[at:]
    words = len(italic.split())
    if text.startswith(italic) and (words > 2 or (words == 2 and parse_venue(italic, set_apart=True) is None)):
        return italic, text[len(italic) :]
    end = _SENTENCE_END.search(text, 4)
    town = TOWN_AND_PUBLISHER.search(text)
    if town and end and end.start() <= town.start():
        return text[: end.start()], text[end.end() :]
    within = _IN.search(text, 8)
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


def _is_colon_style(lead: str, people: People, rest: str) -> bool:
    """Whether authors before a colon are a reference's: with initials, or turned round."""
    if people.initials or len(people.names) > 3:
        return len(people.names) > 1 or "et al" in lead or "," in lead
    turned = _TURNED_AND_COLON.fullmatch(lead) is not None
    all_turned = len(people.names) > 1 and all(", " in name for name in people.names)
    return all_turned or ";" in lead or (turned and re.search(r"\b(?:19|20)\d\d\b", rest) is not None)


def _begins_turned(people: People, lead: str) -> bool:
    """Whether the first name is turned round and a full stop ends the names: `Owl, Ada.`, `Owl, Ada, and Bo Nest.`"""
    return lead.endswith(".") and (", " in people.names[0] or _TURNED.fullmatch(lead) is not None)


def _ends_in_middle_name(lead: str, people: People) -> bool:
    """Whether a full stop behind the last name is that of a middle initial: `Qian Li, Neeraja J.`"""
    if not _MIDDLE_INITIAL.search(lead) or len(people.names) < 2:
        return False
    return not all(re.search(r"(?:^|[\s.,-])[^\W\d_a-z]{1,3}\.?$", name) for name in people.names[:-1])


def _are_turned_round(people: People) -> bool:
    """Whether all names before the last have their initials behind, without full stops: `Owl A, Nest BC`."""
    return len(people.names) > 1 and all(_INITIALS_BEHIND.fullmatch(name) for name in people.names[:-1])


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
    if kind == "people" and marked:
        return True
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
