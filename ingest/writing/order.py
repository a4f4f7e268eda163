"""Finds where in a section a new entry belongs.

That is by date or by title where the section is sorted, else at its end.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from ingest.terms.entry import Entry
from ingest.terms.identifiers import arxiv_month
from ingest.terms.text import folded
from ingest.writing.new_paper import UnlistedPaper

_FEWEST = 4
_MOSTLY = 0.9
"""Share of neighbouring pairs that must be in order; people make slips."""


def place_among(entries: Sequence[Entry], paper: UnlistedPaper) -> int:
    """Return before which entry (counted from 0) the paper goes; the number of entries for the end."""
    month = paper.month
    orders: tuple[tuple[Callable[[Entry], Any], Any], ...] = (
        (_month, month[0] * 12 + month[1] if month else None),
        (_year, paper.dated),
        (lambda entry: folded(entry.title) or None, folded(paper.title)),
    )
    for key, own in orders:
        keys = [key(entry) for entry in entries]
        direction = _direction(keys) if own is not None else 0
        if direction > 0:
            behind = [at for at, each in enumerate(keys) if each is not None and each <= own]
            return behind[-1] + 1 if behind else 0
        if direction < 0:
            return next((at for at, each in enumerate(keys) if each is not None and each <= own), len(entries))
    return len(entries)


def _direction(keys: Sequence[Any]) -> int:
    """Return 1 for keys that rise, -1 for keys that fall, 0 for keys without order."""
    known = [key for key in keys if key is not None]
    if len(known) < _FEWEST or len(known) < _MOSTLY * len(keys):
        return 0
    pairs = [(one, other) for one, other in pairwise(known) if one != other]
    if len(pairs) < _FEWEST - 1:
        return 0
    rising = sum(one < other for one, other in pairs)
    return 1 if rising >= _MOSTLY * len(pairs) else -1 if rising <= (1 - _MOSTLY) * len(pairs) else 0


def _month(entry: Entry) -> int | None:
    month = arxiv_month(entry.identifiers.arxiv) if entry.identifiers.arxiv else None
    return month.year * 12 + month.month if month else None


def _year(entry: Entry) -> int | None:
    return entry.year or (entry.venue.year if entry.venue else None)
