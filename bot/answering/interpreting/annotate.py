"""Mark all values that a question filters by, and say which the library lacks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.bare_values import FEW, find_bare_values, with_roles
from bot.answering.interpreting.facets import find_authors, find_links
from bot.answering.interpreting.lists_named import find_lists, find_placings
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.marks import Mark
from bot.answering.interpreting.missing_organisations import unknown_organisations
from bot.answering.interpreting.organisations import find_organisations_asked
from bot.answering.interpreting.residue import is_subject
from bot.answering.interpreting.roles import LazyStates, role_of
from bot.answering.interpreting.sections import find_sections
from bot.answering.interpreting.text import Sheet
from bot.answering.interpreting.time import find_times
from bot.answering.interpreting.venues import find_venues_asked, unknown_venue
from bot.answering.model import Missing, Question
from bot.phrases import joined
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from ingest.terms.patterns import lazy_pattern
from ingest.terms.vocabulary import vocabulary

MORE_LIKELY = 0.5
"""From which probability a name that the library lacks selects: obeying it refuses an answer."""
_ARXIV = lazy_pattern(r"\b(?:on |in |from )?arxiv\b(?!\s*:?\s*\d)", re.I)
_PREPRINTS = frozenset({"preprint", "preprints", "eprints"})


@dataclass(frozen=True, slots=True)
class Annotated:
    """The values that a question names: marks, in the order in which they were read, and what the library lacks."""

    marks: tuple[Mark, ...]
    missing: tuple[Missing, ...]
    offers: tuple[str, ...]
    preprints: bool


def without_marks(annotated: Annotated, first: int, last: int) -> Annotated:
    """Leave out the marks whose words stand among the tokens from `first` up to `last`."""
    return replace(annotated, marks=tuple(each for each in annotated.marks if not first <= each.start < last))


def annotate(page: Sheet, question: Question, lookup: Lookup, token_states: LazyStates) -> Annotated:
    """All values that a question filters by, but kinds of works, which names must be known for."""
    prepared, today = lookup.prepared, question.asked_at.date()

    def subject(word: str) -> bool:
        return is_subject(word, lookup)

    last = question.turns[-1].plan if question.turns else None
    spoken_selection = last.selection if last else None
    marks, missing = find_lists(page, prepared.lists)
    marks += find_placings(page, prepared.lists.count, marks)
    sections, no_section = find_sections(
        page, prepared.headings, spoken_selection is not None and bool(spoken_selection.sections)
    )
    marks += sections
    if page.cues.find("works") is not None:
        marks += find_links(page, marks, subject)
    times = [
        mark
        for mark in find_times(page, today, spoken_selection)
        if mark.period.of != "years" and page.free(*mark.core)
    ]
    marks += [_time_mark(page, mark.start, mark.end, mark.period.onto(Selection())) for mark in times]
    preprints = any(mark.selection.published for mark in marks) and _take_preprints(page)
    venues, no_venue = find_venues_asked(page, prepared.venue_names, prepared.names)
    marks += venues or (() if preprints else _preprint_servers(page, prepared.venues.values()))
    for time in find_times(page, today, spoken_selection):
        if page.free(time.start, time.end):
            marks.append(_time_mark(page, time.start, time.end, time.period.onto(Selection())))
    authors, no_author = find_authors(
        page, prepared.vocabulary.authors, prepared.authors, prepared.organisations, prepared.names, lookup.has_word
    )
    marks += authors
    organisations, no_organisation, left = find_organisations_asked(
        page, prepared.organisations, prepared.names, lookup.has_word
    )
    if not organisations and not no_organisation:
        no_organisation = unknown_organisations(page, lookup.has_word, prepared.names)
    marks += organisations
    marks = with_roles(page, marks, token_states, bool(question.turns))
    bare, unsure = find_bare_values(page, lookup, token_states, last, marks)
    marks += bare
    left += unsure
    marks += find_links(page, marks, subject)
    missing += [*no_section, *_selecting(page, (*no_venue, *no_organisation), token_states)]
    if not venues and not no_venue and not no_organisation:
        missing += unknown_venue(page, lookup.has_word)
    if any(mark.selection.seen_from or mark.selection.seen_until for mark in marks):
        for start in sorted(page.cues.starts):
            if (end := page.cues.after(start, "ledger")) is not None:
                page.take(start, end)
    return Annotated(tuple(marks), (*missing, *no_author), tuple(left), preprints)


def _selecting(page: Sheet, missing: Sequence[Missing], token_states: LazyStates) -> list[Missing]:
    """What is missing without the names that are only said by the way: "my boss at X asked"."""
    if not missing or len(page.tokens) <= FEW or (states := token_states()) is None:
        return list(missing)
    selecting = []
    for each in missing:
        at = max(0, page.text.find(each.surface))
        roles = role_of(states, at, at + len(each.surface))
        if roles["select"] + roles["exclude"] + roles["add"] >= MORE_LIKELY:
            selecting.append(each)
    return selecting


def _time_mark(page: Sheet, start: int, end: int, selection: Selection) -> Mark:
    surface = page.take(start, end, "time", "TIME")
    return Mark(start, end, "time", selection, surface, "TIME")


def _preprint_servers(page: Sheet, venues: Iterable[str]) -> Sequence[Mark]:
    """Take the word preprints for the servers of the library's preprints, where it says no more ("with a preprint")."""
    asked = (i for i, token in enumerate(page.tokens) if token.word in _PREPRINTS and page.free(i, i + 1))
    at = next((i for i in asked if not page.cues.follows(i, "having")), None)
    names = sorted(vocabulary().preprints.intersection(venues)) if at is not None else []
    if at is None or not names:
        return ()
    surface = page.take(at, at + 1, f"venue {joined(names)}", "preprints")
    servers = tuple(Venue(name, None) for name in names)
    return [Mark(at, at + 1, "venue", Selection(venues=servers), surface, "preprints")]


def _take_preprints(page: Sheet) -> bool:
    """Take the word arXiv beside months of publication, which are those of arXiv's numbers."""
    for match in _ARXIV.finditer(page.text):
        if page.free_span(*match.span()):
            page.take_span(*match.span(), "preprints", "on arXiv in MONTH")
            return True
    return False
