"""Reads tables of works.

Which column is the title, which the venue, the year, the organisations, the links.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.markdown.block_kinds import Row, Table
from ingest.markdown.line.link_kinds import is_person, label_kind, resolved
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.stretch import classify
from ingest.markdown.pieces import Piece, text_of
from ingest.markdown.table_rows import Column, RowReading, column_of, is_filled, read_row
from ingest.terms.entry import ColumnRole
from ingest.terms.text import count_words, folded
from ingest.terms.venues import parse_venue, year_alone
from ingest.terms.vocabulary import vocabulary

_MEASURE = re.compile(r"[~<>≈±+-]{0,3}\s?\d[\d.,:]*\s?(?:[%a-zA-Z]{1,3}\b)?\s?(?:[(/±]|$)")
_SAMPLE = 40
"""Rows whose cells tell what a column holds; a table's rows are alike."""
_YEAR = re.compile(r"\byear\b|年|\bjahr\b|\bano\b|\bannee\b|\bгод\b")
_CREDIT = re.compile(
    r"[^\W\d_][\w'’ -]{1,40},? et al\b|[^\W\d_][\w'’-]{1,30}(?: (?:and|&) [^\W\d_][\w'’-]{1,30})?,? \(?(?:19|20)\d\d\b"
)
_MANY_SENSES = frozenset({"source", "sources", "in", "pub", "publisher", "published", "来源", "出处"})
"""Heads of venues that head other things as well; their cells decide."""
_NAMES = frozenset(
    {"name", "model", "method", "system", "acronym", "short name", "abbreviation", "tool", "framework", "algorithm"}
)


def read_table(table: Table, barren: str | None, roles: Mapping[str, ColumnRole] | None = None) -> Iterator[RowReading]:
    """Read a table row by row. `barren` is the heading above that says that no works follow, if there is one.

    `roles` are what a person has said of columns, by their folded heads.
    """
    headers = [text_of(cell).strip(" *_") for cell in table.header]
    if barren is not None:
        yield RowReading(table.first, table.last, "skipped", f"below “{barren}”, where no works are listed")
        return
    configured = [(roles or {}).get(folded(header)) for header in headers]
    people = any(map(_is_without_works, headers)) and "title" not in [column_of(header) for header in headers[:1]]
    papers = vocabulary().heads["title"] | vocabulary().heads["paper"]
    named = any(folded(header) in papers and _lead_outside(_cells(table.rows, at)) for at, header in enumerate(headers))
    if people and not named and "title" not in configured:
        yield RowReading(table.first, table.last, "skipped", "a table of people, places, times or measures")
        return
    if "title" not in configured and _is_of_measures(table.rows):
        yield RowReading(table.first, table.last, "skipped", "a table of measures without a link")
        return
    if "title" not in configured and _is_of_venues(headers, table.rows):
        yield RowReading(table.first, table.last, "skipped", "a table of venues, not of works")
        return
    columns = _columns(headers, table.rows, configured)
    if "title" not in columns:
        yield RowReading(table.first, table.last, "skipped", "a table without a column of titles")
        return
    readings = [read_row(row, columns, headers, configured="title" in configured) for row in table.rows]
    company = sum(reading.work is not None for reading in readings) * 2 > len(readings)
    for reading in readings:
        if company and reading.work is None and reading.possible is not None:
            reading.outcome, reading.reason, reading.work = (
                "entry",
                "a row without a link, among entries",
                reading.possible,
            )
        yield reading


def _is_without_works(header: str) -> bool:
    words = folded(header).split()
    return folded(header) in {"conference", "conferences"} or any(
        word in vocabulary().heads["without_works"] for word in words
    )


def _is_of_venues(headers: Sequence[str], rows: Sequence[Row]) -> bool:
    """Whether a table tells of journals or meetings: they lead its rows as links, no head names titles."""
    first = column_of(headers[0]) if headers else None
    if first != "venue" or any(column_of(header) == "title" for header in headers[1:]):
        return False
    return _lead_outside(_cells(rows, 0)) and not any(_lead_outside(_cells(rows, at)) for at in range(1, len(headers)))


def _lead_outside(cells: Sequence[list[Piece]]) -> bool:
    """Whether most cells of a column lead beyond the list, not to persons."""
    linked = sum(
        any(piece.url and resolved(piece.url, None) and not is_person(piece.url) for piece in cell) for cell in cells
    )
    return linked * 2 > len(cells)


def _columns(headers: list[str], rows: list[Row], configured: list[ColumnRole | None]) -> list[Column]:
    """Give each column its meaning: its head outranks what its cells look like; at most one is the title.

    `configured` is what a person has said of the first columns.
    """
    width = max([len(headers), *(len(row.cells) for row in rows[:50])], default=0)
    columns: list[Column] = []
    scores: list[float] = []
    for at in range(width):
        header = headers[at] if at < len(headers) else ""
        cells = _cells(rows, at)
        column = column_of(header) or _column_by_content(cells)
        column = (
            "title"
            if column == "venue" and folded(header) in vocabulary().heads["paper"] and _are_titles(cells)
            else column
        )
        column = None if column == "venue" and folded(header) in _MANY_SENSES and not _name_a_venue(cells) else column
        scores.append(_title_score(column, header, cells))
        columns.append(column if column and column != "title" else "other")
    for at, role in enumerate(configured):
        columns[at] = role if role and role != "title" else columns[at]
        scores[at] = float("inf") if role == "title" else float("-inf") if role else scores[at]
    best = max(range(width), key=lambda at: scores[at], default=None)
    if best is not None and _are_credits(cells := _cells(rows, best)) and not any(configured[best : best + 1]):
        others = [
            at for at in range(width) if at != best and (scores[at] > 0 or _names_works(headers[at : at + 1], rows, at))
        ]
        if others:
            columns[best], scores[best] = "credit", float("-inf")
            best = max(others, key=lambda at: (scores[at], -at))
            scores[best] = max(scores[best], 1.0)
    if best is not None and scores[best] > 0:
        columns[best] = "title"
    for at, header in enumerate(headers):
        if columns[at] == "other" and folded(header) in _NAMES:
            columns[at] = "name"
    return _with_one_year(columns, headers)


