"""The full text of a paper, as its sections."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its `name` as it is cited (`§3.2 Design`), that of the section it is `within`, its paragraphs.

    `pages` has for each paragraph the page on which it begins, counted from 1; it is empty for a text without pages.
    """

    name: str
    within: str
    paragraphs: tuple[str, ...]
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FullText:
    """A full text: the key under which it is kept (`arxiv:2401.09670`), who provided it, whence, when, its sections."""

    key: str
    provider: str
    url: str
    retrieved_at: datetime
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """That there is no full text, why in plain words, and when that was found."""

    key: str
    reason: str
    retrieved_at: datetime
