"""Reads what stands behind a title.

Its stretches between bars, each classified; everything unknown is a note.
"""

import re
from itertools import groupby

from ingest.markdown.line.people import read_people
from ingest.markdown.line.reference_behind import (
    take_authors_and_venue,
    take_numbered,
    take_numbered_journal,
    take_people_and_venue,
)
from ingest.markdown.line.stretch import Place, Stretch, classify, classify_parts, date_in
from ingest.markdown.line.tail import Slot, Tail, Unsettled
from ingest.terms.entry import Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.outside_text import one_line
from ingest.terms.text import without_pictures
from ingest.terms.venue_names import known_name
from ingest.terms.venues import parse_venue, trailing_venue

_CLOSING_QUOTE = re.compile(r"^[.,]?[\"”][.,]?\s*")
_IN_BRACKETS_OF_TITLES = re.compile(r"[」』》，,、 ]{0,3}[『《]([^『』《》]{2,60})[』》](?=\W*(?:\d|第|$))")
"""A journal as Japanese and Chinese references set it behind a title: `『教育学研究』91(1): 1–12`."""
_BARS = re.compile(r"[|｜]+")
_BY = re.compile(r"(?:(?:[Ee]dited|[Ww]ritten|[Cc]ompiled|[Ee]ds?\.) +)?(?:[Bb]y +){1,2}([^\W\d_a-z].*)$")
_KIND_AND_MAKER = re.compile(r"(?:[^\W\d_]+ ){1,3}by ([^\W\d_a-z].{3,80})")
"""What a work is and who made it: `Essay by Ada Owl`."""
_OTHERS_ALONE = re.compile(r"\W{0,3}et\.? al\W{0,3}")
_ET_AL = re.compile(r"([^.]{3,300}?\bet al\b\.?|[^.]{3,300})[*_,.;]{0,4} (\S.{1,160})$")
_YEAR_IN_FRONT = re.compile(r"((?:19|20)\d\d)\s?[:,.;–—-]{1,3}\s(?=\S)|\(((?:19|20)\d\d)\)\s?[:,.;–—-]{0,3}\s?(?=\S)")
_PUBLISHED = re.compile(r"(.{3,300}?(?:\bet al\.?|\w)),? +(?=[A-Z(a])([^,.]{2,40}?\s*\(?(?:19|20)\d\d\)?)$")
_DATE_BEHIND = re.compile(
    r"(?:,\s*+|(?<!\s)\s++)?+\(?(?:\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?,? )?"
    r"((?:19|20)\d\d)\)?$"
)
_DATE_IN_BRACKETS = re.compile(r"\((?:[A-Za-z]{3,9}\.? )?((?:19|20)\d\d)\)$")
_DATE_FIRST_IN_BRACKETS = re.compile(r"\(((?:19|20)\d\d)[,;] [^()]{1,80}\)$")
_IN_ONE_BRACKET = re.compile(r"\(((?:[^()]|\([^()]{0,20}\)){8,160})\)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_INSTITUTIONS = re.compile(r"[\w.] \(([^()]{2,80})\)")
_WORK_AND_YEAR = re.compile(r" \(([^()]{3,200}?),? ((?:19|20)\d\d)\)$")
_BRACKET_OR_YEAR_AT_END = re.compile(r"(?:\)[.,;]|, (?:19|20)\d\d\.)$")
_AT_END = re.compile(r"(?:^|[\s.])\(([^()]{4,60})\)\.?$")
_SENTENCES = re.compile(r"(?<![\s.][A-ZА-Я])(?<!\bal)\.\s+(?=[^\Wa-z])")
_BRACKET_IN_FRONT = re.compile(r"[(\[]([^()\[\]]{3,40})[)\]]\s+(?=\S)")
_NAME_AND_YEAR = re.compile(
    r"([^\d,;()][^,;()]{1,90}?)[,:]?\s{0,2}\(?"
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? )?((?:19|20)\d\d)\)?"
)
_REMARKS = re.compile(r"\s[–—-]\s|(?<=\d), |(?<=\d); ")
_WHERE = re.compile(
    r"(?:^|[–—.,-] )[Ii]n ((?:[A-Z][\w@&/+'’-]{0,40},? |(?:of|the|on|and|for|at|in|workshop) ){1,9}"
    r"'?(?:(?:19|20)\d\d|\d\d))\b"
)
_IN_FRONT = re.compile(r"\s*(?:in|at) [A-Z]")
_LONGEST_KNOWN = 400


def read_tail(parts: list[tuple[str, bool]], tail: Tail) -> None:
    """Read what follows a title; `parts` are texts, each with whether it stands in italics or was inserted."""
    for set_apart, stretches in groupby(parts, key=lambda part: part[1] and not _OTHERS_ALONE.fullmatch(part[0])):
        for segment in _BARS.split("".join(text for text, _ in stretches)):
            if segment.strip():
                read_segment(one_line(segment), tail, set_apart=set_apart)


