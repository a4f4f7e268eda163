"""Reads filters that a question gives by a work.

"the same conference as X", "newer than X", "others by X's group".

A fact of a work (its venue, year, organisations, authors, section, list, repository) is the filter; the work itself is
left out. In a conversation the work may be the one spoken of before: "what else is in the same section?".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.relation_forms import (
    FACTS,
    Form,
    asks_for_others,
    beside,
    covered,
    forms_in,
    leaves_out_the_work,
)
from bot.answering.interpreting.shared_facts import NAMES_OF_FACTS, moved_edition, with_fact
from bot.answering.interpreting.text import Sheet
from bot.answering.model import Mention, Missing
from ingest.library.model import PaperRecord, Selection
from ingest.terms.patterns import lazy_pattern

_SHIFT = lazy_pattern(
    r"\b(?:(?:one|a) year (?:(?P<back>earlier|before)|later|after)|the (?:year|edition) (?:(?P<back2>before)|after)"
    r"|(?:the )?(?:(?P<back3>previous)|next|following) (?:year|edition))\b",
    re.I,
)
_WORK = r"(?:the |that |this )?(?<!\x00)(?P<work>\x00++)(?: (?:paper|work|system|one))?"
_ITS_VENUE = lazy_pattern(rf"{_WORK}['’]s? (?:venue|conference)\b", re.I)
_TIME = lazy_pattern(
    r"\b(?:(?:that (?:is|are) )?(?P<after>newer|later|more recent|younger)|(?P<before>older|earlier))"
    rf"(?: [\w-]+){{0,3}}? than {_WORK}"
    rf"|\b(?:(?P<after2>after|since|following)|(?P<before2>before|predating|prior to|preceding)) "
    rf"(?:the )?(?P<work2>\x00++)(?=\W*+(?:paper\W*+)?$|,| came| was| appeared)",
    re.I,
)
_THAT_YEAR = lazy_pattern(r"\b(?:in )?(?:that|the same) (?:very )?year\b", re.I)
_PRONOUN = lazy_pattern(
    r"\b(?:it|them|(?:that|this|those|these)(?: ones?| papers?| works?)?)(?=\W*$)"
    r"|(?:(?<=\bbehind )|(?<=\bmade )|(?<=\bbuilt )|(?<=\bwrote ))(?:it|(?:that|this)(?: one| paper| work)?)\b",
    re.I,
)
_REPOSITORY_CALLED = lazy_pattern(
    r"(?:\b(?:link(?:s|ed|ing)?|in|into|inside|within|from|to|under|at|of|use|uses|shar(?:e|es|ing)) ){0,2}(?:the )?"
    rf"(?<![\w.+-])(?P<name>[\w.+-]++)(?:['’]s)? (?:{FACTS['repository']})\b",
    re.I,
)
_PATTERN = "the FACT of NAME"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a question wants by its relation to works: filters to add, or what is not known of them."""

    selection: Selection
    works: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def find_relation(
    sheet: Sheet, mentions: Sequence[Mention], spoken_of: tuple[str, ...], selection: Selection, lookup: Lookup
) -> Relation | None:
    """Take the words that filter by a work; None where there are none.

    `mentions` are the works that the question names, `spoken_of` those that a conversation was about. The relation's
    selection is `selection` with the filters added.
    """
    if not (mentions or spoken_of):
        return _in_repository_called(sheet, selection, lookup)
    text = covered(sheet.text, [mention.surface for mention in mentions])
    if spoken_of and "\x00" not in text:
        text = _PRONOUN.sub(lambda match: "\x00" * len(match[0]), text)
    forms = forms_in(text, bool(spoken_of))
    time, shift = _TIME.search(text), _SHIFT.search(text)
    if time and any(form.start < time.end() and time.start() < form.end for form in forms):
        time = None
    if not forms and time is None and shift and (found := _ITS_VENUE.search(text)):
        forms = [Form(*found.span(), ("venue",), found.span("work"), edition=True)]
    forms = [form for form in forms if _asked(form, text) or (shift and "venue" in form.facts)]
    if not forms and time is None:
        return _in_repository_called(sheet, selection, lookup)
    reading = _Reading(sheet, mentions, spoken_of, text, lookup)
    for form in forms:
        selection = reading.filtered(selection, form)
    if time is not None:
        selection = reading.dated(selection, time)
    if reading.works and not reading.missing:
        selection = reading.moved(selection, shift)
    if not reading.works:
        return None
    for span in beside(text):
        sheet.take_span(*span, "beside it", _PATTERN)
    works = tuple(dict.fromkeys(reading.works))
    # What shares a repository is a handful of works, which are asked for with the one that gives it its name.
    apart = () if selection.paper_ids and not leaves_out_the_work(text) else works
    return Relation(replace(selection, without=(*selection.without, *apart)), works, tuple(reading.missing))


