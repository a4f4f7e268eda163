"""What stands around a title: venues, organisations, years, authors, remarks, at its end and after it."""

import re
from dataclasses import dataclass, field

from ingest.lists.links import label_kind
from ingest.lists.model import Venue
from ingest.lists.names import short_name
from ingest.lists.organisation_names import PROJECTS
from ingest.lists.organisations import parse_organisations
from ingest.lists.text import plain, without_pictures, words
from ingest.lists.venues import parse_venue, trailing_venue, year_alone
from ingest.papers.identifiers import arxiv_id

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"[(\[]?(?:{_MONTH}\s+\d{{1,2}},?\s+|{_MONTH},?\s+)?((?:19|20)\d\d)(?:[./-]\d{{1,2}}){{0,2}}[)\]]?", re.IGNORECASE
)
_REMARK = re.compile(
    r"(?:section|sec\.|chapter|ch\.|appendix|part|page|pp\.|version|v\d|see|best|outstanding|distinguished|"
    r"oral|spotlight|"
    r"to appear|in chinese|start to read|strong|must|award|updated?|preprint|under review|code|video|slides|"
    r"paper|pdf)\b",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"ar\s?xiv[\s:]*(?:ar\s?xiv[\s:]*)?((?:\d{4}\.\d{4,5})|[a-z-]+/\d{7})", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][\w'’.-]{0,30}(?: [^\W\d_a-z][\w'’.-]{0,30}){1,3}"
_AUTHORS = rf"(?:{_NAME}(?:(?:, | and |, and ){_NAME})+|{_NAME}(?:, {_NAME})*,? et al)\.?"
_PEOPLE = rf"(?:{_AUTHORS}|{_NAME}(?:, Ed\.)?|[^\W\d_a-z].{{0,120}}\bet al\.?)"
_NAME_AND_QUOTATION = re.compile(r"([^\"“”:：]{1,40})[:：]\s*[\"“]([^\"“”]{8,300})[\"”](?:[.,]\s*(.{0,300}))?$")
_ET_AL = re.compile(r"(.{3,300}?\bet al\b\.?)[*_,.;]*\s+(\S.{1,80})$")
_BY = re.compile(r"[Bb]y ([^\W\d_a-z].*)$")
_CLOSING_QUOTE = re.compile(r"^[.,]?[\"”][.,]?\s*")
_NOT_APPEARED = re.compile(r"\b(?:reject|withdraw|submi|under review)", re.IGNORECASE)
_LABEL_BEHIND = words("paper pdf code slides video blog arxiv")
_AUTHORS_BEHIND = re.compile(rf"(.{{11,300}}?(?:[\w)\]](?=\.)|[?!]))\.? ({_AUTHORS})$")
_AUTHORS_BEHIND_QUOTATION = re.compile(
    rf"[\"“]([^\"“”]{{8,300}}?)(?:[,.][\"”]|[\"”][,.])\s*({_AUTHORS}|.{{0,200}}\bet al\.?)$"
)
_PROCEEDINGS_LEFT = re.compile(r"\.\s+In(?: the)?(?: Proceedings of)?(?: the)?(?: USENIX| ACM| IEEE)?$", re.IGNORECASE)
# Authors. Year. Title. In Proceedings … (VENUE ’17) …: https://www.acm.org/publications/authors/reference-formatting
_REFERENCE_YEAR = re.compile(r"\. ((?:19|20)\d\d)\. ")
_REFERENCE_REST = re.compile(r"([^\"“”]{12,300}?)\. ((?:In |arXiv|[A-Z]).*)$")


@dataclass(slots=True)
class Tail:
    """What a line says around its title.

    `arxiv` is an identifier given in text (`arXiv 2312.07104`), `name` a short name set apart in front of the title;
    `cited` says that the line is a reference written out, as papers have them.
    """

    venue: Venue | None = None
    organisations: list[str] = field(default_factory=list)
    year: int | None = None
    arxiv: str | None = None
    name: str | None = None
    cited: bool = False
    notes: list[str] = field(default_factory=list)

    def add_venue(self, venue: Venue) -> None:
        """Keep the first venue; one that is no preprint takes the place of one that is."""
        if self.venue is None or (self.venue.name == "arXiv" and venue.name != "arXiv"):
            self.venue = venue

    def add_organisations(self, names: tuple[str, ...]) -> None:
        """Add organisations, each once."""
        self.organisations.extend(name for name in names if name not in self.organisations)


