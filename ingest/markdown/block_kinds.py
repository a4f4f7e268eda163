"""The kinds of blocks that a list's document is made of.

Lines count from 0 and `last` is exclusive, in all of them.
"""

from dataclasses import dataclass

from ingest.markdown.pieces import Piece


@dataclass(slots=True)
class Heading:
    """A heading; `level` is 1 to 6. Lines count from 0 and `last` is exclusive, as in all blocks."""

    level: int
    pieces: list[Piece]
    first: int
    last: int


@dataclass(slots=True)
class Paragraph:
    """A paragraph."""

    pieces: list[Piece]
    first: int
    last: int


@dataclass(slots=True)
class Item:
    """One bullet or numbered item with what is nested in it."""

    blocks: "list[Block]"
    first: int
    last: int


@dataclass(slots=True)
class Bullets:
    """A list of items."""

    items: list[Item]
    first: int
    last: int


@dataclass(slots=True)
class Row:
    """A row of a table."""

    cells: list[list[Piece]]
    first: int
    last: int


@dataclass(slots=True)
class Table:
    """A table; `header` may be empty where HTML gives none."""

    header: list[list[Piece]]
    rows: list[Row]
    first: int
    last: int


@dataclass(slots=True)
class Bucket:
    """The beginning (with its summary) or the end (`summary` None) of a part that can be folded away."""

    summary: str | None
    first: int
    last: int


@dataclass(slots=True)
class Quote:
    """A quotation."""

    blocks: "list[Block]"
    first: int
    last: int


@dataclass(slots=True)
class Code:
    """A block of code with the language that it names; its text begins on the line after `first`."""

    language: str
    text: str
    first: int
    last: int


@dataclass(slots=True)
class Passed:
    """Lines that cannot hold an entry, and why."""

    reason: str
    first: int
    last: int
    understood: bool = True


Block = Heading | Paragraph | Bullets | Table | Bucket | Quote | Code | Passed
