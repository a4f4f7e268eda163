"""Reads HTML blocks of a list into the same blocks as Markdown.

Tables, headings, paragraphs, folded parts.
"""

import re
from html.parser import HTMLParser

from ingest.markdown.block_kinds import Block, Bucket, Heading, Paragraph, Passed, Row, Table
from ingest.markdown.pieces import Piece, PieceBuilder, take_tag, text_of

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARAGRAPHS = {"p", "div", "li", "ul", "ol", "center", "blockquote", "section", "article", "dd", "dt"}
_IGNORED = {"script", "style", "svg"}
_LONGEST = 400_000
_LONGEST_SPAN, _MOST_COLUMNS = 500, 60


class HtmlBlocks:
    """Reads the HTML blocks of one document in order; a table may reach over several of them."""

    def __init__(self) -> None:
        """Begin outside any table."""
        self.header: list[list[Piece]] = []
        self.rows: list[tuple[list[list[Piece]], int, int]] = []
        self.row: list[tuple[list[Piece], int]] | None = None
        self.spans: dict[int, tuple[list[Piece], int]] = {}
        self.row_start = 0
        self.in_table = False
        self.table_start = 0
        self.cell: PieceBuilder | None = None
        self.cell_is_head = False
        self.cell_rows = 1

    def takes(self, pieces: list[Piece]) -> bool:
        """Add the pieces of a Markdown paragraph to the table cell that is open; False if none is."""
        if self.cell is None:
            return False
        self.cell.pieces.extend(pieces)
        return True

    def read(self, html: str, first: int, last: int) -> list[Block]:
        """Give the blocks of one HTML block that covers the lines `first` to `last`."""
        if len(html) > _LONGEST:
            return [Passed(f"a block of HTML of more than {_LONGEST} characters is not read", first, last, False)]
        reading = _Reading(self, first, last)
        reading.feed(_tame(html))
        reading.close()
        reading.end_paragraph()
        return reading.blocks or [Passed("HTML without a work", first, last)]


def _tame(html: str) -> str:
    """Blank out comments and take the edge off what never closes, on which the parser's time grows with the square."""
    parts: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        stop = html.find("-->", start + 4)
        stop = len(html) if stop < 0 else stop + 3
        parts.extend((html[at:start], "\n" * html.count("\n", start, stop)))
        at = stop
    return re.sub(r"<(?![^<>]{1,4000}>)|<(?=[!?])", "&lt;", "".join(parts) + html[at:])


class _Reading(HTMLParser):
    """One HTML block being read."""

    def __init__(self, state: HtmlBlocks, first: int, last: int) -> None:
        super().__init__(convert_charrefs=True)
        self.state = state
        self.first = first
        self.last = last
        self.blocks: list[Block] = []
        self._builder = PieceBuilder()
        self._start = first
        self._kind = "p"
        self._ignored = 0

    @property
    def line(self) -> int:
        return min(self.first + self.getpos()[0] - 1, max(self.first, self.last - 1))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {key: value or "" for key, value in attrs}
        if tag in _IGNORED:
            self._ignored += 1
        elif tag == "table":
            self.end_paragraph()
            self.state.in_table, self.state.table_start = True, self.line
            self.state.header, self.state.rows, self.state.spans = [], [], {}
        elif tag == "tr":
            self._end_row()
            self.state.row, self.state.row_start = [], self.line
        elif tag in {"td", "th"}:
            self._end_cell()
            if self.state.row is None:
                self.state.row, self.state.row_start = [], self.line
            self.state.cell, self.state.cell_is_head = PieceBuilder(), tag == "th"
            self.state.cell_rows = _rows_of(attributes.get("rowspan", ""))
        elif tag == "details":
            self.end_paragraph()
        elif tag in _HEADINGS or tag in _PARAGRAPHS or tag == "summary":
            if self.state.cell is not None:
                self.state.cell.line_break(hard=True)
            else:
                self.end_paragraph()
                self._kind = tag
        else:
            take_tag(self.state.cell or self._builder, tag, attributes, closing=False)

    def handle_endtag(self, tag: str) -> None:
        if tag in _IGNORED:
            self._ignored = max(0, self._ignored - 1)
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_table()
        elif tag == "details":
            self.end_paragraph()
            self.blocks.append(Bucket(None, self.line, self.line + 1))
        elif tag in _HEADINGS or tag in _PARAGRAPHS or tag == "summary":
            if self.state.cell is None:
                self.end_paragraph()
        else:
            take_tag(self.state.cell or self._builder, tag, {}, closing=True)

    def handle_data(self, data: str) -> None:
        if self._ignored:
            return
        if not self._builder.pieces and not data.strip():
            return
        if not self._builder.pieces:
            self._start = self.line
        (self.state.cell or self._builder).text(data)

    def end_paragraph(self) -> None:
        """Close the paragraph, heading or summary that is being read."""
        pieces, kind = self._builder.finish(), self._kind
        self._builder, self._kind = PieceBuilder(), "p"
        end = self.line + 1
        start = min(self._start, self.line)
        self._start = self.line
        if not text_of(pieces) and not any(piece.url for piece in pieces):
            return
        if kind in _HEADINGS:
            self.blocks.append(Heading(int(kind[1]), pieces, start, end))
        elif kind == "summary":
            self.blocks.append(Bucket(text_of(pieces), start, end))
        else:
            self.blocks.append(Paragraph(pieces, start, end))

    def _end_cell(self) -> None:
        state = self.state
        if state.cell is None or state.row is None:
            return
        state.row.append((state.cell.finish(), state.cell_rows))
        state.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        state = self.state
        if state.row is None:
            return
        cells = _with_spans(state.row, state.spans)
        if state.row and state.cell_is_head and not state.header and not state.rows:
            state.header = cells
        elif state.row:
            state.rows.append((cells, state.row_start, self.line + 1))
        state.row = None

    def _end_table(self) -> None:
        self._end_row()
        state = self.state
        if not state.in_table:
            return
        rows = [Row(cells, start, end) for cells, start, end in state.rows]
        if rows or state.header:
            self.blocks.append(Table(state.header, rows, state.table_start, self.line + 1))
        state.in_table, state.header, state.rows, state.spans = False, [], [], {}


def _rows_of(attribute: str) -> int:
    """How many rows a cell covers; HTML's own limit is higher, but no list's table is."""
    return min(int(attribute), _LONGEST_SPAN) if attribute.isdecimal() and len(attribute) < 6 else 1


def _with_spans(row: list[tuple[list[Piece], int]], spans: dict[int, tuple[list[Piece], int]]) -> list[list[Piece]]:
    """The cells of a row with those of rows above that reach down to it, in their columns; `spans` are kept up."""
    own = iter(row)
    cells: list[list[Piece]] = []
    for column in range(len(row) + len(spans)):
        cell, rows = spans.pop(column) if column in spans else next(own, ([], 1))
        cells.append(cell)
        if rows > 1 and column < _MOST_COLUMNS:
            spans[column] = (cell, rows - 1)
    return cells