def read_tail(parts: list[tuple[str, bool]], tail: Tail) -> None:
    """Read what follows a title: venues, organisations and dates are taken, everything else becomes a note."""
    text = "".join(part if not inserted else f"|{part}|" for part, inserted in parts)
    for segment in re.split(r"[|｜]+", text):
        _segment(plain(segment), tail)


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
        title = _without_parenthesis(title.rstrip(" ,;:|-–—([").removesuffix(" ("), tail, linked=linked)
        split = trailing_venue(title)
        if split:
            title = split[0]
            tail.add_venue(split[1])
        year = re.search(r",\s*((?:19|20)\d\d)$", title)
        if year and len(title) > 12:
            title = title[: year.start()]
            tail.year = tail.year or int(year[1])
        dated = re.match(r"(.{8,}?)\s[–—-]\s([^–—]{2,60}?)\s\(((?:\w{3,9}\.? )?(?:19|20)\d\d)\)$", title)
        if dated and (names := _makers(dated[2])):
            title = dated[1]
            tail.add_organisations(names)
            tail.year = tail.year or int(dated[3][-4:])
        if title == before:
            break
    title = _PROCEEDINGS_LEFT.sub("", title)
    if not linked:
        title = _without_authors(title, tail)
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
        _segment(plain(match[3]), tail)
    return match[2].rstrip(".,")


def _dated(title: str, tail: Tail) -> str:
    """A title with its year in parentheses and who wrote it (`Title (2015), G. Hinton et al.`) ends before the year."""
    match = re.match(rf"(.{{8,300}}?)\s*\(((?:19|20)\d\d)\)[,.:;]?\s*(?:by )?({_PEOPLE})$", title[:900])
    if not match:
        return title
    tail.year = tail.year or int(match[2])
    tail.notes.append(match[3])
    return match[1]


def _labelled(title: str) -> str:
    """A title that is said to be one (`Title: …`), or that stands in quotation marks, is what is said or quoted."""
    title = re.sub(r"^(?:paper )?title\s*[:：]\s*(?=\S)", "", title, flags=re.IGNORECASE)
    quoted = re.match(r"[\"“]([^\"“”]{8,300})[\"”]$|《([^《》]{1,300})》$|「([^「」]{1,300})」$", title.strip())
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


def _segment(text: str, tail: Tail) -> None:
    text = without_pictures(text.strip(" ,;·•*_\\–—").removeprefix("-").removesuffix(" -").strip("–— ")).strip()
    text = _CLOSING_QUOTE.sub("", text)
    if not re.search(r"\w", text) or _is_label(text):
        return
    identifier = _IDENTIFIER.search(text[:200])
    if identifier:
        tail.arxiv = tail.arxiv or arxiv_id(identifier[1])
    in_front = re.match(r"\(((?:19|20)\d\d)\)\s*[:,.;–—-]*\s+(?=\S)", text)
    if in_front:
        tail.year = tail.year or int(in_front[1])
        text = text[in_front.end() :]
    by = _BY.match(text)
    if by:
        _by(by[1], tail)
        return
    people = _ET_AL.match(text)
    if people and (parse_venue(people[2].strip(" .")) or parse_organisations(people[2].strip(" ."))):
        _people(people[1], tail)
        _one(people[2].strip(" ."), tail)
        return
    dated = re.fullmatch(r"(.{2,80}?)[,\s]*\(((?:[A-Za-z]{3,9}\.?\s+)?(?:19|20)\d\d)\)", text)
    if dated and (names := _makers(dated[1])):
        tail.add_organisations(names)
        tail.year = tail.year or int(dated[2][-4:])
        return
    if _one(text, tail):
        return
    inner = re.fullmatch(r"[(（](.{1,200})[)）]", text)
    if inner and "(" not in inner[1] and _one(inner[1].strip(), tail):
        return
    if _mixed(text, tail):
        return
    split = trailing_venue(text)
    if split:
        tail.add_venue(split[1])
        text = split[0]
    tail.notes.append(text.strip(" ,;()（）") if inner else text)