def read_segment(text: str, tail: Tail, *, set_apart: bool = False) -> None:
    """Read one stretch of a tail, between bars; `set_apart` says that it stands in italics or was inserted."""
    venue, people, named = tail.venue, len(tail.authors), len(tail.organisations)
    _read_segment(text, tail, set_apart=set_apart)
    if venue is None and len(text) < 120:
        _note_slot(one_line(text).strip(" ,;·•*_–—|.()"), tail, people, named, set_apart=set_apart)


def _note_slot(text: str, tail: Tail, people: int, named: int, *, set_apart: bool) -> None:
    """Remember where the venue stood, or what stands in such a place and is none that is known."""
    dated = _NAME_AND_YEAR.fullmatch(text)
    if (not set_apart and not dated) or date_in(text) is not None:
        return
    slot: Slot = "in italics" if set_apart else "dated"
    if tail.venue is not None:
        tail.venue_slot = slot
        return
    name = dated[1].strip(" ,;(") if dated else text
    if len(tail.authors) > people or not len(name) > 2 or len(name.split()) > 10 or not re.search(r"[^\W\d_]{2}", name):
        return
    organisations = tuple(tail.organisations[named:])
    tail.unsettled.append(Unsettled(slot, text, name, int(dated[2]) if dated else None, organisations))


def _read_segment(text: str, tail: Tail, *, set_apart: bool) -> None:
    text = without_pictures(text.strip(" ,;·•*_\\–—").removeprefix("-").removesuffix(" -").strip("–— ")).strip()
    text = _CLOSING_QUOTE.sub("", text).lstrip(". ")
    if (titled := _IN_BRACKETS_OF_TITLES.match(text)) is not None:
        tail.add_venue(Venue(titled[1], next((int(year) for year in _YEAR.findall(text)), None)))
        return
    if not re.search(r"\w", text) or text.lower() in {"in", "at", "by", "and", "on", "from"}:
        return
    if len(text) > _LONGEST_KNOWN * 3:
        tail.notes.append(text)
        return
    in_front = _YEAR_IN_FRONT.match(text)
    if in_front and in_front.end() < len(text):
        tail.year = tail.year or int(in_front[1] or in_front[2])
        text = text[in_front.end() :]
        if not re.search(r"\w", text):
            return
    if by := _BY.match(text):
        _read_makers(by[1], tail)
        return
    made = _KIND_AND_MAKER.fullmatch(text.strip(" ."))
    if made and (people := read_people(made[1])):
        tail.add_authors(people.names)
        tail.notes.append(text)
        return
    bracket = _BRACKET_IN_FRONT.match(text)
    if bracket and (stretch := classify(bracket[1], "in brackets")).kind == "venue" and stretch.year:
        tail.take(stretch)
        text = text[bracket.end() :]
    if (
        take_people_and_venue(text, tail)
        or take_authors_and_venue(text, tail)
        or take_numbered_journal(text, tail)
        or _take_known(text, tail, "in italics" if set_apart else "behind")
    ):
        return
    sentences = [part for part in _SENTENCES.split(text) if part.strip(" .")]
    if len(sentences) > 1 and _take_sentences(sentences, tail):
        return
    for inside in _IN_ONE_BRACKET.findall(text[:400]) if "(" in text else ():
        if take_numbered_journal(inside, tail):
            tail.notes.extend(
                [rest] if re.search(r"\w{3}", rest := text.replace(f"({inside})", "").strip(" .,;")) else []
            )
            return
    if take_numbered(text, tail) or _take_ends(text, tail) or (tail.venue is None and _take_where(text, tail)):
        return
    tail.add_identifier(text)
    split = trailing_venue(text)
    if split:
        tail.add_venue(split[1])
        people = read_people(split[0].strip(" ,.("))
        if people:
            tail.add_authors(people.names)
            return
        text = split[0]
    if (last := _AT_END.search(text)) and (known := classify_parts(last[1], "in brackets")):
        for stretch in known:
            works_at = parse_organisations(stretch.venue.name) if stretch.venue else ()
            tail.take(
                Stretch("organisations", last[1], organisations=works_at, year=stretch.year) if works_at else stretch
            )
        text = text[: last.start()].rstrip()
        if not re.search(r"\w", text):
            return
    if dated := _DATE_IN_BRACKETS.search(text) or _DATE_FIRST_IN_BRACKETS.match(text):
        tail.year = tail.year or int(dated[1])
    tail.notes.append(text[1:-1].strip() if _BRACKETED.fullmatch(text) else text)


def _take_known(text: str, tail: Tail, place: Place = "behind") -> bool:
    """Take a stretch that is as a whole something known, or whose parts all are."""
    bracketed = text[:1] in "([（" and text[-1:] in ")]）"
    stretch = classify(
        text[1:-1] if bracketed and not re.search(r"[()\[\]]", text[1:-1]) else text,
        "in brackets" if bracketed else place,
    )
    if stretch.kind == "label":
        return True
    if stretch.kind != "remark":
        tail.take(stretch)
        if stretch.kind == "people":
            _take_institutions(text, tail)
        return True
    parts = classify_parts(text)
    for part in parts:
        tail.take(part)
    if parts:
        return True
    people = _ET_AL.match(text)
    if people and (lead := read_people(people[1].strip(" ,."))) and lead.sure:
        behind = classify(people[2].strip(" ."), "behind")
        if behind.kind in {"venue", "organisations", "date"}:
            tail.take(behind)
            tail.add_authors(lead.names)
            return True
    return False


