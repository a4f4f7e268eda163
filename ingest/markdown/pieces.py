"""Cuts a line into its smallest parts: text, links, images and breaks, with style."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Literal

from markdown_it.token import Token

from ingest.terms.outside_text import one_line
from ingest.terms.scripts import as_script


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one style. `url` makes it a link; an image has its alternative text and its source."""

    text: str
    url: str | None = None
    bold: bool = False
    italic: bool = False
    inserted: bool = False
    code: bool = False
    struck: bool = False
    image: str | None = None
    breaks: Literal["", "soft", "hard"] = ""


def with_text(piece: Piece, text: str, url: str | None = None) -> Piece:
    """Give a piece another text, and an address where one is given; `dataclasses.replace` takes three times as long."""
    return Piece(
        text,
        url or piece.url,
        piece.bold,
        piece.italic,
        piece.inserted,
        piece.code,
        piece.struck,
        piece.image,
        piece.breaks,
    )


def text_of(pieces: Iterable[Piece]) -> str:
    """Join pieces to plain text; images have none, breaks are spaces."""
    return one_line(
        "".join([" " if piece.breaks else piece.text for piece in pieces if piece.image is None or piece.url])
    )


def pieces_of(tokens: Iterable[Token]) -> list[Piece]:
    """Turn the inline tokens of one Markdown block into pieces; HTML tags among them count as Markdown does."""
    builder = PieceBuilder()
    for token in tokens:
        _take(builder, token)
    return builder.finish()


class PieceBuilder:
    """Collects pieces while styles and links open and close, from Markdown and from HTML alike."""

    def __init__(self) -> None:
        """Begin with nothing open."""
        self.pieces: list[Piece] = []
        self._open: dict[str, int] = {}
        self._url: str | None = None
        self._link_text: list[str] = []
        self._link_styles = {"bold", "italic"}
        self._link_image: str | None = None

    def text(self, text: str, *, code: bool = False) -> None:
        """Add a stretch of text."""
        text = self._scripted(text)
        if self._url is not None:
            self._link_text.append(text)
            if text.strip():
                self._link_styles = {style for style in self._link_styles if self._open.get(style, 0) > 0}
        elif text:
            self.pieces.append(self._styled(text, code=code))

    def _scripted(self, text: str) -> str:
        """Write a raised or lowered number so that it cannot be read as the end or the beginning of its neighbours."""
        sign = next((sign for sign, style in _SCRIPTS if self._open.get(style, 0) > 0), None)
        if sign is None or not _NUMBER.fullmatch(text.strip()):
            return text
        before = self._link_text if self._url is not None else [piece.text for piece in self.pieces[-1:]]
        return as_script(sign, text, "".join(before[-1:]))

    def image(self, source: str, alternative: str) -> None:
        """Add an image."""
        if self._url is not None:
            self._link_image = self._link_image or source
        else:
            self.pieces.append(Piece(alternative, image=source))

    def line_break(self, *, hard: bool) -> None:
        """Add a break; inside a link it is a space."""
        if self._url is not None:
            self._link_text.append(" ")
        else:
            self.pieces.append(Piece("", breaks="hard" if hard else "soft", bold=self._open.get("bold", 0) > 0))

    def style(self, name: str, change: int) -> None:
        """Open (+1) or close (-1) a style: bold, italic or inserted."""
        self._open[name] = max(0, self._open.get(name, 0) + change)

    def open_link(self, url: str) -> None:
        """Begin a link; one that is still open ends here."""
        self.close_link()
        self._url = url

    def close_link(self) -> None:
        """End the open link, if there is one."""
        if self._url is None:
            return
        text, image = one_line("".join(self._link_text)), self._link_image
        url, self._url, self._link_text, self._link_image = self._url, None, [], None
        styles, self._link_styles = self._link_styles if text else set(), {"bold", "italic"}
        if text or image or url:
            opened = self._open
            self.pieces.append(
                Piece(
                    text,
                    url,
                    opened.get("bold", 0) > 0 or "bold" in styles,
                    opened.get("italic", 0) > 0 or "italic" in styles,
                    opened.get("inserted", 0) > 0,
                    False,
                    opened.get("struck", 0) > 0,
                    None if text else image,
                )
            )
        self._open["inserted"] = 0 if text.startswith("[") else self._open.get("inserted", 0)

    def finish(self) -> list[Piece]:
        """Close what is open and give the pieces, neighbours of one style joined."""
        self.close_link()
        joined: list[Piece] = []
        run: list[str] = []
        for piece in self.pieces:
            last = joined[-1] if joined else None
            if last is not None and _is_of_one_style(last, piece):
                run.append(piece.text)
                continue
            if run and joined:
                joined[-1] = with_text(joined[-1], joined[-1].text + "".join(run))
                run = []
            joined.append(piece)
        if run:
            joined[-1] = with_text(joined[-1], joined[-1].text + "".join(run))
        return _with_written_links(joined)

    def _styled(self, text: str, *, code: bool = False) -> Piece:
        return Piece(
            text,
            bold=self._open.get("bold", 0) > 0,
            italic=self._open.get("italic", 0) > 0,
            inserted=self._open.get("inserted", 0) > 0,
            struck=self._open.get("struck", 0) > 0,
            code=code,
        )


