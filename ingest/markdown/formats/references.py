"""Reads files of references: BibTeX, RIS, CSL-JSON and CSV, each with its line.

read_references("library.bib", text) -> [ReferenceEntry(title, authors, venue, year, …, first, last)]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.markdown.formats.bibtex import bibtex_records
from ingest.markdown.formats.csl_json import csl_records
from ingest.markdown.formats.csv_table import csv_records
from ingest.markdown.formats.record import Record
from ingest.markdown.formats.ris import ris_records
from ingest.markdown.line.short_name import short_name
from ingest.markdown.line.stretch import date_in
from ingest.markdown.line.tail import Tail
from ingest.markdown.line.work import Work
from ingest.terms.entry import Form, Note, Venue
from ingest.terms.outside_text import one_line
from ingest.terms.venue_names import is_known_venue
from ingest.terms.venues import parse_venue, year_in
from ingest.terms.vocabulary import vocabulary

_LONGEST_NOTE = 3_000
_LONGEST_ABSTRACT = 20_000
_BIBTEX = re.compile(r"\s{0,20}@[a-zA-Z]{2,20}\s?\{")
_MOST_SECTIONS = 8
_BY_PUBLISHER: tuple[Form, ...] = ("book", "thesis", "report")
"""Forms that appear with a publisher, a university or an institution instead of in something."""


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """A reference read as a work, with its notes and the collections that it is in."""

    work: Work
    notes: tuple[Note, ...]
    sections: tuple[str, ...]
    first: int
    last: int


_READERS = {".bib": bibtex_records, ".ris": ris_records, ".json": csl_records, ".csv": csv_records}


def is_of_references(name: str) -> bool:
    """Say whether a file holds references, by the end of its name."""
    return any(name.lower().endswith(ending) for ending in _READERS)


def is_bibtex(language: str, text: str) -> bool:
    """Say whether a block of code holds BibTeX, by the language that it names or by its beginning."""
    return language in {"bibtex", "bib", "biblatex", "latex", "tex", ""} and bool(_BIBTEX.match(text))


def read_references(name: str, text: str, first: int = 0) -> Iterator[ReferenceEntry | Record]:
    """Read the references of a file; a Record is one that could not be read, with the reason in `unread` or `skipped`.

    `first` is the line of the document where the text begins.
    """
    reader = next(reader for ending, reader in _READERS.items() if name.lower().endswith(ending))
    for found in reader(text):
        record = replace(found, first=found.first + first, last=found.last + first)
        if record.skipped:
            yield record
        elif record.unread or not re.search(r"[^\W_]", record.title):
            yield Record(record.first, record.last, unread=record.unread or "a reference without a title")
        else:
            yield _reference(record)


def _reference(record: Record) -> ReferenceEntry:
    title = one_line(record.title).rstrip(". ")
    year = date_in(record.date.strip()) or year_in(record.date)[0]
    tail = Tail(authors=list(record.authors), year=year, cited=True)
    if (venue := _venue(record)) is not None:
        tail.add_venue(Venue(venue.name, venue.year or year))
    links = [("doi", f"https://doi.org/{record.doi}")] if record.doi else []
    links += [("arxiv", f"https://arxiv.org/abs/{record.arxiv}")] if record.arxiv else []
    labels = len(links)
    links += record.links
    work = Work(title=title, name=short_name(title), links=links, tail=tail, labels=labels, form=record.form)
    work.abstract = one_line(record.abstract)[:_LONGEST_ABSTRACT]
    notes = tuple(Note(1, one_line(note)[:_LONGEST_NOTE]) for note in record.notes if note.strip())
    return ReferenceEntry(work, notes, record.groups[:_MOST_SECTIONS], record.first, record.last)


def _venue(record: Record) -> Venue | None:
    """Where a reference appeared; a publisher and a journal that the vocabulary lacks are kept as they are written."""
    if record.form in _BY_PUBLISHER and record.publisher.strip():
        return Venue(one_line(record.publisher), None)
    if not record.venue.strip():
        server = parse_venue(record.publisher, is_venue=True)
        return server if server and server.name in vocabulary().preprints else None
    found = parse_venue(record.venue) or parse_venue(record.venue, is_venue=True)
    if found is None or (record.form == "journal" and not is_known_venue(found.name)):
        return Venue(one_line(record.venue), None)
    return found
