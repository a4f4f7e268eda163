"""One reference as its file gives it, before it is read as a paper."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """One reference as its file gives it, whatever the format; lines count from 0, `last` is exclusive.

    `links` are pairs of a label and an address. `unread` says why it could not be read, where it could not.
    """

    first: int
    last: int
    kind: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    venue: str = ""
    date: str = ""
    doi: str = ""
    arxiv: str = ""
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    unread: str = ""