_LINK_IN_TEXT = re.compile(r"(?<!!)\[([^\[\]]{2,400})\]\((https?://[^\s()]{4,1000})\)")


def _with_links_in_text(piece: Piece) -> Iterator[Piece]:
    """The parts of a piece whose text holds links as Markdown writes them, where nobody read them as such."""
    at = 0
    for link in _LINK_IN_TEXT.finditer(piece.text) if not (piece.url or piece.code or piece.image) else ():
        if link.start() > at:
            yield with_text(piece, piece.text[at : link.start()])
        yield with_text(piece, one_line(link[1]), link[2])
        at = link.end()
    if at < len(piece.text) or not at:
        yield with_text(piece, piece.text[at:]) if at else piece


def _with_written_links(pieces: list[Piece]) -> list[Piece]:
    """Make links of those whose Markdown stands in the text: `\\[Title\\](<…>)`, `[Title](…)` in HTML."""
    if any("](http" in piece.text for piece in pieces):
        pieces = [part for piece in pieces for part in _with_links_in_text(piece)]
    at = next((at for at, piece in enumerate(pieces) if at and piece.url and pieces[at - 1].text.endswith("](")), None)
    if at is None:
        return pieces
    start = next((start for start in range(at - 1, -1, -1) if "[" in pieces[start].text or pieces[start].url), -1)
    before, opened, text = pieces[start].text.rpartition("[") if start >= 0 else ("", "", "")
    if not opened or pieces[start].url or pieces[at].text != pieces[at].url:
        return [*pieces[: at + 1], *_with_written_links(pieces[at + 1 :])]
    inside = "".join([text, *(" " if piece.breaks else piece.text for piece in pieces[start + 1 : at])])
    address = (pieces[at].url or "").rstrip(")>")
    link = Piece(one_line(inside).removesuffix("](").strip(), address, pieces[start].bold, pieces[start].italic)
    rest = pieces[at + 1 :]
    if rest and rest[0].text.startswith(")"):
        rest = [with_text(rest[0], rest[0].text[1:]), *rest[1:]]
    front = [with_text(pieces[start], before)] if before.strip() else []
    return [
        *pieces[:start],
        *front,
        link,
        *_with_written_links([piece for piece in rest if piece.text or piece.breaks or piece.url or piece.image]),
    ]


def _is_of_one_style(one: Piece, other: Piece) -> bool:
    if one.url or other.url or one.image or other.image or one.breaks or other.breaks:
        return False
    return (one.bold, one.italic, one.inserted, one.code, one.struck) == (
        other.bold,
        other.italic,
        other.inserted,
        other.code,
        other.struck,
    )


_SCRIPTS = (("^", "raised"), ("_", "lowered"))
_NUMBER = re.compile(r"[+−-]?\d{1,4}")

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "ins": "inserted",
    "u": "inserted",
    "s": "struck",
    "del": "struck",
    "strike": "struck",
    "sup": "raised",
    "sub": "lowered",
}
"""HTML tags and the style that each stands for."""


def take_tag(builder: PieceBuilder, name: str, attributes: dict[str, str], *, closing: bool) -> None:
    """Let one HTML tag act on a builder; tags that mean nothing here are passed over."""
    if name in STYLES:
        builder.style(STYLES[name], -1 if closing else 1)
    elif name == "br":
        builder.line_break(hard=True)
    elif name == "a" and closing:
        builder.close_link()
    elif name == "a" and attributes.get("href"):
        builder.open_link(attributes["href"])
    elif name == "img" and not closing:
        builder.image(attributes.get("src", ""), attributes.get("alt", ""))


class _Tag(HTMLParser):
    name = ""
    attributes: dict[str, str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name = tag
        self.attributes = {key: value or "" for key, value in attrs}


def _take(builder: PieceBuilder, token: Token) -> None:
    kind = token.type
    if kind in {"text", "text_special"}:
        builder.text(token.content)
    elif kind == "code_inline":
        builder.text(token.content, code=True)
    elif kind in {"softbreak", "hardbreak"}:
        builder.line_break(hard=kind == "hardbreak")
    elif kind == "link_open":
        builder.open_link(str(token.attrGet("href") or ""))
    elif kind == "link_close":
        builder.close_link()
    elif kind == "image":
        builder.image(str(token.attrGet("src") or ""), one_line(token.content))
    elif kind in {"strong_open", "strong_close", "em_open", "em_close"}:
        style, _, side = kind.partition("_")
        builder.style("bold" if style == "strong" else "italic", 1 if side == "open" else -1)
    elif kind in {"s_open", "s_close"}:
        builder.style("struck", 1 if kind == "s_open" else -1)
    elif kind == "html_inline":
        _take_html(builder, token.content)


def _take_html(builder: PieceBuilder, html: str) -> None:
    match = re.match(r"<(/?)([a-zA-Z][\w-]*)", html)
    if not match:
        return
    attributes: dict[str, str] = {}
    name = match[2].lower()
    if name in {"a", "img"} and not match[1]:
        tag = _Tag()
        tag.feed(html)
        attributes = tag.attributes if tag.name else {}
    take_tag(builder, name, attributes, closing=bool(match[1]))
