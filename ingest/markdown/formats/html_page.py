"""Reads an HTML page into the blocks that Markdown gives, with lxml."""

import re
from collections.abc import Iterator

import lxml.html
from lxml.etree import ParserError

from ingest.markdown.block_kinds import Block, Bullets, Heading, Item, Paragraph, Row, Table
from ingest.markdown.pieces import Piece, PieceBuilder, take_tag, text_of

_DEEPEST = 60
_MOST_CHARACTERS = 20_000_000
_LEFT_OUT = frozenset({"script", "style", "nav", "footer", "form", "noscript", "template", "svg", "head", "button"})
_PARTS = frozenset(
    {
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "center",
        "header",
        "aside",
        "details",
        "figure",
        "dl",
        "font",
    }
)
_BLOCKS = _PARTS | {"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "blockquote", "hr"}


def blocks_of_page(text: str) -> list[Block]:
    """Read a page into blocks, in order; lines are those of the page's source."""
    if len(text) > _MOST_CHARACTERS or not text.strip():
        return []
    try:
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]{0,200}>", "", text))
    except (ParserError, ValueError):
        return []
    return list(_blocks(root, 0))


def _blocks(element: lxml.html.HtmlElement, depth: int) -> Iterator[Block]:
    """The blocks inside an element; runs of text and inline elements between them are paragraphs."""
    if depth > _DEEPEST:
        return
    run = PieceBuilder()
    run.text(element.text or "")
    start = _line(element)
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name in _BLOCKS and not _is_inline(child):
            yield from _paragraph(run, start, _line(child))
            run = PieceBuilder()
            yield from _block(child, name, depth)
            start = _line(child)
        elif name and name not in _LEFT_OUT:
            _add_inline(run, child, name, depth)
        run.text(child.tail or "")
    yield from _paragraph(run, start, start + 1)


def _block(element: lxml.html.HtmlElement, name: str, depth: int) -> Iterator[Block]:
    first = _line(element)
    if name in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        yield Heading(int(name[1]), _inline(element, depth), first, first + 1)
    elif name in {"ul", "ol"}:
        items = [
            Item(list(_blocks(item, depth + 1)), _line(item), _line(item) + 1) for item in element if item.tag == "li"
        ]
        yield Bullets([item for item in items if item.blocks], first, max([first + 1, *(item.last for item in items)]))
    elif name == "dl":
        yield from _definitions(element, depth)
    elif name == "table":
        yield from _table(element, depth)
    else:
        yield from _blocks(element, depth + 1)


def _definitions(element: lxml.html.HtmlElement, depth: int) -> Iterator[Block]:
    """Terms with what is told of them, as items with lists below."""
    items: list[Item] = []
    for child in element:
        line = _line(child)
        if child.tag == "dt":
            items.append(Item([Paragraph(_inline(child, depth), line, line + 1)], line, line + 1))
        elif child.tag == "dd" and items:
            below = Item(list(_blocks(child, depth + 1)), line, line + 1)
            items[-1].blocks.append(Bullets([below], line, line + 1))
            items[-1].last = line + 1
    if items:
        yield Bullets(items, items[0].first, items[-1].last)


def _table(element: lxml.html.HtmlElement, depth: int) -> Iterator[Block]:
    header: list[list[Piece]] = []
    rows: list[Row] = []
    for row in element.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        pieces = [_inline(cell, depth + 1) for cell in cells]
        if not header and not rows and cells and all(cell.tag == "th" for cell in cells):
            header = pieces
        elif cells:
            rows.append(Row(pieces, _line(row), _line(row) + 1))
    if rows or header:
        yield Table(header, rows, _line(element), max([_line(element) + 1, *(row.last for row in rows)]))


def _paragraph(run: PieceBuilder, first: int, last: int) -> Iterator[Block]:
    pieces = run.finish()
    if text_of(pieces) or any(piece.url for piece in pieces):
        yield Paragraph(pieces, first, max(last, first + 1))


def _inline(element: lxml.html.HtmlElement, depth: int) -> list[Piece]:
    """The text of an element with its links and styles; blocks inside it are lines of their own."""
    run = PieceBuilder()
    run.text(element.text or "")
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        if name and name not in _LEFT_OUT:
            _add_inline(run, child, name, depth)
        run.text(child.tail or "")
    return run.finish()


def _add_inline(run: PieceBuilder, element: lxml.html.HtmlElement, name: str, depth: int) -> None:
    if depth > _DEEPEST:
        return
    if name in _BLOCKS:
        run.line_break(hard=True)
    take_tag(run, name, dict(element.attrib), closing=False)
    run.text(element.text or "")
    for child in element:
        inner = child.tag if isinstance(child.tag, str) else ""
        if inner and inner not in _LEFT_OUT:
            _add_inline(run, child, inner, depth + 1)
        run.text(child.tail or "")
    if name not in {"br", "img", "hr"}:
        take_tag(run, name, {}, closing=True)


def _is_inline(element: lxml.html.HtmlElement) -> bool:
    """Whether an element is a block by its name alone: nothing in it, or a rule."""
    return bool(element.tag == "hr")


def _line(element: lxml.html.HtmlElement) -> int:
    return max(0, (element.sourceline or 1) - 1)
