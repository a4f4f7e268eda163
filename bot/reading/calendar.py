"""Count by month the papers that were added to the lists."""

from collections import Counter
from datetime import date

import numpy as np

from bot.reading.shelves import Facets


def months(shelves: Facets) -> list[tuple[str, int]]:
    """Return the months in which papers were added, as `2026-11`, the last one first, with how many."""
    counted: Counter[str] = Counter()
    for day, papers in zip(*np.unique(shelves.days(), return_counts=True), strict=True):
        if day:
            counted[f"{date.fromordinal(day):%Y-%m}"] += int(papers)
    return sorted(counted.items(), reverse=True)