def _in_repository_called(sheet: Sheet, selection: Selection, lookup: Lookup) -> Relation | None:
    """The works whose code is in a repository that a question calls by its name."""
    for match in _REPOSITORY_CALLED.finditer(sheet.text):
        if sheet.free_span(*match.span("name")) and (within := lookup.in_repositories_called(match["name"])):
            sheet.take_span(*match.span(), "in its repository", "the repository NAME")
            return Relation(replace(selection, paper_ids=tuple(within)))
    return None


def _asked(form: Form, text: str) -> bool:
    """Whether papers are asked for, and not the fact itself."""
    return not form.loose or asks_for_others(text[: form.start] + text[form.end :])


class _Reading:
    """The words of one question being read as filters: what was found of its works so far."""

    def __init__(
        self, sheet: Sheet, mentions: Sequence[Mention], spoken_of: tuple[str, ...], text: str, lookup: Lookup
    ) -> None:
        self.works: list[str] = []
        self.missing: list[Missing] = []
        self._sheet, self._mentions, self._text, self._lookup = sheet, mentions, text, lookup
        # "A follow-up to X by the same people": the work that is named is the one whose people are meant.
        named = tuple(dict.fromkeys(each for mention in mentions for each in mention.paper_ids))
        self._spoken_of = spoken_of
        self._any = named or spoken_of

    def filtered(self, selection: Selection, form: Form) -> Selection:
        """The selection with the facts of a form as filters; takes its words."""
        if form.work is None and not asks_for_others(self._text):
            return selection
        records = self._records(form.work)
        if not records or (not leaves_out_the_work(self._text) and not self._known(form, records)):
            return selection
        self.works += [record.paper_id for record in records]
        self._sheet.take_span(form.start, form.end, f"the same {' and '.join(form.facts)}", _PATTERN)
        facts = form.facts
        if "venue" in facts and "year" not in facts and (that := _THAT_YEAR.search(self._text)):
            self._sheet.take_span(*that.span())
            facts = (*facts, "year")
        for fact in facts:
            edition = form.edition or "year" in facts
            narrowed = self._with_fact(selection, fact, records, form, edition=edition)
            if narrowed is None:
                what = f"{NAMES_OF_FACTS[fact]} of ‘{records[0].title}’"
                self.missing.append(Missing(what, "fact"))
                break
            selection = narrowed
        return selection

    def dated(self, selection: Selection, time: re.Match[str]) -> Selection:
        """The selection of what is newer or older than a work; takes the words that say so."""
        span = time.span("work") if time["work"] else time.span("work2")
        records = self._records(span)
        years = [record.year for record in records if record.year]
        if not records:
            return selection
        self.works += [record.paper_id for record in records]
        self._sheet.take_span(*time.span(), "before or after it", _PATTERN)
        if not years:
            self.missing.append(Missing(f"{NAMES_OF_FACTS['year']} of ‘{records[0].title}’", "fact"))
            return selection
        after = time["after"] or time["after2"]
        return replace(selection, years=(max(years) + 1, None) if after else (None, min(years) - 1))

    def moved(self, selection: Selection, shift: re.Match[str] | None) -> Selection:
        """The selection with its venues' editions moved by a year, where `shift` says so; takes its words."""
        if shift is None or not selection.venues:
            return selection
        self._sheet.take_span(*shift.span(), "the edition before or after", _PATTERN)
        by = -1 if any(shift.groups()) else 1
        records = self._lookup.papers(self.works)
        return replace(selection, venues=tuple(moved_edition(venue, by, records) for venue in selection.venues))

    def _records(self, place: tuple[int, int] | None) -> Sequence[PaperRecord]:
        """The papers of the work at a place of the text, of the only ones there are where it has none."""
        works = self._any
        if place is not None:
            surfaces = {
                self._sheet.text[place[0] + at : place[0] + end].lower()
                for at, end in _works_in(self._text[slice(*place)])
            }
            named = [each.paper_ids for each in self._mentions if each.surface.lower() in surfaces]
            works = tuple(dict.fromkeys(each for every in named for each in every)) or self._spoken_of
        return self._lookup.papers(works)

    def _known(self, form: Form, records: Sequence[PaperRecord]) -> bool:
        """Whether a fact of works is recorded: "what did X's people publish" else asks for X itself."""
        return all(self._with_fact(Selection(), fact, records, form, edition=False) for fact in form.facts)

    def _with_fact(
        self, selection: Selection, fact: str, records: Sequence[PaperRecord], form: Form, *, edition: bool
    ) -> Selection | None:
        return with_fact(
            selection, fact, records, self._lookup, edition=edition, author=form.author, together=form.every
        )


def _works_in(text: str) -> list[tuple[int, int]]:
    """Return where covered works stand in a text."""
    return [match.span() for match in re.finditer("\x00+", text)]
