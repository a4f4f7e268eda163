"""Reads one row of a table: its title, and what the other columns say of the work."""

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from ingest.markdown.block_kinds import Row
from ingest.markdown.is_entry import judge_row
from ingest.markdown.labelled_fields import label_line
from ingest.markdown.line.link_kinds import is_badge, label_kind
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.stretch import classify, classify_parts, date_in
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import ColumnRole, LineOutcome, Note, Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.text import folded
from ingest.terms.venues import find_venues, parse_venue, year_alone
from ingest.terms.vocabulary import remembered, vocabulary

Column = ColumnRole | Literal["number", "other", "authors", "name", "credit"]

_MOST_WORDS = 8
"""Of a cell that is a fact about the work, such as a size or a place; what is longer is a note that tells by itself."""
_REMARK_BEHIND = re.compile(r"(?<=\d)\s*\([^()]*\)$")


@dataclass(slots=True)
class RowReading:
    """What a row gave: a work or none, and why; `possible` is a work if most of its neighbours are."""

    first: int
    last: int
    outcome: LineOutcome
    reason: str
    work: Work | None = None
    possible: Work | None = None
    notes: list[Note] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    """What short cells say, each behind the head of its column."""


def read_row(row: Row, columns: list[Column], headers: list[str], *, configured: bool) -> RowReading:
    """Read a row by what its columns hold; `configured` says that a person has named the column of titles."""
    at_title = columns.index("title")
    pieces = row.cells[at_title] if at_title < len(row.cells) else []
    work = read_work(pieces)
    if not work.title and "name" not in columns and (words := _linked_label(pieces)):
        work.title, work.linked = words, True
    reading = RowReading(row.first, row.last, "skipped", "a row without a title")
    if not re.search(r"[^\W_]", work.title) or folded(work.title) in {"n a", "na", "none", "tbd"}:
        return reading
    for at, cell in enumerate(row.cells):
        if at != at_title and is_filled(cell):
            column = columns[at] if at < len(columns) else "other"
            _cell(cell, column, headers[at] if at < len(headers) else "", work, reading)
    if reading.facts:
        reading.notes.insert(0, Note(1, "; ".join(reading.facts)))
    titled = column_of(headers[at_title] if at_title < len(headers) else "") == "title"
    judgement = judge_row(
        work, configured=configured, headed=titled and bool(set(columns) & {"venue", "year", "links", "authors"})
    )
    reading.outcome, reading.reason = judgement.outcome, judgement.reason
    reading.work = work if judgement.accepted else None
    reading.possible = work if judgement.possible else None
    return reading


_WHEN = ("year", "date", "jahr", "año", "année", "ano", "год", "年份")
"""What a column of authors has beside them: `Author / Year`."""


@remembered(2048)
def column_of(header: str) -> Column | None:
    """Say what a column holds from its head; None where the head does not tell."""
    head = folded(header.replace("/", " "))
    if not head:
        return None
    if head in vocabulary().heads["authors"]:
        return "authors"
    who, _, when = " ".join(re.findall(r"\w+", head)).rpartition(" ")
    if when in _WHEN and who.removesuffix(" and") in vocabulary().heads["authors"]:
        return "credit"
    return next((cast(Column, heads.column) for heads in vocabulary().columns if heads.match(head)), None)


def is_filled(cell: list[Piece]) -> bool:
    """Say whether a cell holds more than dashes."""
    return bool(text_of(cell).strip(" -—–/")) or any(piece.url for piece in cell)


def _linked_label(pieces: list[Piece]) -> str:
    """Words that label links elsewhere, where they alone are the link of a cell of titles: `[Owl Toolkit](url)`."""
    shown = [piece for piece in pieces if piece.text.strip()]
    text = shown[0].text.strip() if len(shown) == 1 and shown[0].url else ""
    return text if len(text.split()) > 1 and label_kind(text) and classify(text).kind == "label" else ""


