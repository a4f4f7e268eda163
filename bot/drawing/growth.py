"""Draw how the lists have grown, with a line for each group of papers."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.drawing.svg import COLOURS, HEIGHT, WIDTH, Picture, drawing, label, rule

_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 260, 60, 50
_STEPS = 4
_LEAST_GAP = 17.0


def growth(title: str, groups: Mapping[str, NDArray[np.int32]], until: date) -> Picture:
    """Return a picture of groups of papers, each given by the ordinals of the days on which they were first seen.

    Days of 0 are unknown and left out. At most eight groups are drawn, the largest first.
    """
    known = {name: np.sort(days[days > 0]) for name, days in groups.items()}
    largest = sorted((name for name in known if len(known[name])), key=lambda name: (-len(known[name]), name))[:COLOURS]
    if not largest:
        return Picture(drawing(title, "No papers.", [label(24, 34, title)], 80), title, "No papers.", (), ())
    first = min(int(known[name][0]) for name in largest)
    last = max(until.toordinal(), first + 1)
    most = max(len(known[name]) for name in largest)
    shapes = [label(24, 34, title), *_axes(first, last, most)]
    ends: list[tuple[float, int, str]] = []
    for number, name in enumerate(largest):
        total = len(known[name])
        shapes.append(f'<polyline class="s{number}" points="{_steps(known[name], first, last, most)}"/>')
        ends.append((_y(total, most), number, f"{name} ({total:,})"))
    shapes += _names(ends)
    described = "; ".join(f"{name}: {len(known[name])} papers" for name in largest)
    return Picture(
        drawing(title, described, shapes), title, described, *_table(largest, known, first, until.toordinal())
    )


def _steps(days: NDArray[np.int32], first: int, last: int, most: int) -> str:
    """Return the corners of a line that rises with each of the days in order; one step a pixel, more cannot be seen."""
    # Where the reader's day began later than the library's, a paper may be of tomorrow.
    days = np.minimum(days, last)
    places = np.round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (days - first) / (last - first)).astype(int)
    columns, counts = np.unique(places, return_counts=True)
    corners = [f"{_LEFT},{_y(0, most):.1f}"]
    before = 0
    for column, total in zip(columns, np.cumsum(counts), strict=True):
        corners += [f"{column},{_y(before, most):.1f}", f"{column},{_y(int(total), most):.1f}"]
        before = int(total)
    return " ".join([*corners, f"{WIDTH - _RIGHT},{_y(before, most):.1f}"])


def _axes(first: int, last: int, most: int) -> list[str]:
    shapes = []
    for step in range(_STEPS + 1):
        value = round(most * step / _STEPS)
        y = _y(value, most)
        shapes += [rule(_LEFT, y, WIDTH - _RIGHT, y), label(_LEFT - 8, y + 5, f"{value:,}", anchor="end", faint=True)]
    for step in range(_STEPS + 1):
        day = date.fromordinal(first + round((last - first) * step / _STEPS))
        shapes.append(label(_x(day.toordinal(), first, last), HEIGHT - 22, f"{day:%b %Y}", anchor="middle", faint=True))
    return shapes


def _names(ends: Sequence[tuple[float, int, str]]) -> list[str]:
    """Return the name of each line at its end, moved apart where they would cover one another."""
    shapes, below = [], HEIGHT - _BOTTOM + _LEAST_GAP
    for y, number, name in sorted(ends, reverse=True):
        at = below = min(y, below - _LEAST_GAP)
        x = WIDTH - _RIGHT + 10
        shapes.append(f'<rect class="c{number}" x="{x}" y="{at - 6:.1f}" width="10" height="10"/>')
        shapes.append(label(x + 16, at + 4, name, most=30))
    return shapes


def _table(
    names: Sequence[str], known: Mapping[str, NDArray[np.int32]], first: int, last: int
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the numbers at the end of each year."""
    rows = []
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        end = date(year, 12, 31).toordinal()
        rows.append((str(year), *(f"{int(np.searchsorted(known[name], end, 'right')):,}" for name in names)))
    return ("", *names), tuple(rows)


def _x(day: int, first: int, last: int) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * (day - first) / (last - first)


def _y(papers: int, most: int) -> float:
    return HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * papers / most
