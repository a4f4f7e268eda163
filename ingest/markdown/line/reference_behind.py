"""Reads a reference without its title, as it stands behind one.

Who, where and when: `Owl, A., Nest, B. et al. Nature 578, 82 (2020).`
"""

import re

from ingest.markdown.line.people import People, first_other_word, read_people
from ingest.markdown.line.stretch import Stretch, classify, classify_parts
from ingest.markdown.line.tail import Tail
from ingest.markdown.line.where_cited import is_abbreviation, place_of_journal
from ingest.terms.entry import Venue
from ingest.terms.outside_text import one_line
from ingest.terms.venue_names import begins_like_a_journal
from ingest.terms.venues import parse_venue

_NAME_AND_COMMA_YEAR = re.compile(r"([^\W\d_a-z][\w&'’-]{1,30}(?: [^\W\d_a-z][\w&'’-]{1,30}){1,5}), ((?:19|20)\d\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WHERE_IN_BRACKETS = re.compile(r"([^()]{4,300}?)(?:, (?:editors?|eds?\.?))? \(([^()]{4,120}(?:19|20)\d\d)\)")
_END_OF_AUTHORS = re.compile(r"(?:[.,;]|\bal\b|(?<= [A-Z])|(?<= [A-Z]{2}))[.,;]?\s+(?=(?://\s?)?[^\W\d_])")
_PAGES_BEHIND = re.compile(r"(?<=(?:19|20)\d\d)(?:[:;,]\s?[\d–-]+|\.)$|[.;] (?:doi|pmid|arxiv)\b.*$", re.IGNORECASE)
_MOST_AUTHORS = 60
_NUMBERED = re.compile(
    r"(?:ISSN [\dX-]+, )?([^\W\d_a-z][^,.;]{3,100}), ((?:19|20)\d\d)[,;] ?"
    r"(?:vol|v\.|no|n[°º]|issue|pp?\.|т\.|вып|№|с\.|bd|\d{1,4}(?: ?[(:,]|\b))",
    re.IGNORECASE,
)


def take_people_and_venue(text: str, tail: Tail) -> bool:
    """Take people with where and when in parentheses behind them: `Ada Owl and Bo Nest (Owl Press, 2012). A remark`."""
    match = _WHERE_IN_BRACKETS.match(text[:600])
    people = read_people(match[1].strip(" ,")) if match else None
    if match is None or people is None:
        return False
    inside = classify_parts(match[2], "in brackets") or [classify(match[2], "in brackets")]
    if not any(stretch.kind in {"venue", "date"} for stretch in inside):
        return False
    tail.add_authors(people.names)
    for stretch in inside:
        tail.take(stretch)
    rest = text[match.end() :].strip(" .")
    tail.notes.extend([rest] if re.search(r"\w", rest) else [])
    return True


def take_numbered_journal(text: str, tail: Tail) -> bool:
    """Take a journal by its numbers, with the authors before it or none: `A. Owl, Owl. Lett., 2017, 115, 23`."""
    if len(text) > 600 or len(re.findall(r"\d+", text[-60:])) < 2:
        return False
    place = place_of_journal(text)
    if place is None or not (place.known or _is_shortened(place.name) or begins_like_a_journal(place.name)):
        return False
    if place.year is None and _YEAR.search(text):
        return False
    lead = text[: place.start].strip(" ,;:.")
    people = read_people(text[: place.start].strip(" ,;:")) if lead else None
    if (lead and people is None) or tail.venue is not None:
        return False
    tail.add_venue(Venue(place.name, place.year))
    tail.add_authors(people.names if people else ())
    tail.add_identifier(text)
    return True


def take_authors_and_venue(text: str, tail: Tail) -> bool:
    """Take a reference without its title, as it stands behind one: `Owl, A., Nest, B. et al. Nature 578, 82 (2020).`"""
    if len(text) > 600 or not re.search(r"\b[^\W\d_a-z]\.|\bet al\b|[^\W\d_] [A-Z]{1,2}[,.]", text):
        return False
    other = first_other_word(text)
    dated: tuple[People, Stretch] | None = None
    for end in reversed(list(_END_OF_AUTHORS.finditer(text))[:_MOST_AUTHORS]):
        people = read_people(text[: end.end()].strip(" ,;/")) if end.end() <= other else None
        if people is None or not people.sure:
            continue
        venue = _where(text[end.end() :])
        if venue.kind == "venue":
            tail.add_authors(people.names)
            tail.take(venue)
            return True
        if venue.kind == "date" and len(people.names) > 1:
            dated = dated or (people, venue)
    if dated is not None:
        tail.add_authors(dated[0].names)
        tail.take(dated[1])
    return dated is not None


def take_numbered(text: str, tail: Tail) -> bool:
    """Take a journal with its year and volume or pages behind it: `Owl Letters: Nests, 2019, 10:2(41), pp. 121-153`."""
    match = _NUMBERED.match(text[:400])
    if match is None or not match[1].split()[-1][:1].isupper():
        return False
    known = parse_venue(match[1]) or Venue(one_line(match[1]), None)
    tail.add_venue(Venue(known.name, int(match[2])))
    tail.add_identifier(text)
    return True


def _is_shortened(name: str) -> bool:
    return any(word.endswith(".") and is_abbreviation(word.strip(".,:")) for word in name.split())


def _where(text: str) -> Stretch:
    """What stands behind authors: a venue, known or by its numbers or its year, a date, or anything else."""
    stretch = classify(_PAGES_BEHIND.sub("", text.strip(" .,;/")), "beside a date")
    if stretch.kind != "remark":
        return stretch
    place = place_of_journal(text) if len(re.findall(r"\d+", text[-60:])) > 1 else None
    if place is not None and place.start == 0 and place.year:
        return Stretch("venue", text, venue=Venue(place.name, place.year), year=place.year)
    named = _NAME_AND_COMMA_YEAR.fullmatch(text.strip(" ."))
    if named is None:
        return stretch
    return Stretch("venue", text, venue=Venue(named[1].strip(), int(named[2])), year=int(named[2]))
