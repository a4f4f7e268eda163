"""Draw counts as horizontal bars, each with its number."""

from collections.abc import Sequence

from bot.drawing.svg import WIDTH, Picture, drawing, label
from bot.reading.shelves import Count

_LEFT, _RIGHT, _TOP, _ROW = 250, 90, 60, 26
_MOST = 20


def bars(title: str, counts: Sequence[Count], head: tuple[str, str]) -> Picture:
    """Return a picture of the counts in their order, at most 20 of them; the table has all."""
    shown = counts[:_MOST]
    most = max((count.papers for count in shown), default=1)
    room = WIDTH - _LEFT - _RIGHT
    shapes = [label(24, 34, title)]
    for number, count in enumerate(shown):
        y = _TOP + number * _ROW
        width = room * count.papers / most
        shapes.append(label(_LEFT - 10, y + 15, count.label, anchor="end", most=30))
        shapes.append(f'<rect class="c0" x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_ROW - 7}" rx="3"/>')
        shapes.append(label(_LEFT + width + 8, y + 15, f"{count.papers:,}", faint=True))
    described = "; ".join(f"{count.label}: {count.papers}" for count in shown) or "No papers."
    rows = tuple((count.label, f"{count.papers:,}") for count in counts)
    return Picture(drawing(title, described, shapes, _TOP + len(shown) * _ROW + 24), title, described, head, rows)
