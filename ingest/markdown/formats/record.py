"""One reference as its file gives it, before it is read as a paper."""

from dataclasses import dataclass

from ingest.terms.entry import Form


@dataclass(frozen=True, slots=True)
class Record:
    """One reference as its file gives it, whatever the format; lines count from 0, `last` is exclusive.

    `form` is how it appeared, by the type of the entry. `links` are pairs of a label and an address. `publisher` is who
    brought it out or where it was handed in: a publisher, a university, an institution. `unread` says why it could not
    be read, where it could not, `skipped` why it is no work of its own.
    """

    first: int
    last: int
    form: Form | None = None
    title: str = ""
    authors: tuple[str, ...] = ()
    venue: str = ""
    publisher: str = ""
    date: str = ""
    doi: str = ""
    arxiv: str = ""
    links: tuple[tuple[str, str], ...] = ()
    abstract: str = ""
    notes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unread: str = ""
    skipped: str = ""
