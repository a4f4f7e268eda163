"""Tables of works: which column is the title, which the venue, the year, the organisations, the links."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest.markdown.block_kinds import Row, Table
from ingest.markdown.labelled_fields import label_line
from ingest.markdown.line.link_kinds import is_badge, is_person, label_kind, resolved
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import ColumnRole, LineOutcome, Note, Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import folded
from ingest.terms.venues import parse_venue, year_alone

Column = ColumnRole | Literal["number", "other"]

_HEADERS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    ("number", re.compile(r"#|no\.?|id|index|stars?|citations?|count|序号|引用", re.IGNORECASE)),
    ("year", re.compile(r"(?:publication )?(?:year|date|time)(?: .*)?|(?:pub|release)[. ]*(?:date|year)|年份?|"
                        r"日期|时间", re.I)),
    ("venue", re.compile(r"(?:.*\b)?(?:venues?|pub\.?|publication|published(?: in| at)?|conference|journal|"
                        r"publisher|booktitle|source)"
                         r"(?:\b.*)?|.*会议.*|.*期刊.*", re.IGNORECASE)),
    ("organisation", re.compile(r".*\b(?:organi[sz]ations?|affiliations?|institut\w+|company|companies|"
                        r"labs?|university|team"
                                r"|orgs?|from|vendor|developer)\b.*|.*(?:单位|机构|公司).*", re.IGNORECASE)),
    ("title", re.compile(r"(?:paper )?titles?(?: .*)?|题目|标题|论文(?:题目|标题|名称)?|title.*", re.IGNORECASE)),
    ("title", re.compile(r".*\b(?:papers?|works?|articles?|projects?|frameworks?|systems?|models?|tools?|"
                        r"libraries|library|names?"
                         r"|methods?|datasets?|benchmarks?|courses?|resources?|books?|repos?|repository|blogs?)\b.*"
                         r"|.*(?:项目|系统|模型|名称|框架|方法).*", re.IGNORECASE)),
    ("links", re.compile(r".*\b(?:links?|urls?|code|github|pdf|arxiv|homepage|website|slides|video|"
                        r"demo)\b.*|.*(?:链接|代码).*", re.I)),
    ("note", re.compile(r".*\b(?:authors?|key ?words?|types?|category|categories|summary|description|"
                        r"abstract|tl;?dr|notes?|remarks?|"
                        r"comments?|tags?|topics?|introduction|features?|highlights?|tasks?|overview|contribution)\b.*"
                        r"|.*(?:总结|简介|摘要|说明|作者|类别|关键).*", re.IGNORECASE)),
)  # fmt: skip
_COUNTS = re.compile(r".*\b(?:count|number of|papers?|#)\b.*|.*(?:条目数|数量).*", re.IGNORECASE)
_NO_WORKS = re.compile(
    r".*\b(?:professors?|researchers?|scholar|faculty|people|metrics?|when|where|deadline|location|speaker|"
    r"maintainer)\b.*"
    r"|conferences?", re.IGNORECASE
)  # fmt: skip
_MEASURE = re.compile(r"[~<>≈±+-]*\s*\d[\d.,:]*\s*(?:[%a-zA-Z]{1,3}\b)?\s*(?:[(/±]|$)")


@dataclass(slots=True)
class RowReading:
    """What a row gave: a work or none, and why."""

    first: int
    last: int
    outcome: LineOutcome
    reason: str
    work: Work | None = None
    notes: list[Note] = field(default_factory=list)


def read_table(table: Table, barren: str | None, roles: Mapping[str, ColumnRole] | None = None) -> Iterator[RowReading]:
    """Read a table row by row. `barren` is the heading above that says that no works follow, if there is one.

    `roles` are what a person has said of columns, by their folded heads.
    """
    headers = [text_of(cell).strip(" *_") for cell in table.header]
    if barren is not None:
        yield RowReading(table.first, table.last, "skipped", f"below “{barren}”, where no works are listed")
        return
    told = [(roles or {}).get(folded(header)) for header in headers]
    people = any(_NO_WORKS.fullmatch(header) for header in headers) and "title" not in [_column(h) for h in headers[:1]]
    if people and "title" not in told:
        yield RowReading(table.first, table.last, "skipped", "a table of people, places, times or measures")
        return
    if "title" not in told and _is_of_measures(table.rows):
        yield RowReading(table.first, table.last, "skipped", "a table of measures without a link")
        return
    columns = _columns(headers, table.rows, told)
    if "title" not in columns:
        yield RowReading(table.first, table.last, "skipped", "a table without a column of titles")
        return
    for row in table.rows:
        yield _row(row, columns, headers, said="title" in told)


def _column(header: str) -> Column | None:
    text = header.strip()
    return next((column for column, pattern in _HEADERS if pattern.fullmatch(text)), None) if text else None


def _columns(headers: list[str], rows: list[Row], said: list[ColumnRole | None]) -> list[Column]:
    """Give each column its meaning, from its header and from its cells; at most one is the title.

    `said` is what a person has said of the first columns.
    """
    width = max([len(headers), *(len(row.cells) for row in rows[:50])], default=0)
    columns: list[Column] = []
    scores: list[float] = []
    for at in range(width):
        header = headers[at] if at < len(headers) else ""
        cells = _cells(rows, at)
        told = _column(header) or _column_by_content(cells)
        scores.append(_title_score(told, header, cells))
        columns.append(told if told and told != "title" else "other")
    for at, role in enumerate(said):
        columns[at] = role if role and role != "title" else columns[at]
        scores[at] = float("inf") if role == "title" else float("-inf") if role else scores[at]
    best = max(range(width), key=lambda at: scores[at], default=None)
    if best is not None and scores[best] > 0:
        columns[best] = "title"
    return columns


def _title_score(told: Column | None, header: str, cells: list[list[Piece]]) -> float:
    if not cells or told in {"venue", "year", "organisation", "number"}:
        return 0
    linked = with_links = words = 0
    for cell in cells:
        work = read_work(cell)
        if not re.search(r"[^\W\d_]", work.title):
            continue
        outside = [url for _, url in work.links if resolved(url, None) and not is_person(url)]
        linked += bool(work.linked and outside and not work.navigation)
        with_links += bool(outside and work.title)
        words += min(len(work.title.split()), 12) if not label_kind(work.title) else 0
    share = (2 * linked + with_links) / len(cells)
    length = words / len(cells)
    if length < 0.9:
        return 0
    exact = bool(re.fullmatch(r"(?:paper )?titles?|题目|标题|论文(?:题目|标题)", header.strip(), re.IGNORECASE))
    score = {"title": 3.0, None: 0.2, "other": 0.0, "links": 0.3}.get(told, -3.0)
    if told == "title" and not share and not exact and _COUNTS.fullmatch(header) and _measures(cells) * 2 > len(cells):
        score = -1.0
    return score + 3 * exact + 3 * share + (0.5 if length >= 3 else 0)


def _cells(rows: Sequence[Row], at: int) -> list[list[Piece]]:
    """The cells of a column that hold something, of the first rows."""
    return [row.cells[at] for row in rows[:200] if at < len(row.cells) and _is_filled(row.cells[at])]


def _column_by_content(cells: list[list[Piece]]) -> Column | None:
    """What a column whose head does not tell it holds: nearly nothing but venues, or dates."""
    texts = [text_of(cell) for cell in cells]
    if len(texts) > 2 and sum(year_alone(text) is not None for text in texts) * 5 >= len(texts) * 4:
        return "year"
    if len(texts) > 2 and sum(parse_venue(text) is not None for text in texts) * 5 >= len(texts) * 3:
        return "venue"
    return None


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


def _is_filled(cell: list[Piece]) -> bool:
    return bool(text_of(cell).strip(" -—–/")) or any(piece.url for piece in cell)


def _row(row: Row, columns: list[Column], headers: list[str], *, said: bool) -> RowReading:
    at_title = columns.index("title")
    pieces = row.cells[at_title] if at_title < len(row.cells) else []
    work = read_work(pieces)
    reading = RowReading(row.first, row.last, "skipped", "a row without a title")
    if not re.search(r"[^\W_]", work.title):
        return reading
    for at, cell in enumerate(row.cells):
        if at != at_title and _is_filled(cell):
            _cell(
                cell,
                columns[at] if at < len(columns) else "other",
                headers[at] if at < len(headers) else "",
                work,
                reading,
            )
    outside = [url for _, url in work.links if resolved(url, None) and not is_badge(url)]
    told = _column(headers[at_title] if at_title < len(headers) else "") == "title"
    if work.linked and work.navigation and not outside:
        reading.reason = "a link within the list"
    elif parse_venue(work.title) and not any(not is_person(url) for url in outside):
        reading.reason = "a venue, not a work"
    elif work.links and all(is_person(url) for _, url in work.links):
        reading.reason = "a person, not a work"
    elif (
        outside
        or said
        or work.tail.venue
        or (told and len(work.title.split()) >= 3 and set(columns) & {"venue", "year", "links"})
    ):
        reading.outcome, reading.reason, reading.work = "entry", "a row with a title", work
    else:
        reading.reason = "a row without a link or a venue"
    return reading


def _cell(cell: list[Piece], column: Column, header: str, work: Work, reading: RowReading) -> None:
    if column == "ignored":
        return
    text = text_of(cell)
    links = label_line(cell)
    if column == "venue" and parse_venue(text):
        _venue(cell, text, work)
    elif links is not None:
        work.links.extend((_label(label, header), url) for label, url in links)
    elif column == "venue":
        _venue(cell, text, work)
    elif column == "year":
        found = year_alone(text) or next(iter(map(int, re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text))), None)
        work.tail.year = work.tail.year or found
    elif column == "organisation":
        work.tail.add_organisations(parse_organisations(text, is_organisation=True))
    elif column == "links":
        work.links.extend((_label(piece.text, header), piece.url) for piece in cell if piece.url)
    elif column != "number" and re.search(r"[^\W\d_]", text) and len(folded(text)) > 1:
        reading.notes.append(Note(1, text))


def _venue(cell: list[Piece], text: str, work: Work) -> None:
    names = parse_organisations(text) if not parse_venue(text) else ()
    if names:
        work.tail.add_organisations(names)
        return
    inner = read_work(cell).tail
    if inner.venue:
        work.tail.add_venue(inner.venue)
    venue = parse_venue(text, is_venue=True)
    if venue:
        year = year_alone(text)
        work.tail.add_venue(Venue(venue.name, venue.year or year))
    elif year_alone(text):
        work.tail.year = work.tail.year or year_alone(text)
    work.links.extend((piece.text, piece.url) for piece in cell if piece.url and not is_badge(piece.url))


def _label(label: str, header: str) -> str:
    """The label of a link in a cell: its own where it tells, else the head of its column."""
    own = label_kind(label)
    return header if (own is None or own == "other") and label_kind(header) not in {None, "other"} else label
