"""Decides what single lines leave open by what the other entries of the same list hold.

Where lists differ, each list is even: a position that holds people in most of its entries holds people in the rest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.markdown.items import title_below
from ingest.markdown.line.link_kinds import label_kind
from ingest.markdown.line.short_name import short_name
from ingest.markdown.line.tail import Slot, Unsettled
from ingest.terms.entry import Entry, Note, Venue
from ingest.terms.organisations import normal_organisation
from ingest.terms.outside_text import one_line
from ingest.terms.text import folded
from ingest.terms.vocabulary import vocabulary

_FEWEST_SURE = 1
"""Entries with organisations beyond doubt, beside which names that are words elsewhere count too."""
_FEWEST_PEOPLE = 4
_FEWEST_TITLES = 4
_FEWEST_VENUES = 4
_SURNAME = re.compile(
    r"(?:(?:van|de|der|den|von|del|di|la|le|el|al|Van|De|Von|Di|La|Le) ){0,2}"
    r"(?:[DdLO]['’]|Mac|Mc)?[^\W\d_a-z][^\W\dA-Z_]+(?:[-'’ ][^\W\d_][^\W\dA-Z_]+){0,2}(?:\s\([^()]{1,40}\))?"
)
"""A surname as lists write it alone; names of systems mostly have capitals or digits inside."""
_FULL_NAME = re.compile(
    r"[^\W\d_a-z][\w'’-]{0,20}\.?(?: (?:de|del|la|von|van|der|den|di|da|y|bin|al)){0,2}"
    r"(?: (?:[^\W\d_a-z]\.|[^\W\d_a-z][^\W\dA-Z_]+(?:[-'’][^\W\d_]+)?)){1,3}"
)
_MOST_WORDS_OF_NAME = 6
_BEHIND_SURNAME = re.compile(rf"({_SURNAME.pattern}) [-–—] (\S+ \S+ \S.*)")
_SURE_ORGANISATION = re.compile(
    r"universi|institut|college|laborator|academ|hospital|ministry|\binc\b|\bcorp", re.IGNORECASE
)
_SENTENCES = re.compile(r"[^\W\d_]{2}[).”\"]?[.] +[^\W\d_a-z]")
_YEAR_BEHIND = re.compile(r"(?<=\w)[\s,]{1,2}\(?((?:19|20)\d\d)\)?$")
_DESCRIPTION = re.compile(
    r"^(?:an?|the|this|is|are|it|these|some|you|we|my|our|here|how|lots|very|one|also|in this|in which)\b.*"
    r"\b(?:is|are|was|has|have|can|allows?|provides?|offers?|implements?|includes?|contains?|uses?|supports?|makes?|"
    r"helps?|gives?|shows?|describes?|covers?|explains?|that|which|you|your)\b",
    re.IGNORECASE,
)


def settle_organisations(entries: list[Entry], doubtful: Mapping[int, Mapping[str, str]]) -> None:
    """Take names that are words elsewhere for organisations where the list names enough that are surely some.

    Places alone count as well: a university is often called by its town's name. `doubtful` are by entry the names with
    what is written for each; where they are none, that becomes a note.
    """
    sure = sum(bool(entry.organisations) for entry in entries)
    ambiguous = set(map(normal_organisation, vocabulary().ambiguous_organisations))
    words = any(ambiguous.intersection(names) for names in doubtful.values())
    settled = (sure >= _FEWEST_SURE and sure * 2 >= len(doubtful)) or not words
    for at, names in doubtful.items():
        entry = entries[at]
        texts = {note.text for note in entry.notes}
        written = dict.fromkeys(text for text in names.values() if text not in texts)
        notes = (*(Note(1, text) for text in written), *entry.notes)
        entries[at] = replace(entry, organisations=tuple(names)) if settled else replace(entry, notes=notes)


def settle_titles_below(entries: list[Entry], sure: int, below: Mapping[int, str]) -> None:
    """Take the lines below names for titles where the list surely has titles there, and hardly other lines.

    `sure` counts the entries whose title was found below their name, `below` are the doubtful lines by entry.
    """
    if sure < _FEWEST_TITLES or sure < len(below):
        return
    for at, text in below.items():
        entry = entries[at]
        notes = tuple(note for note in entry.notes if note.text != text)
        entries[at] = replace(entry, title=title_below(entry.title, text), name=entry.title, notes=notes)


def settle_people_before_dashes(entries: list[Entry], dashed: Sequence[int]) -> None:
    """Take what stands before a dash in front of titles for their first authors where nearly all are surnames.

    `2016 - Owl - [Title](url)`: one such name may be a system's, a list of them is one of people.
    """
    people = [at for at in dashed if entries[at].name and _SURNAME.fullmatch(entries[at].name or "")]
    if len(people) < _FEWEST_PEOPLE or len(people) * 5 < len(dashed) * 4:
        return
    for at in people:
        entry = entries[at]
        authors = entry.authors or ((entry.name or "").partition(" (")[0],)
        entries[at] = replace(entry, authors=authors, name=short_name(entry.title))
    for at, entry in enumerate(entries):
        title = _BEHIND_SURNAME.fullmatch(entry.title) if not entry.authors else None
        if title:
            entries[at] = replace(entry, authors=(title[1],), title=title[2], name=short_name(title[2]))


def settle_people_behind_titles(entries: list[Entry]) -> None:
    """Take the only note of entries for who made them where it is a full name in nearly all of a list.

    `- **Counting Owls** - Ada Owl - [link](url)`: two words alone may be a topic. Some entries must surely have people,
    and hardly any of the notes may hold a word of titles.
    """
    noted = [at for at, entry in enumerate(entries) if len(entry.notes) == 1 and not entry.authors]
    short = [at for at in noted if len(entries[at].notes[0].text.split()) <= _MOST_WORDS_OF_NAME]
    named = [at for at in short if _FULL_NAME.fullmatch(entries[at].notes[0].text.strip(" ."))]
    sure = sum(bool(entry.authors) for entry in entries)
    if len(named) < _FEWEST_PEOPLE or len(named) * 5 < len(short) * 4 or sure < max(2, len(named) // 20):
        return
    known = vocabulary().not_names
    words = sum(any(word.lower() in known for word in entries[at].notes[0].text.split()) for at in named)
    if words * 10 > len(named):
        return
    for at in named:
        entry = entries[at]
        entries[at] = replace(entry, authors=(entry.notes[0].text.strip(" ."),), notes=())


def settle_venues(
    entries: list[Entry], slots: Mapping[Slot | None, int], unsettled: Mapping[int, Sequence[Unsettled]]
) -> None:
    """Take what stands where the venues of other entries stand for a venue, though nobody knows its name.

    `slots` counts the entries with a known venue in each place; those must outnumber the doubtful ones there.
    """
    for slot in ("in italics", "dated"):
        doubtful = {at: [each for each in found if each.slot == slot] for at, found in unsettled.items()}
        doubtful = {at: found for at, found in doubtful.items() if len(found) == 1 and entries[at].venue is None}
        if slots.get(slot, 0) < max(_FEWEST_VENUES, len(doubtful)):
            continue
        for at, [stretch] in doubtful.items():
            entry = entries[at]
            if stretch.organisations and _SURE_ORGANISATION.search(stretch.name):
                continue
            capital = re.search(r"[^\W\d_a-z]", stretch.name) is not None or slot == "in italics"
            if (
                (len(stretch.name.split()) < 3 and label_kind(stretch.name))
                or folded(stretch.name) in vocabulary().not_venues
                or not capital
            ):
                continue
            notes = tuple(note for note in entry.notes if note.text.strip(" .,;") != stretch.text)
            organisations = tuple(name for name in entry.organisations if name not in stretch.organisations)
            venue = Venue(one_line(stretch.name), stretch.year or entry.year)
            entries[at] = replace(
                entry, venue=venue, year=entry.year or venue.year, notes=notes, organisations=organisations
            )


def settle_descriptions(entries: list[Entry], parted: Mapping[int, tuple[str, str]]) -> None:
    """End titles at the colon behind their link where what follows describes them: in itself, or in the list.

    `[Owlkit](url): a package that counts owls. It is fast.` describes, `[Owlkit](url): Counting Owls at Night` goes on.
    """
    sure = {at for at, (head, rest) in parted.items() if _describes(rest, head)}
    likely = {at for at, (_, rest) in parted.items() if rest[:1].islower() and len(rest.split()) > 4}
    likely |= {at for at, (_, rest) in parted.items() if rest.endswith(".") and len(rest.split()) > 4}
    most = len(sure | likely) * 2 > len(parted) and len(sure) * 4 > len(parted)
    for at, (head, rest) in parted.items():
        entry = entries[at]
        if at not in sure and not (most and at in likely):
            continue
        if not one_line(entry.title).startswith(one_line(head)):
            continue
        note = one_line(rest)
        texts = {each.text for each in entry.notes}
        notes = entry.notes if note in texts else (Note(1, note), *entry.notes)
        dated = _YEAR_BEHIND.search(one_line(head))
        title = one_line(head)[: dated.start()] if dated else one_line(head)
        year = entry.year or (int(dated[1]) if dated else None)
        entries[at] = replace(entry, title=title, name=short_name(title), notes=notes, year=year)


def _describes(text: str, head: str) -> bool:
    """Whether a text is sentences about a work: more than one, one that begins with its name again or with `We`, one
    that ends in a full stop and says something.
    """
    if _SENTENCES.search(text) or len(text.split()) > 40:
        return True
    if len(text.split()) > 6 and (text.startswith((f"{head} ", "We ")) or re.match(r"This \w+ ", text)):
        return True
    return text.rstrip().endswith((".", "。", "!")) and len(text.split()) > 6 and bool(_DESCRIPTION.match(text))
