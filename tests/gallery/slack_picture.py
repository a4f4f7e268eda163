"""Draws Block Kit messages as an SVG, roughly as Slack shows them.

Only what Refdesk's answers use is drawn: rich text, lists, small print, buttons and menus. An SVG wraps no
lines, so widths of letters are estimated and each line is fitted to its estimate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

_FONT = "Lato, 'Helvetica Neue', Helvetica, Arial, sans-serif"
_LEFT, _RIGHT, _WIDTH = 64, 24, 760
_TEXT, _LINK, _SMALL, _BORDER = "#1d1c1d", "#1264a3", "#616061", "#bbbabb"
_NARROW, _WIDE = frozenset("iljtfrI.,:;'’!|()[]/ -·“”"), frozenset("mwMWQOGCDHNU@%—…")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a line in one style, with the space in front of it included in its text."""

    text: str
    bold: bool = False
    italic: bool = False
    link: bool = False


@dataclass
class Picture:
    """An SVG that grows downwards; `y` is the lowest line drawn, in pixels."""

    y: float = 0.0
    shapes: list[str] = field(default_factory=list)

    def line(self, words: Sequence[Word], size: float = 15, colour: str = _TEXT, x: float = _LEFT) -> None:
        """Draw words on a new line."""
        self.y += size * 1.47
        spans = "".join(_span(word, colour) for word in words)
        width = sum(measured(word.text, size, bold=word.bold) for word in words)
        self.shapes.append(
            f'<text x="{x:g}" y="{self.y:g}" font-size="{size:g}" xml:space="preserve" {_fitted(width)}>{spans}</text>'
        )

    def paragraph(self, words: Sequence[Word], size: float = 15, colour: str = _TEXT) -> None:
        """Draw words on as many lines as the width needs."""
        for line in _wrapped(words, _WIDTH - _LEFT - _RIGHT, size):
            self.line(line, size, colour)

    def buttons(self, labels: Sequence[str]) -> None:
        """Draw buttons in rows."""
        x, height = float(_LEFT), 28
        self.y += 8
        for label in labels:
            width = measured(label, 13, bold=True) + 24
            if x + width > _WIDTH - _RIGHT:
                x, self.y = float(_LEFT), self.y + height + 6
            self.shapes.append(
                f'<rect x="{x:g}" y="{self.y:g}" width="{width:g}" height="{height}" rx="4" fill="#fff" '
                f'stroke="{_BORDER}"/><text x="{x + 12:g}" y="{self.y + 19:g}" font-size="13" font-weight="bold" '
                f'fill="{_TEXT}" {_fitted(width - 24)}>{escape(label)}</text>'
            )
            x += width + 8
        self.y += height

    def svg(self) -> str:
        """Return the whole picture."""
        height = self.y + 22
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" '
            f'height="{height:g}" font-family="{_FONT}">\n'
            f'<rect x="0.5" y="0.5" width="{_WIDTH - 1}" height="{height - 1:g}" rx="8" fill="#fff" stroke="#ddd"/>\n'
            + "\n".join(self.shapes)
            + "\n</svg>\n"
        )


def drawn(question: str, messages: Sequence[Sequence[dict[str, Any]]]) -> str:
    """Return the SVG of a person's question and of the messages (their blocks as JSON) that answer it."""
    picture = Picture(y=8)
    _author(picture, "Ada", "#4a154b", "A")
    picture.paragraph([Word("@Refdesk", link=True), Word(f" {question}")])
    picture.y += 14
    _author(picture, "Refdesk", "#2b7a4b", "R", app=True)
    for blocks in messages:
        for block in blocks:
            _block(picture, block)
    return picture.svg()


