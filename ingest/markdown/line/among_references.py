"""Reads what is a reference because it stands among references.

Its own writing may leave doubts of who made it and where its title ends.

read_among_references("MAPPING OFFICE. Owl atlas. Lisbon, 2012.")  -> who: "MAPPING OFFICE", title, year
read_among_references("Owl, Ada. Birds at night. 1987.")           -> a person without initials, no publisher
"""

import re

from ingest.markdown.line.citation import Citation, behind_authors, without_number
from ingest.markdown.line.invitations import INVITATION
from ingest.markdown.line.people import People, read_people

_SHORTEST, _LONGEST = 16, 1_500
_FIRST_WORDS = re.compile(
    r"(?:[^\W\d_][\w'’-]{0,12} ){0,2}[^\W\d_a-z][\w'’-]{1,30},\s?[^\W\d_]"
    r"|[^\W\d_a-z][^.:?!\"“”]{1,120}?[.,]?\s?\((?:19|20)\d\d[a-z]?\)"
    r"|(?:[^\W\d_a-z]{2,}[\s.,&-]{1,3}){1,12}(?=[^\W\d_])"
)
"""How references begin: a name turned round, anyone with a year in brackets, an organisation in capitals."""
_TELLING = re.compile(r"(?:19|20)\d\d|https?://")
_WHO_AND_YEAR = re.compile(r"([^\W\d_a-z][^:?!\"“”]{1,160}?)[.,]?\s?\(((?:19|20)\d\d)[a-z]?\)\.?[,:]?\s+(?=\S)")
_WHO = re.compile(r"([^\W\d_a-z].{1,160}?)(?<![\s.][^\W\d_a-z])\.\s+(?=[^\Wa-z])")
_FULL_STOP = re.compile(r"\.\s+(?=[^\Wa-z])")
_WITHIN = re.compile(r"In: ?\S")
"""What follows the title of an article in a work of nobody's: `Owls. In: Encyclopedia of birds.`"""
_LONGEST_NAME = 16


def looks_like_a_reference(text: str) -> bool:
    """Say whether a text begins as references do and holds a year or an address; far less than reading it."""
    text = without_number(text[: _LONGEST + 1])
    return _SHORTEST < len(text) <= _LONGEST and bool(_FIRST_WORDS.match(text) and _TELLING.search(text))


def read_among_references(text: str, *, set_apart: str = "", italic: str = "") -> Citation | None:
    """Read a text that stands among references as one: who made the work ends at a year or at a full stop."""
    text = without_number(text)
    if not _SHORTEST < len(text) <= _LONGEST:
        return None
    dated = _WHO_AND_YEAR.match(text)
    end, people = _end_of_people(text) if dated is None else (dated.end(), read_people(dated[1]))
    found = dated or (None if people else _WHO.match(text))
    if people is None and (found is None or not _may_be_a_name(found[1])):
        return None
    name, end = (found[1].strip(" .,"), found.end()) if found else ("", end)
    if dated is None and people is None and _WITHIN.match(text, end):
        return Citation((), name, None, None, (), text[end:])
    who = People(people.names if people else (name,), sure=True)
    year = int(dated[2]) if dated else None
    return behind_authors(who, year, text[end:], set_apart, italic, colon=False, among=True)


def _end_of_people(text: str) -> tuple[int, People | None]:
    """Where the names of people end that a text begins with, at a full stop; the last one that leaves only names."""
    best: tuple[int, People | None] = (0, None)
    for stop in list(_FULL_STOP.finditer(text, 2, 200))[:8]:
        people = read_people(text[: stop.start() + 1])
        if people is not None:
            best = stop.end(), people
        elif best[1] is not None:
            break
    return best


def _may_be_a_name(text: str) -> bool:
    """Whether a text may name an organisation: not too many words, half of them capitalised at least."""
    words = text.split()
    if "by" in words:
        return False  # `Owlkit by Ada Owl (2020). Counts owls.` names a work.
    capitals = sum(not word[:1].islower() for word in words)
    return len(words) <= _LONGEST_NAME and capitals * 2 >= len(words) and INVITATION.match(text) is None
