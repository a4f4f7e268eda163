"""Where a title ends: venues, years, authors, remarks and marks of quotation around it are taken off."""

import re

from ingest.markdown.line.after_title import DATE, IDENTIFIER, Tail, read_segment
from ingest.markdown.line.authors_in_front import split_credit, split_listed_authors
from ingest.markdown.line.people import AUTHORS, PEOPLE, makers
from ingest.markdown.line.short_name import short_name
from ingest.terms.identifiers import address_of
from ingest.terms.organisation_names import PROJECTS
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import plain, words
from ingest.terms.venues import parse_venue, trailing_venue

_LONG_TITLE, _LONGEST_TITLE = 120, 220
_END_OF_LONG = re.compile(r"(\s*\S.{2,150}?)(?:\s{2,}|\s[-–—]\s|(?<=\w{3})\.\s)(.+)$", re.DOTALL)
_REMARK = re.compile(
    r"(?:section|sec\.|chapter|ch\.|appendix|part|page|pp\.|version|v\d|see|best|outstanding|distinguished|"
    r"oral|spotlight|"
    r"to appear|in chinese|start to read|strong|must|award|updated?|preprint|under review|code|video|slides|"
    r"paper|pdf)\b",
    re.IGNORECASE,
)
_AUTHORS_BEHIND = re.compile(rf"(.{{11,300}}?(?:[\w)\]](?=\.)|[?!]))\.? ({AUTHORS})$")
_AUTHORS_BEHIND_QUOTATION = re.compile(
    rf"[\"“]([^\"“”]{{8,300}}?)(?:[,.][\"”]|[\"”][,.])\s*({AUTHORS}|.{{0,200}}\bet al\.?)$"
)
_PROCEEDINGS_LEFT = re.compile(r"\.\s+In(?: the)?(?: Proceedings of)?(?: the)?(?: USENIX| ACM| IEEE)?$", re.IGNORECASE)
# Authors. Year. Title. In Proceedings … (VENUE ’17) …: https://www.acm.org/publications/authors/reference-formatting
_REFERENCE_YEAR = re.compile(r"\. ((?:19|20)\d\d)\. ")
_REFERENCE_REST = re.compile(r"([^\"“”]{12,300}?)\. ((?:In |arXiv|[A-Z]).*)$")
_NAME_AND_QUOTATION = re.compile(r"([^\"“”:：]{1,40})[:：]\s*[\"“]([^\"“”]{8,300})[\"”](?:[.,]\s*(.{0,300}))?$")
_REPORT_NUMBER = re.compile(r"[A-Z]+(?:[-/][A-Z]+)+[-/]\d[\d/-]*")
_LABEL_BEHIND = words("paper pdf code slides video blog arxiv")
_IDENTIFIER_BEHIND = re.compile(
    rf"[\s.,;:|–—-]+(?:(?:arxiv preprint )?(?:{IDENTIFIER.pattern})(?:v\d{{1,3}})?(?: \[[\w.-]{{2,20}}\])?"
    r"|(?<=[.,;:|–—-] )(?:doi|arxiv))[.:]?$",
    re.IGNORECASE,
)
_CHINESE = "[\u3400-\u9fff]"
_NOT_APPEARED = re.compile(r"\b(?:reject|withdraw|submi|under review)", re.IGNORECASE)


def shortened(title: str, link_text: str | None) -> tuple[str, str]:
    """Part a title too long to be one: it ends with its link, else where two spaces, a dash or a full stop end it."""
    if len(title) <= _LONGEST_TITLE and not (len(title) > _LONG_TITLE and "  " in title.strip()):
        return title, ""
    if link_text and len(link_text.split()) > 3 and title.startswith(link_text):
        return link_text, plain(title[len(link_text) :]).lstrip(" :")
    match = _END_OF_LONG.match(title)
    return (match[1], plain(match[2]).lstrip(" :")) if match else (title, "")


