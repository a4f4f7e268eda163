"""How entries and papers are kept as JSON in the catalogue, and come back as what they were."""

from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import Any

from pydantic import TypeAdapter

from ingest.papers.model import PaperVenue
from ingest.terms.entry import Entry, Kind, Link


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """What the row of a paper keeps as JSON; the fields are those of `ingest.library.model.PaperRecord`."""

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
        """The titles that the paper has, and behind them those that it had."""
        return (*self.titles, *self.former_titles)

    provider_year: int | None = None
    provider_venue: str | None = None
    told_by: str | None = None
    expansions: tuple[str, ...] = ()
    """What a language model wrote of the paper: to be found by, never shown."""


_ENTRY = TypeAdapter(Entry)
_PAPER = TypeAdapter(StoredPaper)


def entry_to_json(entry: Entry) -> str:
    """Write an entry as JSON."""
    return _ENTRY.dump_json(entry).decode()


def entry_from_json(data: str) -> Entry:
    """Read an entry back."""
    return _ENTRY.validate_json(data)


def paper_to_json(paper: StoredPaper) -> str:
    """Write a paper as JSON; without expansions, as before there were any, so that rows stay what they are."""
    return _PAPER.dump_json(paper, exclude=None if paper.expansions else {"expansions"}).decode()


def paper_from_json(data: str) -> StoredPaper:
    """Read a paper back."""
    return _PAPER.validate_json(data)


def row_digest(values: tuple[Any, ...]) -> str:
    """Give 32 hexadecimal digits that tell rows of one table apart by content."""
    return blake2b(repr(values).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def content_digest(*parts: str) -> str:
    """Give the SHA-256 of texts in order, each closed by a character that no text contains."""
    digest = sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\xff")
    return digest.hexdigest()