def _makers(text: str) -> tuple[str, ...]:
    """Organisations that stand before a year in parentheses; unknown names of two words or more are people's."""
    names = parse_organisations(text, is_organisation=True)
    people = re.fullmatch(rf"{_NAME}(?:(?:, | and |, and | & ){_NAME})*", text.strip())
    return names if names and (not people or parse_organisations(text)) else ()


def _by(text: str, tail: Tail) -> None:
    """Read who made a work (`by Meta AI, 2023 - A smaller model …`): organisations or people, a year, then a remark."""
    who, *rest = re.split(r"\s[-–—]\s|(?<!\b[A-Z])(?<!\bal)\.\s", text, maxsplit=1)
    year = re.search(r",?\s*\(?(?:[A-Z][a-z]{2,8}\.?,? )?((?:19|20)\d\d)\)?$", who)
    if year:
        tail.year = tail.year or int(year[1])
        who = who[: year.start()]
    names = parse_organisations(who)
    tail.add_organisations(names)
    if not names and who.strip():
        _people(f"by {who.strip(' ,;')}", tail)
    tail.notes.extend(note for note in rest if re.search(r"\w", note))


def _people(text: str, tail: Tail) -> None:
    """Note people; what stands in parentheses behind one of them is where they work."""
    tail.notes.append(text)
    for inside in re.findall(r"[\w.] \(([^()]{2,80})\)", text):
        tail.add_organisations(parse_organisations(inside))


def _is_label(text: str) -> bool:
    """A label left beside its link (`Code:`), unless the word is an organisation or a venue as well."""
    if not label_kind(text.rstrip(" :：")):
        return False
    return text.endswith((":", "：")) or not (parse_organisations(text) or parse_venue(text))


def _one(text: str, tail: Tail) -> bool:
    """Read a text that is as a whole a venue, organisations, or a date."""
    venue = parse_venue(text)
    if venue:
        tail.add_venue(venue)
        return True
    names = parse_organisations(text)
    if names:
        tail.add_organisations(names)
        return True
    date = DATE.fullmatch(text.strip(" .,"))
    if date:
        tail.year = tail.year or int(date[1])
        return True
    return year_alone(text) is not None


def _mixed(text: str, tail: Tail) -> bool:
    """Read `Organisation, Venue 2024` and the like: every part must be a venue, organisations or a date."""
    if len(text) > 120 or not re.search(r"[,;，；–—(]", text):
        return False
    parts = [part.strip(" )") for part in re.split(r"\s*(?:[,;，；(]|\s[–—-]\s)\s*", text) if part.strip(" )")]
    if len(parts) < 2 or not all(parse_venue(part) or parse_organisations(part) or year_alone(part) for part in parts):
        return False
    for part in parts:
        _one(part, tail)
        tail.year = tail.year or year_alone(part)
    return True


def _without_parenthesis(title: str, tail: Tail, *, linked: bool) -> str:
    match = re.search(r"\s*(?:[(（]([^()（）]{1,120})[)）]|(?<=\w )\[([^\[\]]{1,60})\])$", title[-140:])
    start = len(title) - (len(title[-140:]) - match.start()) if match else 0
    if not match or start <= 0:
        return title
    inside = (match[1] or match[2]).strip()
    identifier = _IDENTIFIER.search(inside)
    if identifier:
        tail.arxiv = tail.arxiv or arxiv_id(identifier[1])
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
    if re.search(r"\bet al\.?$", inside):
        tail.notes.append(inside)
        return title[:start]
    venue = parse_venue(inside, is_venue=bool(re.search(r"\b(?:19|20)\d\d$", inside) and len(inside) < 60))
    if venue and not re.match(r"technical report", inside, re.IGNORECASE):
        tail.add_venue(venue)
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
    split = trailing_venue(match[3].rstrip(". "))
    venue = parse_venue(match[3]) or (split[1] if split else None)
    if venue:
        tail.add_venue(venue)
    return match[2].rstrip(".,")
