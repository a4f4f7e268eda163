"""What stands behind a title: venues, organisations, years, people, remarks."""

import re
from dataclasses import dataclass, field

from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.people import makers
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import plain, without_pictures
from ingest.terms.venues import parse_venue, trailing_venue, year_alone

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
DATE = re.compile(
    rf"[(\[]?(?:{_MONTH}\s+\d{{1,2}},?\s+|{_MONTH},?\s+)?((?:19|20)\d\d)(?:[./-]\d{{1,2}}){{0,2}}[)\]]?", re.IGNORECASE
)
IDENTIFIER = re.compile(
    r"ar\s?xiv[\s:]*(?:ar\s?xiv[\s:]*)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]+)?/\d{7})|\bdoi[\s:]*(10\.\d{4,9}/[^\s)\]|]+)",
    re.IGNORECASE,
)
_ET_AL = re.compile(r"(.{3,300}?\bet al\b\.?)[*_,.;]*\s+(\S.{1,80})$")
_BY = re.compile(r"[Bb]y ([^\W\d_a-z].*)$")
_CLOSING_QUOTE = re.compile(r"^[.,]?[\"”][.,]?\s*")


@dataclass(slots=True)
class Tail:
    """What a line says around its title.

    `addresses` are those of identifiers given in text (`arXiv 2312.07104`, `doi:10.1145/1.2`), `name` a short name set
    apart in front of the title; `cited` says that the line is a reference written out, as papers have them.
    """

    venue: Venue | None = None
    organisations: list[str] = field(default_factory=list)
    year: int | None = None
    addresses: list[str] = field(default_factory=list)
    name: str | None = None
    cited: bool = False
    notes: list[str] = field(default_factory=list)

    def add_venue(self, venue: Venue) -> None:
        """Keep the first venue; one that is no preprint takes the place of one that is."""
        if self.venue is None or (self.venue.name == "arXiv" and venue.name != "arXiv"):
            self.venue = venue

    def add_identifier(self, text: str) -> None:
        """Keep the address of the first identifier that a text gives."""
        match = IDENTIFIER.search(text[:200])
        if match:
            self.addresses.append(
                f"https://arxiv.org/abs/{match[1]}" if match[1] else f"https://doi.org/{match[2].rstrip('.,;')}"
            )

    def add_organisations(self, names: tuple[str, ...]) -> None:
        """Add organisations, each once."""
        self.organisations.extend(name for name in names if name not in self.organisations)


def read_tail(parts: list[tuple[str, bool]], tail: Tail) -> None:
    """Read what follows a title: venues, organisations and dates are taken, everything else becomes a note."""
    text = "".join(part if not inserted else f"|{part}|" for part, inserted in parts)
    for segment in re.split(r"[|｜]+", text):
        read_segment(plain(segment), tail)


def read_segment(text: str, tail: Tail) -> None:
    """Read one stretch of a tail, between bars."""
    text = without_pictures(text.strip(" ,;·•*_\\–—").removeprefix("-").removesuffix(" -").strip("–— ")).strip()
    text = _CLOSING_QUOTE.sub("", text)
    if not re.search(r"\w", text) or _is_label(text):
        return
    tail.add_identifier(text)
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
    if dated and (names := makers(dated[1])):
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


def _by(text: str, tail: Tail) -> None:
    """Read who made a work (`by Meta AI, 2023 - A smaller model …`): organisations or people, a year, then a remark."""
    who, *rest = re.split(r"\s[-–—]\s|(?<!\b[A-Z])(?<!\bal)\.\s", text, maxsplit=1)
    published = re.match(
        r"(.{3,300}?(?:\bet al\.?|\w)),? +(?=[A-Z(a])([^,.]{2,40}?\s*\(?(?:19|20)\d\d\)?)$", who.strip(" .")[:400]
    )
    if published and (venue := parse_venue(published[2])):
        tail.add_venue(venue)
        who = published[1]
    year = re.search(r",?\s*\(?(?:\b[A-Z][a-z]{2,8}\.?,? )?((?:19|20)\d\d)\)?$", who)
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
