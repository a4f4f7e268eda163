"""Reads RIS files with rispy, record by record."""

import re
from collections.abc import Iterator
from typing import Any

import rispy

from ingest.markdown.formats.record import Record
from ingest.terms.entry import Form
from ingest.terms.person_names import from_commas

_LONGEST = 200_000
_FORMS: dict[str, Form] = {
    "JOUR": "journal", "MGZN": "journal", "CPAPER": "conference", "CONF": "conference", "BOOK": "book",
    "EDBOOK": "book", "CHAP": "chapter", "THES": "thesis", "RPRT": "report",
}  # fmt: skip


def ris_records(text: str) -> Iterator[Record]:
    """Give the records of a RIS file, each from its `TY` to its `ER`."""
    lines = text.split("\n")
    first: int | None = None
    for at, line in enumerate(lines):
        tag = line.strip("\ufeff ")[:2]
        if tag == "TY" and "-" in line[:8]:
            if first is not None:
                yield _record(lines, first, at)
            first = at
        elif tag == "ER" and "-" in line[:8] and first is not None:
            yield _record(lines, first, at + 1)
            first = None
    if first is not None:
        yield _record(lines, first, len(lines))


def _record(lines: list[str], first: int, last: int) -> Record:
    source = "\n".join(line.strip("\ufeff\r") for line in lines[first:last])
    if len(source) > _LONGEST:
        return Record(first, last, unread="a reference that is too long")
    if not source.rstrip().endswith("-") and "\nER" not in source:
        source += "\nER  - "
    try:
        found: list[dict[str, Any]] = rispy.loads(source, skip_unknown_tags=True)
    except (OSError, ValueError, IndexError, KeyError) as error:
        return Record(first, last, unread=f"RIS that could not be read: {error}"[:150])
    return _of_fields(found[0], first, last) if found else Record(first, last, unread="RIS without a record")


def _of_fields(fields: dict[str, Any], first: int, last: int) -> Record:
    def text(*names: str) -> str:
        return next((str(fields[name]) for name in names if isinstance(fields.get(name), str)), "")

    def listed(*names: str) -> tuple[str, ...]:
        values = (value for name in names for value in _values(fields.get(name)))
        return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))

    return Record(
        first,
        last,
        form=_FORMS.get(text("type_of_reference")),
        title=text("title", "primary_title", "translated_title"),
        authors=tuple(map(from_commas, listed("authors", "first_authors") or listed("secondary_authors"))),
        venue=text("secondary_title", "alternate_title3", "journal_name", "alternate_title2", "alternate_title1"),
        publisher=text("publisher"),
        date=text("year", "publication_year", "date"),
        doi=text("doi").removeprefix("https://doi.org/"),
        links=tuple(("", url) for url in listed("urls", "url", "file_attachments1")),
        abstract=text("abstract", "notes_abstract"),
        notes=listed("notes", "research_notes"),
        groups=tuple(part for label in listed("label") for part in re.split(r"\s>\s", label)),
    )


def _values(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()