def _cell(cell: list[Piece], column: Column, header: str, work: Work, reading: RowReading) -> None:
    """Add what a cell of a column says; only what the column's head calls a venue, a year or an organisation is one."""
    if column == "ignored":
        return
    text = text_of(cell)
    links = label_line(cell)
    if not text and any(piece.url for piece in cell):
        work.links.extend((header, piece.url) for piece in cell if piece.url and not is_badge(piece.url))
    elif column == "venue" and parse_venue(text):
        _venue(cell, text, work)
    elif links is not None:
        work.links.extend((_label(label, header), url) for label, url in links)
    elif column == "venue":
        _venue(cell, text, work)
    elif column == "year":
        _year(text, work)
    elif column == "credit":
        for part in classify_parts(text, "beside a date") or [classify(text, "in brackets")]:
            work.tail.take(part)
        work.links.extend(("paper", piece.url) for piece in cell if piece.url)
    elif column == "organisation":
        work.tail.take(classify(text, "organisation column"))
    elif column == "authors":
        work.tail.take(classify(text, "author column"))
        work.tail.authors[:] = [name for name in work.tail.authors if re.search(r"[^\W\d_]", name)]
    elif column == "name" and work.tail.name is None and len(text.split()) <= 4:
        work.tail.name = text
        work.name = work.name or text
        work.links.extend((_label(piece.text, header), piece.url) for piece in cell if piece.url)
    elif column == "links":
        for piece in cell:
            stretch = classify(piece.text, "link text") if piece.url else None
            if piece.url and stretch:
                work.links.append(("" if stretch.kind == "venue" else _label(piece.text, header), piece.url))
                work.tail.take(stretch) if stretch.kind == "venue" else None
    elif column != "number":
        _remark(text, header, reading)


def _remark(text: str, header: str, reading: RowReading) -> None:
    """Keep what a cell says beside what columns are known for; under a head, a short one is a fact: `Size: 512×512`."""
    head = " ".join(header.split()).strip(" :")
    if head and len(text.split()) <= _MOST_WORDS and not text.endswith("."):
        reading.facts.append(f"{head}: {text}")
    elif re.search(r"[^\W\d_]", text) and len(folded(text)) > 1:
        reading.notes.append(Note(1, text))


def _year(text: str, work: Work) -> None:
    """Read a cell of a column of years; venues beside the year count: `2018 on arxiv, NIPS 2019`, `PMLR 70, 2017`."""
    alone = date_in(text.strip(" .,()"))
    venue = None if alone else parse_venue(text)
    if venue is None and alone is None:
        stretches = classify_parts(text, "venue column") if "," in text else []
        found = [stretch.venue for stretch in stretches if stretch.venue] or [each.venue for each in find_venues(text)]
        venue = next((each for each in found if each.name != "arXiv"), found[0] if found else None)
    if venue is not None:
        work.tail.add_venue(venue)
    years = [int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?(?!\d)", text)]
    year = alone or (venue.year if venue else None) or next(iter(years), None)
    work.tail.year = work.tail.year or year


def _venue(cell: list[Piece], text: str, work: Work) -> None:
    names = parse_organisations(text) if not parse_venue(text) else ()
    if names:
        work.tail.add_organisations(names)
        return
    bare = _REMARK_BEHIND.sub("", text)
    stretch = classify(bare if bare and parse_venue(bare) else text, "venue column")
    if stretch.venue:
        work.tail.add_venue(Venue(stretch.venue.name, stretch.venue.year or year_alone(text)))
    elif year_alone(text):
        work.tail.year = work.tail.year or year_alone(text)
    if work.tail.venue is None and (inner := read_work(cell).tail.venue):
        work.tail.add_venue(inner)
    work.links.extend((piece.text, piece.url) for piece in cell if piece.url and not is_badge(piece.url))


def _label(label: str, header: str) -> str:
    """The label of a link in a cell: its own where it tells, else the head of its column."""
    own = label_kind(label)
    return header if (own is None or own == "other") and label_kind(header) not in {None, "other"} else label