def end_of_title(title: str, tail: Tail, *, linked: bool) -> str:
    """Take venues, organisations and remarks off the end of a title, and its full stop."""
    title = re.sub(r"(?<=.{8})\s*\[\[.*$", "", title) if title.count("[") > title.count("]") else title
    title = _dated(_cited(_named(_labelled(title), tail), tail), tail)
    author = re.match(r"(.{8,300}?)\s*,\s*(by [A-Z][^,.:]{2,60}(?: [A-Z]\.[^,.:]{1,40})?)$", title)
    if author:
        title = author[1]
        tail.notes.append(author[2])
    for _ in range(4):
        before = title
        identifier = _IDENTIFIER_BEHIND.search(title, 8)
        if identifier:
            tail.add_identifier(identifier[0])
            title = title[: identifier.start()]
        title = _without_parenthesis(title.rstrip(" ,;:|/-–—([").removesuffix("()"), tail, linked=linked)
        split = trailing_venue(title)
        if split:
            title = split[0]
            tail.add_venue(split[1])
        year = re.search(r"(?:,\s*((?:19|20)\d\d)|[,.]\s*((?:19|20)\d\d)[-/]\d{1,2}(?:[-/]\d{1,2})?)$", title)
        if year and len(title) > 12:
            title = title[: year.start()]
            tail.year = tail.year or int(year[1] or year[2])
        dated = re.match(r"(.{8,}?)\s[–—-]\s([^–—]{2,60}?)\s\(((?:\w{3,9}\.? )?(?:19|20)\d\d)\)$", title)
        if dated and (names := makers(dated[2])):
            title = dated[1]
            tail.add_organisations(names)
            tail.year = tail.year or int(dated[3][-4:])
        if title == before:
            break
    title = _PROCEEDINGS_LEFT.sub("", title)
    if not linked:
        title = _without_authors(title, tail)
        title = _without_credit(title, tail)
    if title.endswith(".") and not title.endswith(("..", "Inc.", "al.", "etc.")):
        title = title[:-1].rstrip()
    return title.strip(" ,;|").removesuffix(":").rstrip().strip("*_")


def _named(title: str, tail: Tail) -> str:
    """A title in quotation marks behind its name (`T5: "Exploring the Limits". Doe et al. JMLR`) is what is quoted."""
    match = _NAME_AND_QUOTATION.match(title[:1200])
    if not match:
        return title
    name = short_name(f"{match[1].strip()}: {match[2]}")
    tail.name = tail.name or name
    if not name:
        tail.notes.append(match[1].strip())
    if match[3]:
        read_segment(plain(match[3]), tail)
    return match[2].rstrip(".,")


def _dated(title: str, tail: Tail) -> str:
    """A title with its year in parentheses and who wrote it (`Title (2015), G. Hinton et al.`) ends before the year."""
    match = re.match(rf"(.{{8,300}}?)\s*\(((?:19|20)\d\d)\)[,.:;]?\s*(?:by )?({PEOPLE})$", title[:900])
    if not match:
        return title
    tail.year = tail.year or int(match[2])
    tail.notes.append(match[3])
    return match[1]


def _labelled(title: str) -> str:
    """A title that is said to be one (`Title: …`), or that stands in quotation marks, is what is said or quoted."""
    title = re.sub(r"^(?:paper )?title\s*[:：]\s*(?=\S)", "", title, flags=re.IGNORECASE)
    quoted = re.match(r"[\"“]([^\"“”]{8,300})[\"”]$|《([^《》]{1,300})》$|「([^「」]{1,300})」$", title.strip(" ,.;"))
    return (quoted[1] or quoted[2] or quoted[3]).strip() if quoted else title


def _without_authors(title: str, tail: Tail) -> str:
    """Take a sentence that is nothing but names of people off the end of a title that is plain text."""
    found = _AUTHORS_BEHIND.match(title[:1200])
    quoted = _AUTHORS_BEHIND_QUOTATION.match(title[:1200])
    if quoted:
        tail.notes.append(quoted[2])
        return quoted[1]
    if found:
        tail.notes.append(found[2])
        return found[1]
    return title


def _without_credit(title: str, tail: Tail) -> str:
    """Take authors off the front of a title that is plain text; those that only commas part from it, off references."""
    parted = split_credit(title)
    if parted is None and (tail.venue or tail.year or tail.addresses):
        parted = split_listed_authors(title)
    if parted is None:
        return title
    tail.cited = True
    tail.notes.append(parted[0].authors)
    return _labelled(parted[1])


