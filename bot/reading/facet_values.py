"""Holds which papers have which value of a facet, as arrays, to select and to count by."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.library.facets import FacetRow
from ingest.terms.entry import Venue
from ingest.terms.normal_form import bounded, fold

Places = NDArray[np.int32]
"""Papers, by where they stand on the shelves."""
Chosen = NDArray[np.bool_]
"""For each paper on the shelves, whether it is chosen."""

_PREPRINT = fold("arXiv")


class FacetValues:
    """The values of one facet and the papers that have each; `labels` are what people read, by the value's number."""

    def __init__(self, rows: Iterable[FacetRow], place: Mapping[str, int]) -> None:
        """Hold `rows` of one facet; `place` has the place of each paper by its id."""
        found: dict[str, Counter[str]] = {}
        held: dict[str, set[int]] = {}
        for row in rows:
            found.setdefault(row.value, Counter())[row.label] += 1
            held.setdefault(row.value, set()).add(place[row.paper_id])
        self._papers = len(place)
        self._numbers = {value: number for number, value in enumerate(found)}
        self.labels = tuple(_label(value, labels) for value, labels in found.items())
        self._places = np.array([each for places in held.values() for each in sorted(places)], np.int32)
        self._values = np.repeat(np.arange(len(held), dtype=np.int32), [len(places) for places in held.values()])
        self._ends = np.cumsum([0, *(len(places) for places in held.values())])

    def having(self, values: Iterable[str]) -> Chosen:
        """Return the papers that have at least one of `values`."""
        chosen = np.zeros(self._papers, bool)
        for value in values:
            if (number := self._numbers.get(bounded(value))) is not None:
                chosen[self._of(number)] = True
        return chosen

    def counts(self, chosen: Chosen) -> NDArray[np.int64]:
        """Return for each value, by its number, how many of the chosen papers have it."""
        return np.bincount(self._values[chosen[self._places]], minlength=len(self.labels))

    def by_label(self) -> Iterator[tuple[str, Places]]:
        """Yield each value's label with the places of the papers that have it."""
        for number, label in enumerate(self.labels):
            yield label, self._of(number)

    def _of(self, number: int) -> Places:
        return self._places[self._ends[number] : self._ends[number + 1]]


class VenueRows:
    """Which papers lists or the addresses of links put at which venue, and in which of its years."""

    def __init__(self, rows: Sequence[FacetRow], place: Mapping[str, int]) -> None:
        """Hold the rows of the facet `venue`; `place` has the place of each paper by its id."""
        self._papers = len(place)
        self._numbers = {value: number for number, value in enumerate(dict.fromkeys(row.value for row in rows))}
        self._places = np.array([place[row.paper_id] for row in rows], np.int32)
        self._values = np.array([self._numbers[row.value] for row in rows], np.int32)
        self._years = np.array([row.year or 0 for row in rows], np.int32)
        # A link to arXiv is the preprint itself, so it proves as much as a list's word.
        self._proven = np.array([row.evidence == "list" or row.value == _PREPRINT for row in rows], bool)

    def choose(self, venues: Sequence[Venue], among: Chosen) -> tuple[Chosen, Chosen]:
        """Return the papers `among` those chosen that are at a venue, and those that only an address puts there.

        The lists decide where one of them names a venue for any paper, else the addresses: as the catalogue selects
        (`ingest.library.selecting.select_papers`).
        """
        rows = np.zeros(len(self._values), bool)
        for venue in venues:
            same = self._values == self._numbers.get(fold(venue.name), -1)
            rows |= same & (self._years == venue.year) if venue.year else same
        named = rows & self._proven
        by_list = self._of(named) & among
        by_link = self._of(rows) & among & ~by_list
        return (by_list, by_link) if named.any() else (by_link, by_list)

    def _of(self, rows: NDArray[np.bool_]) -> Chosen:
        chosen = np.zeros(self._papers, bool)
        chosen[self._places[rows]] = True
        return chosen


def proven(rows: Sequence[FacetRow]) -> list[FacetRow]:
    """Return the rows of venues that selecting a venue selects: addresses count where no list names the venue."""
    named = {row.value for row in rows if row.evidence == "list"}
    return [row for row in rows if row.evidence == "list" or row.value not in named or row.value == _PREPRINT]


def _label(value: str, found: Counter[str]) -> str:
    """Return the label of a value: the one that is written as the value, else the most frequent one."""
    return min(found, key=lambda label: (fold(label) != value, -found[label], label))