def _author(picture: Picture, name: str, colour: str, initial: str, *, app: bool = False) -> None:
    top = picture.y + 8
    badge = (
        f'<rect x="{_LEFT + measured(name, 15, bold=True) + 6:g}" y="{top + 3:g}" width="30" height="14" rx="2" '
        f'fill="#eee"/><text x="{_LEFT + measured(name, 15, bold=True) + 11:g}" y="{top + 13.5:g}" font-size="10" '
        f'font-weight="bold" fill="{_SMALL}">APP</text>'
        if app
        else ""
    )
    picture.shapes.append(
        f'<rect x="16" y="{top:g}" width="36" height="36" rx="4" fill="{colour}"/><text x="34" y="{top + 24:g}" '
        f'font-size="17" font-weight="bold" fill="#fff" text-anchor="middle">{initial}</text>{badge}'
    )
    picture.line([Word(name, bold=True)])


def _block(picture: Picture, block: dict[str, Any]) -> None:
    match block["type"]:
        case "rich_text":
            for line in _lines(block):
                picture.paragraph(line)
        case "context":
            picture.y += 4
            for element in block["elements"]:
                picture.paragraph([Word(element["text"])], 13, _SMALL)
        case "actions":
            picture.buttons([_label(element) for element in block["elements"]])
        case unknown:
            raise ValueError(f"no drawing for a block of type {unknown}")


def _label(element: dict[str, Any]) -> str:
    if element["type"] == "overflow":
        return "⋯"
    return f"{element['placeholder']['text']} ▾" if "placeholder" in element else str(element["text"]["text"])


def _lines(block: dict[str, Any]) -> Iterator[list[Word]]:
    for part in block["elements"]:
        if part["type"] == "rich_text_list":
            for n, item in enumerate(part["elements"], start=part.get("offset", 0) + 1):
                number = f"{n}. " if part["style"] == "ordered" else "• "
                first, *rest = list(_lines_of([item]))
                yield [Word(number), *first]
                yield from rest
        else:
            yield from _lines_of([part])


def _lines_of(sections: Sequence[dict[str, Any]]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for section in sections:
        for element in section["elements"]:
            style = element.get("style") or {}
            for number, text in enumerate(element["text"].split("\n")):
                if number:
                    yield line
                    line = []
                if text:
                    line.append(
                        Word(text, bool(style.get("bold")), bool(style.get("italic")), element["type"] == "link")
                    )
    if line:
        yield line


def _wrapped(words: Sequence[Word], width: float, size: float) -> Iterator[list[Word]]:
    line: list[Word] = []
    used = 0.0
    for word in words:
        for piece in _pieces(word):
            needed = measured(piece.text, size, bold=piece.bold)
            if line and used + needed > width:
                yield line
                piece = Word(piece.text.lstrip(), piece.bold, piece.italic, piece.link)
                line, used = [], 0.0
                needed = measured(piece.text, size, bold=piece.bold)
            line.append(piece)
            used += needed
    if line:
        yield line


def _pieces(word: Word) -> Iterator[Word]:
    """Cut a word at its spaces; each piece keeps the space in front of it."""
    start = 0
    for at, letter in enumerate(word.text):
        if letter == " " and at > start:
            yield Word(word.text[start:at], word.bold, word.italic, word.link)
            start = at
    yield Word(word.text[start:], word.bold, word.italic, word.link)


def measured(text: str, size: float, *, bold: bool = False) -> float:
    """Return the estimated width of a text in pixels."""
    units = sum(0.30 if letter in _NARROW else 0.80 if letter in _WIDE else 0.55 for letter in text)
    return units * size * (1.1 if bold else 1.04)


def _fitted(width: float) -> str:
    """Return attributes that make a text as wide as it was estimated to be, whatever font the reader has."""
    return f'textLength="{width:.1f}" lengthAdjust="spacingAndGlyphs"'


def _span(word: Word, colour: str) -> str:
    style = f'fill="{_LINK if word.link else colour}"'
    if word.bold:
        style += ' font-weight="bold"'
    if word.italic:
        style += ' font-style="italic"'
    return f"<tspan {style}>{escape(word.text)}</tspan>"
