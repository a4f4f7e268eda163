"""Puts papers in order and counts what they have in common, within milliseconds.

The catalogue selects; what it takes to sort a selection and to count its lists, venues, headings, years, organisations
and authors is read once for a revision and held as arrays.
"""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.reading.filters import Sort
from ingest.library.facets import FacetRow
from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.terms.normal_form import fold

Facet = Literal["list", "section", "venue", "year", "organisation", "author", "kind"]
FACETS: tuple[Facet, ...] = ("list", "section", "venue", "year", "organisation", "author", "kind")
_STORED: tuple[Facet, ...] = ("list", "section", "venue", "organisation", "author", "kind")
_REMEMBERED = 64
_NEVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Count:
    """How many papers have a value of a facet."""

    label: str
    papers: int


@dataclass(frozen=True, slots=True)
class ShelfSelection:
    """The papers of a selection, as places on the shelves; `by_link` are those that only an address puts there."""

    places: NDArray[np.int32]
    by_link: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a facet: the place of a paper and the number of its value, pair by pair."""

    labels: tuple[str, ...]
    places: NDArray[np.int32]
    values: NDArray[np.int32]


class Facets:
    """The papers of a library at one revision; safe to use from threads."""

    def __init__(self, library: Library) -> None:
        """Read everything once; takes a second or two for 60,000 papers."""
        self._library = library
        shelved = library.shelved()
        self.paper_ids = tuple(each.paper_id for each in shelved)
        self._place = {paper_id: place for place, paper_id in enumerate(self.paper_ids)}
        self.years = np.array([each.year or 0 for each in shelved], np.int32)
        self._days = {
            name: np.array([_day(each.first_seen.get(name)) for each in shelved], np.int32)
            for name in {name for each in shelved for name in each.first_seen}
        }
        self._facets = self._read_facets()
        self._chosen: OrderedDict[Selection, ShelfSelection] = OrderedDict()
        self._choosing = Lock()

    def choose(self, selection: Selection) -> ShelfSelection:
        """Return the papers that match a selection."""
        with self._choosing:
            if selection in self._chosen:
                self._chosen.move_to_end(selection)
                return self._chosen[selection]
        if selection.empty:
            chosen = ShelfSelection(np.arange(len(self.paper_ids), dtype=np.int32), np.array([], np.int32))
        else:
            selected = self._library.select(selection)
            chosen = ShelfSelection(self._places(selected.papers), self._places(selected.by_link))
        with self._choosing:
            self._chosen[selection] = chosen
            while len(self._chosen) > _REMEMBERED:
                self._chosen.popitem(last=False)
        return chosen

    def ordered(self, places: NDArray[np.int32], sort: Sort, lists: Sequence[str] = ()) -> NDArray[np.int32]:
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

    def ids(self, places: NDArray[np.int32]) -> list[str]:
        """Return the ids of papers by their places."""
        return [self.paper_ids[place] for place in places]

    def counts(self, facet: Facet, places: NDArray[np.int32], most: int | None = None) -> tuple[list[Count], int]:
        """Return the values of a facet among papers with their counts, most frequent first, and how many there are.

        Years come newest first. `most` limits how many are returned.
        """
        if facet == "year":
            found = Counter(int(year) for year in self.years[places] if year)
            counts = [Count(str(year), papers) for year, papers in sorted(found.items(), reverse=True)]
            return counts[:most], len(counts)
        values = self._facets[facet]
        numbers = np.zeros(len(self.paper_ids), bool)
        numbers[places] = True
        papers = np.bincount(values.values[numbers[values.places]], minlength=len(values.labels))
        present = np.flatnonzero(papers)
        order = sorted(present, key=lambda number: (-papers[number], values.labels[number]))[:most]
        return [Count(values.labels[number], int(papers[number])) for number in order], len(present)

    def pairs(self, facet: Facet) -> Mapping[str, NDArray[np.int32]]:
        """Return for each value of a facet the places of the papers that have it."""
        values = self._facets[facet]
        order = np.argsort(values.values, kind="stable")
        bounds = np.searchsorted(values.values[order], np.arange(len(values.labels) + 1))
        return {
            label: values.places[order[bounds[number] : bounds[number + 1]]]
            for number, label in enumerate(values.labels)
        }

    def _places(self, paper_ids: Sequence[str]) -> NDArray[np.int32]:
        return np.array([self._place[paper_id] for paper_id in paper_ids if paper_id in self._place], np.int32)

    def _read_facets(self) -> dict[Facet, _Values]:
        rows: dict[str, list[FacetRow]] = {facet: [] for facet in _STORED}
        for row in self._library.facet_rows(_STORED):
            if row.paper_id in self._place:
                rows[row.facet].append(row)
        return {facet: self._values(facet, rows[facet]) for facet in _STORED}

    def _values(self, facet: Facet, rows: Sequence[FacetRow]) -> _Values:
        if facet == "venue":
            rows = _proven(rows)
        labels: dict[str, Counter[str]] = {}
        for row in rows:
            labels.setdefault(row.value, Counter())[row.label] += 1
        numbers = {value: number for number, value in enumerate(labels)}
        pairs = sorted({(self._place[row.paper_id], numbers[row.value]) for row in rows})
        return _Values(
            tuple(_label(value, found) for value, found in labels.items()),
            np.array([place for place, _ in pairs], np.int32),
            np.array([number for _, number in pairs], np.int32),
        )


def _proven(rows: Sequence[FacetRow]) -> list[FacetRow]:
    """Return the rows of venues that selecting a venue selects: addresses count where no list names the venue."""
    named = {row.value for row in rows if row.evidence == "list"}
    preprint = fold("arXiv")
    return [row for row in rows if row.evidence == "list" or row.value not in named or row.value == preprint]


def _label(value: str, found: Counter[str]) -> str:
    """Return the label of a value: the one that is written as the value, else the most frequent one."""
    return min(found, key=lambda label: (fold(label) != value, -found[label], label))


def _day(day: date | None) -> int:
    return day.toordinal() if day else _NEVER
