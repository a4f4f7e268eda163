"""Converts entries and papers to the JSON that the catalogue stores, and back."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import blake2b, sha256
from typing import Any

from pydantic import TypeAdapter

from ingest.abstracts.withdrawal import Withdrawal
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Entry, Form, Kind, Link


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """What a paper's row stores as JSON; the fields are those of `ingest.library.model.PaperRecord`.

    `told_by` is `PaperRecord.details_provider` under the name that catalogues have stored it by.
    """

    titles: tuple[str, ...]
    names: tuple[str, ...]
    identifiers: dict[str, tuple[str, ...]]
    url: str | None
    links: tuple[Link, ...]
    venues: tuple[PaperVenue, ...]
    organisations: tuple[str, ...]
    kinds: tuple[Kind, ...]
    lists: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[tuple[str, str], ...]
    related: tuple[str, ...]
    authors: tuple[str, ...]
    abstract_provider: str | None
    abstract_matched_by: str | None
    former_titles: tuple[str, ...] = ()

    @property
    def all_titles(self) -> tuple[str, ...]:
        """The titles of the paper, then its former titles."""
        return (*self.titles, *self.former_titles)

    provider_year: int | None = None
    provider_venue: str | None = None
    told_by: str | None = None
    withdrawal: Withdrawal | None = None
    withdrawn_by: str | None = None
    citations: int | None = None
    counted_by: str | None = None
    counted_on: date | None = None
    tldr: str | None = None
    fields: tuple[str, ...] = ()
    open_access: str | None = None
    expansions: tuple[str, ...] = ()
    """What a language model wrote of the paper: to be found by, never shown."""
    full_text: str | None = None
    form: Form | None = None


_LATER = ("expansions", "full_text", "form", "abstract")
"""Fields that are left out while they are empty: there were rows before them, which stay what they are."""


@cache
def _entries() -> TypeAdapter[Entry]:
    """Return what writes and reads entries, made at first use: no question reads one."""
    return TypeAdapter(Entry)


@cache
def _papers() -> TypeAdapter[StoredPaper]:
    """Return what writes and reads papers, made at first use."""
    return TypeAdapter(StoredPaper)


def entry_to_json(entry: Entry) -> str:
    """Write an entry as JSON."""
    return _entries().dump_json(entry, exclude=_empty_later(entry)).decode()


def entry_from_json(data: str) -> Entry:
    """Read an entry back."""
    return _entries().validate_json(data)


def paper_to_json(paper: StoredPaper) -> str:
    """Write a paper as JSON."""
    return _papers().dump_json(paper, exclude=_empty_later(paper)).decode()


def paper_from_json(data: str) -> StoredPaper:
    """Read a paper back."""
    return _papers().validate_json(data)


def _empty_later(value: Entry | StoredPaper) -> set[str]:
    return {name for name in _LATER if not getattr(value, name, None)}


def row_digest(values: tuple[Any, ...]) -> str:
    """Return 32 hexadecimal digits that identify a row of a table by its content."""
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def content_digest(*parts: str) -> str:
    """Return the SHA-256 of texts in order, each followed by a byte that no text contains."""
    digest = sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\xff")
    return digest.hexdigest()
