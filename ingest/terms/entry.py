"""What reading a list gives: entries, their parts, and an account of every line."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ingest.terms.identifiers import Identifiers

Kind = Literal["paper", "survey", "benchmark", "project", "course", "article"]
"""What a work is. Sections on surveys, leaderboards, frameworks, courses and other reading decide it."""

Form = Literal["journal", "conference", "book", "chapter", "thesis", "report"]
"""How a work appeared, as files of references say it by the type of an entry."""

LinkKind = Literal[
    "paper",
    "arxiv",
    "code",
    "homepage",
    "slides",
    "video",
    "poster",
    "blog",
    "notes",
    "docs",
    "model",
    "data",
    "demo",
    "other",
]
"""What a link leads to, from its label or, without a telling label, from its address."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of an entry: its address, made absolute where the list's own address is known."""

    url: str
    kind: LinkKind


@dataclass(frozen=True, slots=True)
class Note:
    """One nested line under an entry, as plain text; `depth` is 1 for the first level of nesting."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a work appeared, in normal form: `SOSP' 24` and `SOSP 2024` are both `Venue("SOSP", 2024)`.

    Preprints have the name `arXiv`. A workshop keeps its host: `ICML ES-FoMo Workshop`.
    """

    name: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list.

    `title` is the full title, joined where the list splits it between link and text, with Markdown removed.
    `name` is the short name in front of it (`vLLM`), None where there is none. `url` is the main link.
    `organisations` are in normal form (`UC Berkeley` for `UCB`). `section` is the path of headings, outermost
    first, without the document's own title. `line` counts from 1 and is where the entry begins. `year` is the year that
    the list states, with a venue or without one; `authors` are as the list writes them. `withdrawn` says that the list
    strikes the entry through. `form` is how the work appeared, where a file of references says so, and `abstract` the
    one that it gives.
    """

    list: str
    file: str
    line: int
    title: str
    name: str | None
    url: str | None
    links: tuple[Link, ...]
    identifiers: Identifiers
    venue: Venue | None
    organisations: tuple[str, ...]
    section: tuple[str, ...]
    notes: tuple[Note, ...]
    kind: Kind
    year: int | None = None
    authors: tuple[str, ...] = ()
    withdrawn: bool = False
    form: Form | None = None
    abstract: str = ""


ColumnRole = Literal["title", "venue", "year", "organisation", "links", "note", "ignored"]
"""What a column of a table holds."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person has said of a list where its structure alone misleads.

    `skip_sections` are headings below which no works are listed; `columns` are roles of tables' columns by their
    heads. Case, accents and punctuation of both do not matter.
    """

    skip_sections: tuple[str, ...] = ()
    columns: tuple[tuple[str, ColumnRole], ...] = ()


@dataclass(frozen=True, slots=True)
class ListFile:
    """One Markdown file of a list as it was fetched; `base_url` resolves relative links where it is known."""

    list: str
    file: str
    text: str
    base_url: str | None = None


LineOutcome = Literal["entry", "note", "heading", "prose", "skipped", "not_understood"]


@dataclass(frozen=True, slots=True)
class LineReading:
    """What became of one line that holds text: its outcome and, in plain words, why."""

    line: int
    outcome: LineOutcome
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadList:
    """All that one file of a list gave. `lines` covers every line that is not blank, in order."""

    file: ListFile
    title: str | None
    entries: tuple[Entry, ...]
    lines: tuple[LineReading, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Version:
    """A list as of one commit; `committed_at` is the committer's date, in UTC, and `entries` are all of its files'."""

    commit: str
    committed_at: datetime
    entries: tuple[Entry, ...]