def _with_one_year(columns: list[Column], headers: list[str]) -> list[Column]:
    """Beside a column headed Year, one headed Date is when something else took place."""
    years = [at for at, column in enumerate(columns) if column == "year" and at < len(headers)]
    exact = [at for at in years if _YEAR.search(folded(headers[at]))]
    if exact and len(exact) < len(years):
        return ["other" if column == "year" and at not in exact else column for at, column in enumerate(columns)]
    return columns


def _title_score(column: Column | None, header: str, cells: list[list[Piece]]) -> float:
    if not cells or column in {"venue", "year", "organisation", "number", "authors"}:
        return 0
    linked = with_links = words = titles = cited = 0
    for cell in cells:
        work = read_work(cell)
        cited += work.tail.cited
        if not re.search(r"[^\W\d_]", work.title):
            continue
        outside = [url for _, url in work.links if resolved(url, None) and not is_person(url)]
        linked += bool(work.linked and outside and not work.navigation)
        with_links += bool(outside and work.title)
        own = min(count_words(work.title), 12) if not label_kind(work.title) else 0
        words += own
        titles += own > 2
    share = (2 * linked + with_links) / len(cells)
    length = words / len(cells)
    distinct = {folded(text_of(cell)) for cell in cells}
    if length < 0.9 or (length < 2 and len(cells) > 2 and len(distinct) * 3 <= len(cells) * 2):
        return 0
    head = folded(header)
    exact = head in vocabulary().heads["title"]
    named = head in vocabulary().heads["paper"] and titles * 2 >= len(cells)
    score = {"title": 3.0, None: 0.2, "other": 0.0, "links": 0.3}.get(column, -3.0)
    if column == "title" and not share and not exact and _counts(head) and _measures(cells) * 2 > len(cells):
        score = -1.0
    named = named or cited * 2 > len(cells)
    return score + (20 * exact or 10 * named) + 3 * share + (0.5 if length >= 3 else 0)


def _are_credits(cells: list[list[Piece]]) -> bool:
    """Whether most cells say who made something, where and when (`[Owl et al., Cell (2019)](url)`), not what it is."""
    credited = sum(bool(_CREDIT.match(text_of(cell))) for cell in cells)
    return credited * 3 > len(cells) * 2


def _names_works(header: list[str], rows: Sequence[Row], at: int) -> bool:
    """Whether a column is headed as one of names and holds a name of its own in each row."""
    texts = [text_of(cell) for cell in _cells(rows, at)]
    return bool(header) and folded(header[0]) in _NAMES and len(set(texts)) * 5 >= len(texts) * 4 > 0


def _counts(head: str) -> bool:
    return any(word in vocabulary().heads["counts"] for word in (head, *head.split()))


def _cells(rows: Sequence[Row], at: int) -> list[list[Piece]]:
    """The cells of a column that hold something, of the first rows."""
    return [row.cells[at] for row in rows[:_SAMPLE] if at < len(row.cells) and is_filled(row.cells[at])]


def _column_by_content(cells: list[list[Piece]]) -> Column | None:
    """What a column whose head does not tell it holds: nearly nothing but venues, or dates."""
    texts = [text_of(cell) for cell in cells]
    if len(texts) > 2 and sum(year_alone(text) is not None for text in texts) * 5 >= len(texts) * 4:
        return "year"
    if len(texts) > 2 and sum(parse_venue(text) is not None for text in texts) * 5 >= len(texts) * 3:
        return "venue"
    named = sum(_is_organisation(text) for text in texts)
    if len(texts) > 2 and named * 5 >= len(texts) * 3:
        return "organisation"
    return None


def _are_titles(cells: list[list[Piece]]) -> bool:
    """Whether most cells hold some words that name no venue: `Publication` heads titles as often as venues."""
    titles = [read_work(cell).title for cell in cells]
    return sum(len(title.split()) > 3 and parse_venue(title) is None for title in titles) * 5 >= len(cells) * 3 > 0


def _name_a_venue(cells: list[list[Piece]]) -> bool:
    """Whether some cells of a column hold a venue or a year."""
    return any(classify(text_of(cell), "link text").kind in {"venue", "date"} for cell in cells)


def _is_organisation(text: str) -> bool:
    stretch = classify(text, "behind")
    return stretch.kind == "organisations" and not stretch.doubtful


def _is_of_measures(rows: Sequence[Row]) -> bool:
    """Whether a table compares: hardly a row has a link, and two columns or more hold numbers that are no years."""
    linked = sum(any(piece.url for cell in row.cells for piece in cell) for row in rows[:200])
    if linked * 20 > min(len(rows), 200):
        return False
    width = max((len(row.cells) for row in rows[:50]), default=0)
    measured = 0
    for at in range(1, width):
        cells = _cells(rows, at)
        dated = sum(year_alone(text_of(cell)) is not None for cell in cells)
        measured += bool(cells) and (_measures(cells) - dated) * 5 >= len(cells) * 4
    return measured > 1


def _measures(cells: Sequence[list[Piece]]) -> int:
    """How many cells hold a number and no more than a unit beside it."""
    return sum(bool(_MEASURE.match(text_of(cell))) for cell in cells)
