"""Selects and sorts papers and counts what they have in common, within milliseconds.

What it takes for that (lists, venues, headings, years, organisations, authors, kinds and links of every paper) is read
from the catalogue once for a revision and held as arrays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.reading.facet_values import Chosen, FacetValues, Places, VenueRows, proven
from bot.reading.filters import Sort
from ingest.library.facets import FacetRow
from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.terms.normal_form import fold

Facet = Literal["list", "section", "venue", "year", "organisation", "author", "kind"]
FACETS: tuple[Facet, ...] = ("list", "section", "venue", "year", "organisation", "author", "kind")
_STORED = ("list", "section", "venue", "organisation", "author", "kind", "link")
_SELECTED_BY = frozenset(
    ("venues", "organisations", "sections", "lists", "authors", "kinds", "links", "years", "seen_from", "seen_until")
)
_NEVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers have a value of a facet."""

    label: str
    papers: int


@dataclass(frozen=True, slots=True)
class ShelfSelection:
    """The papers of a selection, as places on the shelves; `by_link` are those that only an address puts there."""

    places: Places
    by_link: Places


class Facets:
    """The papers of a library at one revision; safe to use from threads."""

    def __init__(self, library: Library) -> None:
        """Read everything once; takes a second or two for 60,000 papers."""
        shelved = library.shelved()
        self.paper_ids = tuple(each.paper_id for each in shelved)
        self.years = np.array([each.year or 0 for each in shelved], np.int32)
        self._days = {
            name: np.array([_day(each.first_seen.get(name)) for each in shelved], np.int32)
            for name in {name for each in shelved for name in each.first_seen}
        }
        self._place = place = {paper_id: place for place, paper_id in enumerate(self.paper_ids)}
        rows: dict[str, list[FacetRow]] = {facet: [] for facet in _STORED}
        for row in library.facet_rows(_STORED):
            if row.paper_id in place:
                rows[row.facet].append(row)
        self._venues = VenueRows(rows["venue"], place)
        rows["venue"] = proven(rows["venue"])
        self._facets = {facet: FacetValues(rows[facet], place) for facet in _STORED}

    def choose(self, selection: Selection) -> ShelfSelection:
        """Return the papers that match a selection by what filters can say (`bot.reading.filters.Filters`).

        Raises ValueError for a selection by anything else.
        """
        _check_that_all_was_asked(selection)
        wanted = {
            "list": tuple(map(fold, selection.lists)),
            "section": tuple(map(fold, selection.sections)),
            "organisation": selection.organisations,
            "author": tuple(map(fold, selection.authors)),
            "kind": selection.kinds,
            "link": selection.links,
        }
        chosen = np.ones(len(self.paper_ids), bool)
        for facet, values in wanted.items():
            if values:
                chosen &= self._facets[facet].having(values)
        chosen &= self._within_years(selection)
        chosen &= self._seen_within(selection)
        if not selection.venues:
            return ShelfSelection(_places(chosen), _places(np.zeros_like(chosen)))
        named, by_link = self._venues.choose(selection.venues, chosen)
        return ShelfSelection(_places(named), _places(by_link))

    def ordered(self, places: Places, sort: Sort, lists: Sequence[str] = ()) -> Places:
        """Return places in an order, equal ones by title; `lists` are those by whose days `added` goes."""
        by_title = np.sort(places)
        if sort == "title":
            return by_title
        if sort == "added":
            keys = -self.days(lists)[by_title]
        else:
            years = self.years[by_title]
            # A paper without a year comes last in both directions.
            keys = np.where(years == 0, _NEVER, years if sort == "oldest" else -years)
        return by_title[np.argsort(keys, kind="stable")]

    def days(self, lists: Sequence[str] = ()) -> NDArray[np.int32]:
        """Return for each place the ordinal of the day on which its paper was first seen on one of `lists`, or any."""
        wanted = set(map(fold, lists))
        days = [known for name, known in self._days.items() if not wanted or fold(name) in wanted]
        earliest = np.minimum.reduce(days) if days else np.full(len(self.paper_ids), _NEVER, np.int32)
        return np.where(earliest == _NEVER, 0, earliest).astype(np.int32)

    def ids(self, places: Places) -> list[str]:
        """Return the ids of papers by their places."""
        return [self.paper_ids[place] for place in places]

    def places(self, paper_ids: Iterable[str]) -> Places:
        """Return the places of papers by their ids; those that are not there are left out."""
        return np.array([self._place[each] for each in paper_ids if each in self._place], np.int32)

    def counts(self, facet: Facet, places: Places, most: int | None = None) -> tuple[list[Count], int]:
        """Return the values of a facet among papers with their counts, most frequent first, and how many there are.

        Years come newest first. `most` limits how many are returned.
        """
        if facet == "year":
            years, found = np.unique(self.years[places], return_counts=True)
            counts = [Count(str(year), int(each)) for year, each in zip(years, found, strict=True) if year]
            return counts[::-1][:most], len(counts)
        chosen = np.zeros(len(self.paper_ids), bool)
        chosen[places] = True
        values = self._facets[facet]
        papers = values.counts(chosen)
        present = np.flatnonzero(papers)
        if most is not None and len(present) > most:
            # Only what is as frequent as the last one shown is sorted by its label too.
            least = np.partition(papers[present], len(present) - most)[len(present) - most]
            shown = present[papers[present] >= least]
        else:
            shown = present
        order = sorted(shown, key=lambda number: (-papers[number], values.labels[number]))[:most]
        return [Count(values.labels[number], int(papers[number])) for number in order], len(present)

    def pairs(self, facet: Facet) -> Mapping[str, Places]:
        """Return for each value of a facet the places of the papers that have it."""
        return dict(self._facets[facet].by_label())

    def _within_years(self, selection: Selection) -> Chosen:
        first, last = selection.years or (None, None)
        chosen = np.ones(len(self.years), bool)
        if first is not None:
            chosen &= self.years >= first
        if last is not None:
            # An unknown year is in no range.
            chosen &= (self.years <= last) & (self.years != 0)
        return chosen

    def _seen_within(self, selection: Selection) -> Chosen:
        chosen = np.ones(len(self.years), bool)
        if selection.seen_from or selection.seen_until:
            days = self.days(selection.lists)
            first = selection.seen_from.toordinal() if selection.seen_from else 1
            last = selection.seen_until.toordinal() if selection.seen_until else _NEVER
            chosen &= (days >= first) & (days <= last)
        return chosen


def _check_that_all_was_asked(selection: Selection) -> None:
    """Raise ValueError where a selection says something that the shelves do not know."""
    unknown = [
        each.name
        for each in fields(Selection)
        if each.name not in _SELECTED_BY and getattr(selection, each.name) != each.default
    ]
    if unknown:
        raise ValueError(f"The shelves cannot select by {', '.join(unknown)}.")


def _places(chosen: Chosen) -> Places:
    return np.flatnonzero(chosen).astype(np.int32)


def _day(day: date | None) -> int:
    return day.toordinal() if day else _NEVER
