"""Which papers the filters of a question take, in the form that costs least."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.answering.searching.revision_cache import CachedLibrary
from ingest.library.model import Selection

_LARGE_SHARE = 4
"""Filters that leave more than a quarter of the library are asked about what was found: naming all is slower."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The papers that a selection takes: how many, and all their ids where they are few, None where they are many."""

    count: int
    ids: frozenset[str] | None
    _selection: Selection
    _cached: CachedLibrary

    def among(self, paper_ids: Iterable[str]) -> list[str]:
        """Give those of `paper_ids` that the selection takes, in their order."""
        asked = list(dict.fromkeys(paper_ids))
        if self.ids is not None:
            return [each for each in asked if each in self.ids]
        if (apart := _only_apart(self._selection)) is not None:
            return [each for each in asked if each not in apart]
        selected = self._cached.library.select(replace(self._selection, paper_ids=tuple(asked)))
        taken = {*selected.papers, *selected.by_link}
        return [each for each in asked if each in taken]


def allowed_by(selection: Selection, cached: CachedLibrary, papers: int) -> Allowed | None:
    """Give what `selection` allows in a library of so many papers; None where it allows everything."""
    if selection.empty:
        return None
    apart = _only_apart(selection)
    count = cached.count(selection) if apart is None else papers - len(apart)
    if selection.paper_ids is None and count * _LARGE_SHARE >= papers:
        return Allowed(count, None, selection, cached)
    selected = cached.select(selection)
    return Allowed(count, frozenset((*selected.papers, *selected.by_link)), selection, cached)


def _only_apart(selection: Selection) -> frozenset[str] | None:
    """Give the papers that a selection leaves out if it says nothing else; None where it says more."""
    return frozenset(selection.without) if replace(selection, without=()).empty else None
