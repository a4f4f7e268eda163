"""Reads reStructuredText into the blocks that Markdown gives, with docutils."""

import re
from collections.abc import Iterator

import docutils.frontend
import docutils.nodes
import docutils.parsers.rst
import docutils.utils

from ingest.markdown.block_kinds import Block, Bullets, Heading, Item, Paragraph, Quote, Row, Table
from ingest.markdown.pieces import Piece, PieceBuilder

_UNSAFE = re.compile(
    r"^([^\S\n]*+\.\. )(include|raw|csv-table|math|code-block|code|sourcecode|toctree|automodule)(?=::)", re.M
)
_ROLE = re.compile(r":[a-z][\w:+.-]{0,40}:(?=`)")
_STYLES = {
    "strong": "bold", "emphasis": "italic", "title_reference": "italic",
    "superscript": "raised", "subscript": "lowered",
}  # fmt: skip


def blocks_of_restructured_text(text: str) -> list[Block]:
    """Read a text into blocks; directives that read files or run anything are left out, unknown roles are plain.

    A text whose lists or quotes are nested deeper than Python calls may be has none.
    """
    text = _ROLE.sub("", _UNSAFE.sub(r"\1left-out-\2", text))
    settings = docutils.frontend.get_default_settings(docutils.parsers.rst.Parser)
    settings.report_level = settings.halt_level = 5
    settings.file_insertion_enabled = settings.raw_enabled = False
    settings.warning_stream = None
    document = docutils.utils.new_document("list", settings)
    try:
        docutils.parsers.rst.Parser().parse(text, document)
        return list(_blocks(document, 1, _targets(document)))
    except RecursionError:
        return []


def _targets(document: docutils.nodes.document) -> dict[str, str]:
    """The addresses of named targets: `.. _name: https://…`."""
    found = {}
    for target in document.findall(docutils.nodes.target):
        for name in target.get("names", ()):
            if target.get("refuri"):
                found[name.lower()] = str(target["refuri"])
    return found


def _blocks(node: docutils.nodes.Element, level: int, targets: dict[str, str]) -> Iterator[Block]:
    for child in node.children:
        first = _line(child)
        match child:
            case docutils.nodes.section():
                yield from _blocks(child, level + 1, targets)
            case docutils.nodes.title() | docutils.nodes.subtitle() | docutils.nodes.rubric():
                yield Heading(min(level - (level > 1), 6), _pieces(child, targets), first, first + 1)
            case docutils.nodes.bullet_list() | docutils.nodes.enumerated_list():
                items = [
                    _item(item, level, targets) for item in child.children if isinstance(item, docutils.nodes.Element)
                ]
                yield Bullets(items, first, max([first + 1, *(item.last for item in items)]))
            case docutils.nodes.definition_list():
                yield _definitions(child, level, targets)
            case docutils.nodes.table():
                yield from _table(child, targets)
            case docutils.nodes.block_quote():
                yield Quote(list(_blocks(child, level, targets)), first, first + 1)
            case docutils.nodes.line_block():
                yield from _stanzas(child, first, targets)
            case docutils.nodes.paragraph():
                yield Paragraph(_pieces(child, targets), first, first + str(child.rawsource).count("\n") + 1)
            case docutils.nodes.Element() if not isinstance(
                child, docutils.nodes.Invisible | docutils.nodes.system_message
            ):
                yield from _blocks(child, level, targets)


def _stanzas(node: docutils.nodes.Element, first: int, targets: dict[str, str]) -> Iterator[Block]:
    """The paragraphs of a block of lines (`| …`), which its empty lines part; lines set in further go on with it."""
    lines: list[docutils.nodes.Node] = []
    for child in [*node.children, docutils.nodes.line()]:
        if isinstance(child, docutils.nodes.line_block) or child.children:
            lines.append(child)
        elif lines:
            builder = PieceBuilder()
            for line in lines:
                _add(line, builder, targets)
            start = min((_line(line) for line in lines), default=first)
            yield Paragraph(builder.finish(), start, max(start + len(lines), *(_line(line) + 1 for line in lines)))
            lines = []


def _item(node: docutils.nodes.Element, level: int, targets: dict[str, str]) -> Item:
    blocks = list(_blocks(node, level, targets))
    first = blocks[0].first if blocks else _line(node)
    return Item(blocks, first, max([first + 1, *(block.last for block in blocks)]))


def _definitions(node: docutils.nodes.Element, level: int, targets: dict[str, str]) -> Bullets:
    items = []
    for entry in node.children:
        term = next((part for part in entry.children if isinstance(part, docutils.nodes.term)), None)
        below = [part for part in entry.children if isinstance(part, docutils.nodes.definition)]
        if term is None:
            continue
        first = _line(term)
        definitions = [_item(part, level, targets) for part in below]
        bullets = [Bullets(definitions, definitions[0].first, definitions[-1].last)] if definitions else []
        items.append(Item([Paragraph(_pieces(term, targets), first, first + 1), *bullets], first, first + 1))
    first = items[0].first if items else _line(node)
    return Bullets(items, first, max([first + 1, *(item.last for item in items)]))


def _table(node: docutils.nodes.Element, targets: dict[str, str]) -> Iterator[Block]:
    header: list[list[Piece]] = []
    rows: list[Row] = []
    for row in node.findall(docutils.nodes.row):
        cells = [_pieces(cell, targets) for cell in row.children if isinstance(cell, docutils.nodes.Element)]
        first = min([_line(part) for part in row.findall(docutils.nodes.paragraph)], default=_line(row))
        if isinstance(row.parent, docutils.nodes.thead):
            header = cells
        else:
            rows.append(Row(cells, first, first + 1))
    if rows or header:
        yield Table(header, rows, _line(node), max([_line(node) + 1, *(row.last for row in rows)]))


def _pieces(node: docutils.nodes.Element, targets: dict[str, str]) -> list[Piece]:
    builder = PieceBuilder()
    _add(node, builder, targets)
    return builder.finish()


def _add(node: docutils.nodes.Node, builder: PieceBuilder, targets: dict[str, str]) -> None:
    if isinstance(node, docutils.nodes.Text):
        for at, line in enumerate(str(node).split("\n")):
            if at:
                builder.line_break(hard=False)
            builder.text(line, code=isinstance(node.parent, docutils.nodes.literal))
        return
    style = _STYLES.get(node.tagname) if isinstance(node, docutils.nodes.Element) else None
    url = _address(node, targets) if isinstance(node, docutils.nodes.reference) else None
    if isinstance(node, docutils.nodes.image):
        builder.image(str(node.get("uri", "")), str(node.get("alt", "")))
    if style:
        builder.style(style, 1)
    if url:
        builder.open_link(url)
    for child in node.children:
        _add(child, builder, targets)
    if url:
        builder.close_link()
    if style:
        builder.style(style, -1)
    if isinstance(node, docutils.nodes.line | docutils.nodes.paragraph):
        builder.line_break(hard=True)


def _address(node: docutils.nodes.Element, targets: dict[str, str]) -> str | None:
    return str(node["refuri"]) if node.get("refuri") else targets.get(str(node.get("refname", "")).lower())


def _line(node: docutils.nodes.Node) -> int:
    """The first line of a node, counted from 0; docutils gives the line of some nodes only with those inside them."""
    lines = [inner.line for inner in node.findall() if getattr(inner, "line", None)]
    line = getattr(node, "line", None)
    if isinstance(node, docutils.nodes.title | docutils.nodes.subtitle) and line:
        return max(0, int(line) - 2)
    found = line or (min(lines) if lines else 1)
    return max(0, int(found) - 1)
