"""Reads Markdown into blocks with lines: headings, paragraphs, bullets, tables.

blocks_of(lines) -> the blocks of a document, outermost first; HTML blocks are read into the same kinds
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from ingest.markdown.block_kinds import Block, Bullets, Code, Heading, Item, Paragraph, Passed, Quote, Row, Table
from ingest.markdown.html_blocks import HtmlBlocks
from ingest.markdown.pieces import Piece, pieces_of
from ingest.markdown.plain_lines import PLAIN_ITEMS, PLAIN_LINE, add_rules
from ingest.markdown.plain_text import pieces_of_plain

LONGEST_BLOCK = 10_000
"""Characters of one paragraph or cell. Beyond, and beyond so many openings of links or tags, it is no list's item,
and Markdown's rules for nesting would take time that grows with the square of the length."""
_MOST_OPENINGS = 600
_DEEPEST = 40
_LABEL = re.compile(r"\[([^\[\]]+)\]")


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """Read lines of Markdown into blocks, in the order of the document."""
    parser = _parser()
    environment: dict[str, object] = {}
    tokens = parser.parse("\n".join(lines), environment)
    return _with_indented(_Reader(parser, environment, tokens).blocks(len(tokens)), lines)


def _with_indented(blocks: list[Block], lines: Sequence[str]) -> list[Block]:
    """Give paragraphs that are indented below a list to its last item.

    Markdown wants them under the item's text: behind `10. ` a column further in than lists write them below `9. `.
    """
    joined: list[Block] = []
    for block in blocks:
        before = joined[-1] if joined else None
        indented = isinstance(block, Paragraph) and re.match(r" {2,3}\S", lines[block.first])
        if indented and isinstance(before, Bullets) and before.items:
            before.items[-1].blocks.append(block)
            before.items[-1].last = before.last = block.last
        else:
            joined.append(block)
    return joined


@dataclass(slots=True)
class _Reader:
    """Walks the token stream once."""

    parser: MarkdownIt
    environment: dict[str, object]
    tokens: list[Token]
    at: int = 0
    html: HtmlBlocks = field(default_factory=HtmlBlocks)

    def blocks(self, end: int, until: str = "") -> list[Block]:
        found: list[Block] = []
        while self.at < end and self.tokens[self.at].type != until:
            found.extend(self.block(end))
        self.at += 1
        return found

    def block(self, end: int) -> list[Block]:
        token = self.tokens[self.at]
        first, last = token.map or (0, 0)
        self.at += 1
        kind = token.type
        if kind == "heading_open":
            return [Heading(int(token.tag[1]), self.inline("heading_close"), first, last)]
        if kind == "paragraph_open":
            return self.paragraph(first, last)
        if kind == PLAIN_LINE:
            return [self.line(token.content, first)]
        if kind == PLAIN_ITEMS:
            return [self.with_plain_items(token.meta["texts"], first, end)]
        if kind in {"bullet_list_open", "ordered_list_open"}:
            return [Bullets(self.items(kind.replace("open", "close")), first, last)]
        if kind == "blockquote_open":
            return [Quote(self.blocks(end, "blockquote_close"), first, last)]
        if kind == "table_open":
            return [self.table(first, last)]
        if kind == "html_block":
            return self.html.read(token.content, first, last)
        if kind == "fence":
            return [Code(token.info.strip().lower(), token.content, first, last)]
        if kind == "code_block":
            return [Code("", token.content, first - 1, last)]
        if kind == "hr":
            return [Passed("a rule between parts", first, last)]
        return []

    def paragraph(self, first: int, last: int) -> list[Block]:
        content = self.tokens[self.at].content
        if not _is_readable(content):
            self.at += 2
            return [Passed("a paragraph too long or too nested to be a list's", first, last, False)]
        pieces = self.inline("paragraph_close")
        if self.html.takes(pieces):
            return [Passed("part of a table's cell", first, last)]
        if "\n:" in content:
            return _definitions(pieces, first, last)
        return [Paragraph(pieces, first, last)]

    def line(self, content: str, at: int) -> Block:
        """A paragraph of one line."""
        if not _is_readable(content):
            return Passed("a paragraph too long or too nested to be a list's", at, at + 1, False)
        pieces = self.read(content)
        if self.html.takes(pieces):
            return Passed("part of a table's cell", at, at + 1)
        return Paragraph(pieces, at, at + 1)

    def with_plain_items(self, texts: list[str], first: int, end: int) -> Block:
        """A list whose first items are of one line each; the rest of it follows as the next block."""
        items = [Item([self.line(text, at)], at, at + 1) for at, text in enumerate(texts, start=first)]
        [rest] = self.block(end)
        if not isinstance(rest, Bullets):
            raise TypeError(f"line {first + 1}: items of one line are followed by {type(rest).__name__}")
        return Bullets([*items, *rest.items], first, rest.last)

    def items(self, close: str) -> list[Item]:
        items: list[Item] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type != close:
            token = self.tokens[self.at]
            first, last = token.map or (0, 0)
            self.at += 1
            items.append(Item(self.blocks(len(self.tokens), "list_item_close"), first, last))
        self.at += 1
        return items

    def table(self, first: int, last: int) -> Table:
        header: list[list[Piece]] = []
        rows: list[Row] = []
        in_header = False
        while self.tokens[self.at].type != "table_close":
            token = self.tokens[self.at]
            self.at += 1
            if token.type in {"thead_open", "tbody_open"}:
                in_header = token.type == "thead_open"
            elif token.type == "tr_open":
                start, stop = token.map or (first, last)
                cells = self.cells()
                if in_header:
                    header = cells
                else:
                    rows.append(Row(cells, start, stop))
        self.at += 1
        return Table(header, rows, first, last)

    def cells(self) -> list[list[Piece]]:
        cells: list[list[Piece]] = []
        while self.tokens[self.at].type != "tr_close":
            if self.tokens[self.at].type == "inline":
                cells.append(self.read(self.tokens[self.at].content))
            self.at += 1
        self.at += 1
        return cells

    def inline(self, close: str) -> list[Piece]:
        content = self.tokens[self.at].content if self.tokens[self.at].type == "inline" else ""
        while self.tokens[self.at].type != close:
            self.at += 1
        self.at += 1
        return self.read(content)

    def read(self, content: str) -> list[Piece]:
        if not _is_readable(content):
            return []
        references = self.environment.get("references")
        if not isinstance(references, dict) or not references or _uses_none(content, references):
            return list(_pieces_without_references(content))
        return _pieces(self.parser, _repaired_markup(content), self.environment)


