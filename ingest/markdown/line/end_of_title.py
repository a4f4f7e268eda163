"""Finds where a title ends.

Venues, years, authors, remarks and quotation marks around it are taken off.
"""

import re

from ingest.markdown.line.after_title import read_segment
from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.people import makers, read_people
from ingest.markdown.line.short_name import short_name
from ingest.markdown.line.stretch import classify, classify_parts, date_in, is_address
from ingest.markdown.line.tail import Tail, Unsettled
from ingest.markdown.line.where_cited import place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.text import without_arrow, words
from ingest.terms.venue_names import journal_name
from ingest.terms.venues import parse_venue, trailing_venue
from ingest.terms.vocabulary import vocabulary

_LONG_TITLE, _LONGEST_TITLE = 120, 220
_CALLED_TITLE = re.compile(r"^(?:paper )?title\s*[:：]\s*(?=\S)", re.IGNORECASE)
_IN_QUOTES = re.compile(r"[\"“]([^\"“”]{4,300})[\"”]$|《([^《》]{1,300})》$|「([^「」]{1,300})」$")
_END_OF_LONG = re.compile(r"(\s*\S.{2,150}?)(?:\s{2,}|\s[-–—]\s|(?<=\w{3})\.\s)(.+)$", re.DOTALL)
_REMARK = re.compile(
    r"(?:section|sec\.|chapter|ch\.|appendix|part|page|pp\.|version|v\d|see|best|outstanding|distinguished|"
    r"oral|spotlight|"
    r"to appear|in chinese|start to read|strong|must|award|updated?|preprint|under review|code|video|slides|"
    r"paper|pdf)\b",
    re.IGNORECASE,
)
_BEHIND_QUOTATION = re.compile(r"[\"“]([^\"“”]{8,300})(?:[,.][\"”]|[\"”][,.])\s*+(.{2,300})$")
_PROCEEDINGS_LEFT = re.compile(r"\. In(?: the)?(?: Proceedings of)?(?: the)?(?: USENIX| ACM| IEEE)?$", re.IGNORECASE)
_PREPRINT_LEFT = re.compile(r"(?<=.{8})[.,;:] (pre-?print)$", re.IGNORECASE)
_LAST_SENTENCE = re.compile(r"[.?!。](?: |(?<=。))(?=[^\s])|, (?=[A-Z])")
_NAME_AND_QUOTATION = re.compile(r"([^\"“”:：]{1,40})[:：]\s*[\"“]([^\"“”]{8,300})[\"”](?:[.,]\s*(.{0,300}))?$")
_COMMA = re.compile(r"[,.] ")
_REPORT_NUMBER = re.compile(r"[A-Z]+(?:[-/][A-Z]+)+[-/]\d[\d/-]*")
_LABEL_BEHIND = words("paper pdf code slides video blog arxiv")
_IDENTIFIER_BEHIND = re.compile(
    r"[\s.,;:|–—-]{1,4}(?:(?:arxiv preprint )?(?:ar ?xiv[ :]{0,2}(?:ar ?xiv[ :]{0,2})?"
    r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]+)?/\d{7})"
    r"|\bdoi[ :]{0,2}10\.\d{4,9}/[^\s)\]|]{1,200})(?:v\d{1,3})?(?: \[[\w.-]{2,20}\])?"
    r"|(?<=[.,;:|–—-] )(?:doi|arxiv))[.:]?$",
    re.IGNORECASE,
)
_YEAR_AND_STOP = re.compile(r"[,.(] ?(?:19|20)\d\d\)?\.$")
_YEAR_BEHIND = re.compile(
    r"(?:,\s?((?:19|20)\d\d)|[,.]\s?((?:19|20)\d\d)[-/]\d{1,2}(?:[-/]\d{1,2})?|\s\(((?:19|20)\d\d)\))$"
)
_TITLE_YEAR_AND_PEOPLE = re.compile(r"(.{8,300}?)\s?\(((?:19|20)\d\d)\)[,.:;]?\s?(?:by )?([^()]{4,600})$")
_MAKER_AND_DATE = re.compile(r"(.{8,300}?)\s[–—-]\s([^–—]{2,60})\s\(((?:\w{3,9}\.? )?(?:19|20)\d\d)\)$")
_BY_BEHIND = re.compile(r"(.{8,300}?)\s?,\s?(by [A-Z][^,.:]{2,60}(?: [A-Z]\.[^,.:]{1,40})?)$")
_BRACKET_BEHIND = re.compile(r"\s?(?:[(（]([^()（）]{1,120})[)）]|(?<=\w )\[([^\[\]]{1,60})\])$")
_IN_BRACKETS = re.compile(r"\[[^\[\]]{3,300}\]")
_EMPTY_LABEL = re.compile(r"(?<=.{8})\s\[{1,2}([^\[\]]{2,20})\]{1,2}$")
_ET_AL = re.compile(r"\bet al\b")
_NAME_AND_YEAR = re.compile(r"([^\W\d_a-z][\w.&'’ -]{1,50}?),? ((?:19|20)\d\d)")
_NUMBER = re.compile(r"\d+")
_MAY_BE_JOURNAL = re.compile(r"[^\W\d_a-z]\S*(?:\.| \S)|npj ")
_ENDS_IN_NUMBERS = re.compile(r"(?:\d[\d\s,.:;–()-]{0,40}|[(,]\s?(?:19|20)\d\d\)?\.?)$")
_CHINESE = "[\u3400-\u9fff]"
_NOT_APPEARED = re.compile(r"\b(?:reject|withdraw|submi|under review)", re.IGNORECASE)


