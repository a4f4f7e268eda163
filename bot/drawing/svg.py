"""Write SVG with escaped text, colours for light and dark, and a description."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 960, 540
COLOURS = 8
"""Colours of series, told apart in light and dark; the pictures do not rest on colour alone."""

_LIGHT = ("#0b57a4", "#b3520a", "#1f7a3d", "#8b2f8f", "#9c1c1c", "#00707a", "#6b5900", "#55554f")
_DARK = ("#8fc3ff", "#ffb070", "#7fdc9b", "#e6a5ea", "#ff9d94", "#6fd6e0", "#e3cf5a", "#b0b0a8")
_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1c1c1a; }
.faint { fill: #55554f; } .line { stroke: #d8d8d0; stroke-width: 1; } .back { fill: #fdfdfb; }
%s
@media (prefers-color-scheme: dark) {
text { fill: #ecece6; } .faint { fill: #b0b0a8; } .line { stroke: #3d3e39; } .back { fill: #171816; }
%s
}
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its SVG, its title, what it shows in words, and its numbers as a table."""

    svg: str
    title: str
    description: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def alternative(self) -> str:
        """What stands for the picture where it is not seen."""
        return f"{self.title}: {self.description}"


def drawing(title: str, description: str, shapes: Iterable[str], height: int = HEIGHT) -> str:
    """Return an SVG document of shapes; deterministic, and without scripts or addresses."""
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="title description">',
            f'<title id="title">{text(title)}</title>',
            f'<desc id="description">{text(description)}</desc>',
            f"<style>{_STYLE % (_colours(_LIGHT), _colours(_DARK))}</style>",
            f'<rect class="back" width="{WIDTH}" height="{height}"/>',
            *shapes,
            "</svg>\n",
        )
    )


def text(words: str) -> str:
    """Return text as it can stand in SVG, without characters that no XML document can have."""
    allowed = "".join(
        letter for letter in words if letter in "\t\n" or (letter >= " " and letter not in "\x7f\ufffe\uffff")
    )
    return escape(allowed.encode("utf-8", "ignore").decode())


def label(x: float, y: float, words: str, *, anchor: str = "start", faint: bool = False, most: int = 60) -> str:
    """Return a line of text at a point; it is cut behind `most` letters."""
    shown = words if len(words) <= most else f"{words[: most - 1]}…"
    kind = ' class="faint"' if faint else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{text(shown)}</text>'


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a thin line."""
    return f'<line class="line" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _colours(values: Iterable[str]) -> str:
    return " ".join(
        f".c{number} {{ fill: {value}; }} .s{number} {{ stroke: {value}; fill: none; stroke-width: 2.5; }}"
        for number, value in enumerate(values)
    )