def _without_parenthesis(title: str, tail: Tail, *, linked: bool) -> str:
    match = re.search(r"\s*(?:[(（]([^()（）]{1,120})[)）]|(?<=\w )\[([^\[\]]{1,60})\])$", title[-140:])
    start = len(title) - (len(title[-140:]) - match.start()) if match else 0
    if not match or start <= 0:
        return title
    inside = (match[1] or match[2]).strip()
    tail.add_identifier(inside)
    if inside.startswith("@"):
        tail.add_organisations(() if "." in inside else parse_organisations(inside[1:], is_organisation=True))
        return title[:start]
    parts = [part.strip() for part in re.split(r"[,;，；]|\s[-–—]\s", inside)]
    appeared = any((found := parse_venue(part)) and found.year for part in parts)
    if appeared and len(parts) > 1 and not _NOT_APPEARED.search(inside):
        for part in parts:
            _remark_beside_venue(part, title[:start], tail)
        return title[:start]
    if DATE.fullmatch(inside):
        tail.year = tail.year or int(re.findall(r"(?:19|20)\d\d", inside)[0])
        return title[:start]
    if inside.lower() in _LABEL_BEHIND:
        return title[:start]
    if len(re.findall(_CHINESE, inside)) * 3 > len(inside) and not re.search(_CHINESE, title[:start]):
        tail.notes.append(inside)
        return title[:start]
    if re.search(r"\bet al\.?$", inside) or _REPORT_NUMBER.fullmatch(inside):
        tail.notes.append(inside)
        return title[:start]
    venue = parse_venue(inside, is_venue=bool(re.search(r"\b(?:19|20)\d\d$", inside) and len(inside) < 60))
    if venue and not re.match(r"technical report", inside, re.IGNORECASE):
        tail.add_venue(venue)
        return title[:start]
    if address_of(inside):
        return title[:start]
    names = parse_organisations(inside)
    if names and inside not in PROJECTS:
        tail.add_organisations(names)
        return title[:start]
    if not linked and _REMARK.match(inside):
        tail.notes.append(inside)
        return title[:start]
    return title


def _remark_beside_venue(part: str, title: str, tail: Tail) -> None:
    """Read what stands beside a venue in parentheses: `(KDD 2020, short)`, `(NAACL 2025, from Alibaba)`, a name."""
    venue = parse_venue(part)
    names = parse_organisations(re.sub(r"^from ", "", part, flags=re.IGNORECASE))
    if venue:
        tail.add_venue(venue)
    elif names:
        tail.add_organisations(names)
    elif re.search(r"\w", part) and part not in title:
        tail.notes.append(part)


def _cited(title: str, tail: Tail) -> str:
    """A citation written out is read for its title: `Doe, Jane, et al. "Title." Venue (2020)`, or in ACM's format."""
    dated = _REFERENCE_YEAR.search(title[:600])
    reference = _REFERENCE_REST.match(title[dated.end() : 1200]) if dated else None
    if dated and reference and re.search(r", | and ", title[: dated.start()]):
        tail.notes.append(plain(f"{title[: dated.start()]}. {reference[2]}"))
        tail.year = tail.year or int(dated[1])
        venues = map(parse_venue, re.findall(r"\(([^()]{2,40})\)", reference[2]))
        venue = next(filter(None, venues), None)
        if venue:
            tail.add_venue(venue)
        return reference[1]
    match = re.match(r"([^\"“”]{3,300}?(?:et al\.?|\.|,))\s*[\"“]([^\"“”]{12,300}?)[.,]?[\"”]\s*(.*)$", title[:1200])
    if not match or "," not in match[1] + ("," if "et al" in match[1] else ""):
        return title
    tail.cited = True
    tail.notes.append(plain(f"{match[1]} {match[3]}".strip()))
    tail.add_identifier(match[3])
    split = trailing_venue(match[3].rstrip(". "))
    venue = parse_venue(match[3]) or (split[1] if split else None)
    if venue:
        tail.add_venue(venue)
    return match[2].rstrip(".,")
