"""Reads CSV files of references row by row, such as a spreadsheet or an export gives.

The first row has the heads; `title` must be one of them. The form: RFC 4180.
"""

import csv
import re
from collections.abc import Iterator
from io import StringIO

from ingest.markdown.formats.record import Record

_LONGEST = 200_000
_BETWEEN = re.compile(r"(?:(?<!\s)\s++)?+;(?:\s++|$)")
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r'])")
_HEADS = {
    "author": "authors", "doi": "doi", "arxiv": "arxiv", "arxiv id": "arxiv", "booktitle": "venue", "journal": "venue",
    "conference": "venue", "publication title": "venue", "publication year": "year", "date": "year", "link": "url",
    "note": "notes", "abstract note": "abstract", "sections": "section",
}  # fmt: skip
"""Other heads for the same columns; Zotero's are among them."""


def csv_records(text: str) -> Iterator[Record]:
    """Give the rows of a CSV file, each with its lines; a file without a column of titles gives nothing but that."""
    rows = csv.reader(StringIO(text, newline=""))
    heads = [_head(cell) for cell in next(rows, [])]
    if "title" not in heads:
        yield Record(0, 1, unread="CSV without a column “title”")
        return
    before = rows.line_num
    try:
        for row in rows:
            first, before = before, rows.line_num
            if any(cell.strip() for cell in row):
                yield _record(dict(zip(heads, map(_cell, row), strict=False)), first, before)
    except csv.Error as error:
        yield Record(before, before + 1, unread=f"CSV that could not be read: {error}"[:150])


def _record(cells: dict[str, str], first: int, last: int) -> Record:
    if sum(map(len, cells.values())) > _LONGEST:
        return Record(first, last, unread="a reference that is too long")

    def listed(name: str) -> tuple[str, ...]:
        return tuple(part for part in _BETWEEN.split(cells.get(name, "")) if part)

    links = [tuple(link.split(" ", 1)) if " " in link else ("", link) for link in listed("links")]
    return Record(
        first,
        last,
        title=cells.get("title", ""),
        authors=listed("authors"),
        venue=cells.get("venue", ""),
        date=cells.get("year", ""),
        doi=cells.get("doi", "").removeprefix("https://doi.org/"),
        arxiv=re.sub(r"^arxiv:", "", cells.get("arxiv", ""), flags=re.IGNORECASE),
        links=(*((("", cells["url"]),) if cells.get("url") else ()), *((kind, url) for kind, url in links)),
        abstract=cells.get("abstract", ""),
        notes=(cells["notes"],) if cells.get("notes") else (),
        groups=tuple(part for part in re.split(r"(?<!\s)\s++>\s++", cells.get("section", "")) if part),
    )


def _head(cell: str) -> str:
    name = re.sub(r"[\s_]+", " ", cell.strip("\ufeff ").casefold())
    return _HEADS.get(name, name)


def _cell(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return _DEFUSED.sub("", cell, count=1) if cell.startswith("'") else cell