def shortened(title: str, link_text: str | None) -> tuple[str, str]:
    """Part a title too long to be one: it ends with its link, else where two spaces, a dash or a full stop end it."""
    if len(title) <= _LONGEST_TITLE and not (len(title) > _LONG_TITLE and "  " in title.strip()):
        return title, ""
    if link_text and len(link_text.split()) > 3 and title.startswith(link_text):
        return link_text, one_line(title[len(link_text) :]).lstrip(" :")
    match = _END_OF_LONG.match(title)
    return (match[1], one_line(match[2]).lstrip(" :")) if match else (title, "")


def end_of_title(title: str, tail: Tail, *, linked: bool) -> str:
    """Take venues, organisations, people and remarks off the end of a title, and its full stop."""
    title = re.sub(r"(?s)(?<=.{8})\[\[.*", "", title).rstrip() if title.count("[") > title.count("]") else title
    title = without_arrow(title)
    if title.endswith("]"):
        title = title[1:-1] if _IN_BRACKETS.fullmatch(title) and len(title.split()) > 2 else title
        while (label := _EMPTY_LABEL.search(title)) and label_kind(label[1]):
            title = title[: label.start()]
    title = _dated(_named(_labelled(title), tail), tail)
    author = _BY_BEHIND.match(title) if ", by" in title or ",by" in title else None
    if author:
        title = author[1]
        tail.add_authors((author[2].removeprefix("by "),))
    known = (tail.venue, tail.year)
    title = _without_journal(title, tail)
    for _ in range(4):
        before = title
        title = _without_identifier(title, tail)
        title = _without_parenthesis(title.rstrip(" ,;:|/-–—([").removesuffix("()"), tail, linked=linked)
        split = trailing_venue(title)
        if split:
            title = split[0]
            tail.add_venue(split[1])
        title = _without_year(title, tail)
        if title[-1:] in "tT" and (left := _PREPRINT_LEFT.search(title, max(0, len(title) - 20))):
            title = title[: left.start()]
            tail.take(classify(left[1], "behind"))
        if title == before:
            break
    title = _PROCEEDINGS_LEFT.sub("", title) if ". " in title else title
    if not linked:
        title = _without_sentences(title, tail)
    elif (tail.venue, tail.year) != known:
        title = _without_authors(title, tail)
    if title.endswith(".") and not title.endswith(("..", "Inc.", "al.", "etc.")):
        title = title[:-1].rstrip()
    return title.strip(" ,;|").removesuffix(":").rstrip().strip("*_")


def _without_journal(title: str, tail: Tail) -> str:
    """Take a journal off the end of a title, by its numbers or its usual name: `Title, Phys. Rev. B 7, 54 (2020)`."""
    if tail.venue is not None or "," not in title:
        return title
    place = place_of_journal(title) if len(_NUMBER.findall(title[-40:])) > 1 else None
    if place is not None and place.start > 12 and place.year and _ENDS_IN_NUMBERS.search(title, place.start):
        tail.add_venue(Venue(place.name, place.year))
        return title[: place.start].rstrip(" ,.;:")
    head, comma, last = title.rpartition(", ")
    name = journal_name(last.strip(" .")) if comma and _MAY_BE_JOURNAL.match(last) else None
    if name is None or len(head.split()) < 3:
        return title
    tail.add_venue(Venue(name, None))
    return head


