"""Count by month the papers that were added to the lists."""

from collections import Counter
from datetime import date

from bot.reading.shelves import Facets


def months(shelves: Facets) -> list[tuple[str, int]]:
    """Return the months in which papers were added, as `2026-11`, the last one first, with how many."""
    days = Counter(int(day) for day in shelves.days() if day)
    counted: Counter[str] = Counter()
    for day, papers in days.items():
        counted[f"{date.fromordinal(day):%Y-%m}"] += papers
    return sorted(counted.items(), reverse=True)