def _uses_none(content: str, references: Mapping[str, object]) -> bool:
    """Whether a text surely uses none of a document's references: nothing in its brackets is the label of one."""
    return "\\" not in content and not any(normalizeReference(label) in references for label in _LABEL.findall(content))


def _definitions(pieces: list[Piece], first: int, last: int) -> list[Block]:
    """A term over lines that begin with a colon, as an item with those lines nested below; else the paragraph."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.breaks:
            lines.append([])
        else:
            lines[-1].append(piece)
    below = [index for index, line in enumerate(lines) if line and not line[0].url and line[0].text.startswith(":")]
    if not below or below[0] == 0:
        return [Paragraph(pieces, first, last)]
    items: list[Item] = []
    for at in range(below[0], len(lines)):
        line = lines[at]
        pieces = [replace(line[0], text=line[0].text.removeprefix(":").lstrip()), *line[1:]] if at in below else line
        where = min(first + at, last - 1)
        items.append(Item([Paragraph(pieces, where, where + 1)], where, where + 1))
    head: list[Piece] = []
    for line in lines[: below[0]]:
        head.extend([Piece(" "), *line] if head else line)
    if not any(piece.url for piece in head):
        pieces = [piece for item in items for piece in (Piece("", breaks="hard"), *_pieces_of(item))]
        return [Bullets([Item([Paragraph([*head, *pieces], first, last)], first, last)], first, last)]
    start = min(first + below[0], last - 1)
    nested = Bullets(items, start, last)
    return [Bullets([Item([Paragraph(head, first, start), nested], first, last)], first, last)]


def _pieces_of(item: Item) -> list[Piece]:
    return [piece for block in item.blocks if isinstance(block, Paragraph) for piece in block.pieces]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    add_rules(parser)
    return parser


@lru_cache(maxsize=8192)
def _pieces_without_references(content: str) -> tuple[Piece, ...]:
    """Read a stretch of text for which nothing else of its document counts; versions of a list repeat most of it."""
    content = _repaired_markup(content)
    plain = pieces_of_plain(content)
    return tuple(_pieces(_parser_of_text(), content, {}) if plain is None else plain)


@cache
def _parser_of_text() -> MarkdownIt:
    return _parser()


def _pieces(parser: MarkdownIt, content: str, environment: dict[str, object]) -> list[Piece]:
    children: list[Token] = []
    parser.inline.parse(content, parser, environment, children)
    return pieces_of(children)


def _is_readable(content: str) -> bool:
    openings = content.count("[")
    if len(content) > LONGEST_BLOCK or openings + content.count("<") > _MOST_OPENINGS:
        return False
    return openings <= _DEEPEST or _depth(content) <= _DEEPEST


def _depth(content: str) -> int:
    """How deep brackets are open at most; those that never close count as open."""
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]]", content):
        depth = depth + 1 if bracket == "[" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _without_spaces(address: re.Match[str]) -> str:
    return address[0].strip().replace(" ", "%20")


def _repaired_markup(content: str) -> str:
    """Mend what lists often break: a closing tag without its bracket, a link as a link's address, a reversed link.

    Spaces in the address of a file are written as Markdown wants them.
    """
    if ">" in content:
        content = re.sub(r"(?<![</])/(ins|b|i|u|em|strong)>", r"</\1>", content)
    if "]([" in content:
        content = re.sub(r"\]\(\[[^\[\]\s]{1,500}\]\((https?://[^\s()<>]{1,500})\)\)", r"](\1)", content)
    if ".pdf" in content or ".htm" in content:
        content = re.sub(r"(?<=\]\()[^()<>\n\"']{1,300}?\.(?:pdf|html?)(?=\s?\))", _without_spaces, content)
    if ")[http" in content:
        content = re.sub(r"\(([^()\[\]\n]{1,80})\)\[(https?://[^\]\s<>()]{1,500})\]", r"[\[\1\]](\2)", content)
    return content