def _without_authors(title: str, tail: Tail) -> str:
    """Take people off the end of a linked title that says where and when too: `Title, A. Owl, B. Nest, ICML 2019`."""
    if tail.authors or not re.search(r", .{3,300} (?:and|&) ", title):
        return title
    for comma in list(_COMMA.finditer(title))[:10]:
        people = read_people(title[comma.end() :].strip(" .,"))
        if people is not None and all(" " in name for name in people.names) and len(title[: comma.start()].split()) > 2:
            tail.add_authors(people.names)
            return title[: comma.start()]
    return title


def _without_identifier(title: str, tail: Tail) -> str:
    lowered = title[-260:].lower()
    identifier = (
        _IDENTIFIER_BEHIND.search(title, max(8, len(title) - 260)) if "xiv" in lowered or "doi" in lowered else None
    )
    if identifier:
        tail.add_identifier(identifier[0])
        if identifier[0].strip(" .,;:|–—-").lower() == "arxiv":
            tail.add_venue(Venue("arXiv", None))
        return title[: identifier.start()]
    return title


def _without_year(title: str, tail: Tail) -> str:
    if title.endswith(".") and _YEAR_AND_STOP.search(title[-10:]):
        title = title[:-1]
    if title[-1:] not in "0123456789)":
        return title
    year = _YEAR_BEHIND.search(title, max(0, len(title) - 14))
    if year and len(title) > 12:
        title = title[: year.start()]
        tail.year = tail.year or int(year[1] or year[2] or year[3])
    dated = _MAKER_AND_DATE.match(title) if title.endswith(")") else None
    if dated and (names := makers(dated[2])):
        title = dated[1]
        tail.add_organisations(names)
        tail.year = tail.year or int(dated[3][-4:])
    return title


def _without_sentences(title: str, tail: Tail) -> str:
    """Take sentences that are people, venues or dates off the end of a title that is plain text."""
    quoted = _BEHIND_QUOTATION.match(title[:1200])
    if quoted and _take(quoted[2], tail):
        return quoted[1]
    ends = [found for found in _LAST_SENTENCE.finditer(title[:1200]) if found.start() >= 3][:12]
    for end in ends:
        rest = title[end.end() :].strip()
        comma = end[0].startswith(",")
        if not rest or (len(title[: end.start()].split()) < 2 and not (comma and _ET_AL.search(rest))):
            continue
        if comma and not _is_surely_apart(rest):
            continue
        if _take(rest, tail):
            return title[: end.start() + (end[0][0] in "?!")]
    return title


def _is_surely_apart(text: str) -> bool:
    """Whether a text behind a comma is surely no part of a title: people with initials, a venue with its year."""
    people = read_people(text.strip(" ."))
    if people is not None:
        return people.sure and bool(re.search(r"\b[^\W\d_a-z]\.|\bet al\b", text))
    venue = parse_venue(text)
    return venue is not None and venue.year is not None


def _take(text: str, tail: Tail) -> bool:
    """Take a text whose sentences or parts are all known; leave the tail alone otherwise."""
    sentences = [part for part in re.split(r"(?<![\s.][A-ZА-Я])\.\s+", text) if part.strip(" .")]
    found = []
    for sentence in (text,) if classify(text).kind not in {"remark", "label"} else sentences:
        stretch = classify(sentence)
        people = read_people(sentence.strip(" .,"))
        if stretch.kind == "people" or (people and (people.sure or len(people.names) > 1)):
            found.append(stretch if stretch.kind == "people" else classify(sentence, "author column"))
        elif stretch.kind in {"venue", "date", "organisations", "identifier"}:
            found.append(stretch)
        elif parts := classify_parts(sentence):
            found.extend(parts)
        else:
            return False
    for stretch in found:
        tail.take(stretch)
    return bool(found)


def _named(title: str, tail: Tail) -> str:
    """A title in quotation marks behind its name (`T5: "Exploring the Limits". Doe et al. JMLR`) is what is quoted."""
    match = _NAME_AND_QUOTATION.match(title[:1200]) if '"' in title or "“" in title else None
    if not match:
        return title
    name = short_name(f"{match[1].strip()}: {match[2]}")
    tail.name = tail.name or name
    if not name:
        tail.notes.append(match[1].strip())
    if match[3]:
        read_segment(one_line(match[3]), tail)
    return match[2].rstrip(".,")


def _dated(title: str, tail: Tail) -> str:
    """A title with its year in parentheses and who wrote it (`Title (2015), G. Hinton et al.`) ends before the year."""
    dated = "(19" in title or "(20" in title
    match = _TITLE_YEAR_AND_PEOPLE.match(title[:900]) if dated else None
    people = read_people(match[3].strip(" .")) if match else None
    if not match or people is None:
        return title
    tail.year = tail.year or int(match[2])
    tail.add_authors(people.names)
    return match[1]