def _take_ends(text: str, tail: Tail) -> bool:
    """Take a venue with its year that dashes or commas part from remarks before or behind it; the remarks are notes."""
    if len(text) > 600:
        return False
    parts = [part for part in _REMARKS.split(text) if part.strip()]
    if not 1 < len(parts) < 12:
        return False
    for at in (0, len(parts) - 1):
        stretch = classify(parts[at].strip(" ,"), "behind")
        if stretch.kind == "venue" and stretch.venue is not None and (stretch.venue.year or _IN_FRONT.match(parts[at])):
            tail.take(stretch)
            rest = " - ".join(part.strip(" ,") for part in (parts[1:] if at == 0 else parts[:-1]))
            people = read_people(rest.strip(" ,."))
            if people and people.sure:
                tail.add_authors(people.names)
            else:
                tail.add_identifier(rest)
                tail.notes.append(rest)
            return True
    return False


def _take_where(text: str, tail: Tail) -> bool:
    """Take a venue with its year that `in` or `at` leads to, amid remarks: `- in CIKM 2023 knowledge, GNN`."""
    for found in _WHERE.finditer(text[:600]):
        venue = parse_venue(found[1].strip(" ,"))
        if venue is not None and venue.year is not None:
            tail.add_venue(venue)
            rest = f"{text[: found.start()].rstrip(' ,-–—')} {text[found.end() :].lstrip(' .,-–—')}".strip()
            if re.search(r"\w", rest):
                tail.add_identifier(rest)
                tail.notes.append(rest)
            return True
    return False


def _take_sentences(sentences: list[str], tail: Tail) -> bool:
    """Take sentences of which the first is known (`Doe et al. ICML 2019. Code available`); the rest are notes."""
    first = classify(sentences[0], "behind")
    if first.kind in {"remark", "label"} and not classify_parts(sentences[0]):
        return False
    for at, sentence in enumerate(sentences):
        if not _take_known(sentence, tail):
            tail.add_identifier(sentence)
            tail.notes.append(". ".join(sentences[at:]))
            break
    return True


def _read_makers(text: str, tail: Tail) -> None:
    """Read who made a work (`by Meta AI, 2023 - A smaller model …`): organisations or people, a year, then a remark."""
    who, *rest = re.split(r"\s[-–—]\s|(?<!\b[A-Z])(?<!\bal)\.\s", text, maxsplit=1)
    who = _take_where_they_work(who, tail)
    published = _PUBLISHED.match(who.strip(" .")[:400])
    if published and (venue := parse_venue(published[2])):
        tail.add_venue(venue)
        who = published[1]
    who = who.rstrip(" .,;") if _BRACKET_OR_YEAR_AT_END.search(who) else who
    year = _DATE_BEHIND.search(who)
    if year:
        tail.year = tail.year or int(year[1])
        who = who[: year.start()]
    stretch = classify(who, "behind")
    *names, last = who.split(", ")
    works_at = parse_organisations(last) if names and stretch.kind != "organisations" else ()
    people = read_people(re.sub(r"\s\([^()]{2,80}\)", "", ", ".join(names) if works_at else who).strip(" ,.;"))
    if stretch.kind == "organisations":
        tail.add_organisations(stretch.organisations)
    elif people:
        tail.add_authors(people.names)
        tail.add_organisations(works_at)
        _take_institutions(who, tail)
    elif who.strip():
        tail.notes.append(f"by {who.strip(' ,;')}")
        _take_institutions(who, tail)
    tail.notes.extend(note for note in rest if re.search(r"\w", note))


def _take_where_they_work(text: str, tail: Tail) -> str:
    """Take the bracket behind the makers that says where they work, and when: `Ada Owl (University of Nests, 2021)`."""
    match = _WORK_AND_YEAR.search(text[-400:].rstrip(" .,;"))
    if match is None:
        return text
    before = text.rstrip(" .,;").removesuffix(match[0])
    inside = classify(match[1], "behind")
    if inside.kind == "venue" or read_people(before.strip(" ,")) is None:
        return text
    tail.year = tail.year or int(match[2])
    venue = known_name(match[1].rsplit(",", 1)[-1].strip(), has_year=True) if "," in match[1] else None
    if venue is not None:
        tail.add_venue(Venue(venue, int(match[2])))
    if inside.kind == "organisations":
        tail.take(inside)
    else:
        places = [parse_organisations(part.strip()) for part in re.split(r"[,;/]", match[1])]
        tail.add_organisations(tuple(name for names in places for name in names))
    return before


def _take_institutions(text: str, tail: Tail) -> None:
    """What stands in parentheses behind a person is where that person works."""
    for inside in _INSTITUTIONS.findall(text):
        stretch = classify(inside, "behind")
        tail.add_organisations(stretch.organisations)