def _labelled(title: str) -> str:
    """A title that is said to be one (`Title: …`), or that stands in quotation marks, is what is said or quoted."""
    if title[:1] in "ptPT":
        title = _CALLED_TITLE.sub("", title)
    bare = title.strip(" ,.;")
    quoted = _IN_QUOTES.match(bare) if bare[-1:] in '"”》」' else None
    return (quoted[1] or quoted[2] or quoted[3]).strip() if quoted else title


def _without_parenthesis(title: str, tail: Tail, *, linked: bool) -> str:
    if title[-1:] not in ")）]":
        return title
    match = _BRACKET_BEHIND.search(title, max(0, len(title) - 140))
    if not match or match.start() <= 0:
        return title
    inside, before = (match[1] or match[2]).strip(), title[: match.start()]
    if inside.startswith("@"):
        tail.add_organisations(() if "." in inside else parse_organisations(inside[1:], is_organisation=True))
        return before
    tail.add_identifier(inside)
    return before if _take_inside(inside, before, tail, linked=linked) else title


def _take_inside(inside: str, title: str, tail: Tail, *, linked: bool) -> bool:
    """Take what stands in brackets behind a title; False for what belongs to the title."""
    parts = [part.strip() for part in re.split(r"[,;，；]|\s[-–—]\s", inside)]
    stretch = classify(inside, "in brackets")
    appeared = any((found := parse_venue(part)) and found.year for part in parts)
    if appeared and len(parts) > 1 and stretch.kind != "people" and not _NOT_APPEARED.search(inside):
        _take_beside_venue(inside, title, tail)
        return True
    if stretch.kind == "date" or (stretch.kind == "venue" and not re.match(r"technical report", inside, re.IGNORECASE)):
        tail.take(stretch)
        return True
    if stretch.kind == "people" and (stretch.year or re.search(r"\bet al\b|\+$|\b[A-Z]\.", inside)):
        tail.take(stretch)
        return True
    if inside.lower() in _LABEL_BEHIND or is_address(inside):
        return True
    if len(re.findall(_CHINESE, inside)) * 3 > len(inside) and not re.search(_CHINESE, title):
        tail.notes.append(inside)
        return True
    if _REPORT_NUMBER.fullmatch(inside):
        tail.notes.append(inside)
        return True
    if stretch.kind == "organisations" and inside not in vocabulary().projects:
        tail.take(stretch)
        return True
    if (named := _NAME_AND_YEAR.fullmatch(inside)) and all(word[:1].isupper() for word in named[1].split()):
        tail.year = tail.year or int(named[2])
        tail.unsettled.append(Unsettled("dated", inside, named[1], int(named[2])))
        tail.notes.append(inside)
        return True
    beside = trailing_venue(inside)
    if beside and len(inside.split()) < 9 and not _NOT_APPEARED.search(inside):
        tail.add_venue(beside[1])
        people = read_people(beside[0])
        if people:
            tail.add_authors(people.names)
        else:
            tail.notes.append(beside[0])
        return True
    begun = re.match(r"(\S+(?: \S+)? ?'? ?(?:\d{4}|\d\d))\b[\s:]+(\S.{1,60})$", inside)
    if begun and (venue := parse_venue(begun[1])) and venue.year:
        tail.add_venue(venue)
        tail.notes.append(begun[2])
        return True
    dated = date_in(inside)
    if not linked and (_REMARK.match(inside) or dated):
        tail.notes.append(inside)
        return True
    if re.fullmatch(r"(?:v\d+|version \d+|updated?|revised)\b.{0,30}", inside, re.IGNORECASE):
        tail.notes.append(inside)
        return True
    return False


def _take_beside_venue(inside: str, title: str, tail: Tail) -> None:
    """Read what stands beside a venue in parentheses: `(KDD 2020, short)`, `(Doe, J., Nature Physics 2013)`."""
    cut = [part.strip() for part in re.split(r"[,;，；]|\s[-–—]\s", inside)]
    first = next(at for at, part in enumerate(cut) if (found := parse_venue(part)) and found.year)
    people = read_people(", ".join(cut[:first])) if first else None
    if people is not None and not any(parse_organisations(part) for part in cut[:first]):
        tail.add_authors(people.names)
        cut = cut[first:]
    for part in cut:
        stretch = classify(re.sub(r"^from ", "", part, flags=re.IGNORECASE), "in brackets")
        if stretch.kind in {"venue", "organisations", "date"}:
            tail.take(stretch)
        elif re.search(r"\w", part) and part not in title:
            tail.notes.append(part)
