"""Defines what readers get from a published library: papers, passages, lists, revisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from ingest.abstracts.withdrawal import Withdrawal
from ingest.papers.model import PaperVenue
from ingest.terms.entry import Form, Kind, Link, LinkKind, Venue

Basis = Literal["full text", "abstract", "list note", "title only", "expansion"]
"""What a citation of a passage is based on. An "expansion" is a language model's description of the paper: it is there
to be found by, and is never shown, quoted or cited."""

FULL_TEXT: Basis = "full text"
"""Passages of this basis are found by their words and compared as wholes: a paper has fifty times as many of them as
of its abstract, and vectors for each of their sentences would fill the disk."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text that is embedded and cited.

    `passage_id` comes from the content alone. `heading` (the paper's title) is embedded in front of `text` but never
    cited as its part. `spans` are the character spans of the sentences of `text`, in order. `list` names the list of
    a note, or that a full text is a file of; `section` is the section of a full text (`§3.2 Design`) and `page` the
    page on which the passage begins. They are None otherwise.
    """

    passage_id: str
    paper_id: str
    basis: Basis
    heading: str
    text: str
    spans: tuple[tuple[int, int], ...]
    list: str | None = None
    section: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper in the catalogue; `titles[0]` is the preferred title.

    `notes` are (list, text) pairs of nested lines; `sections` are (list, path) pairs; `first_seen` is the earliest
    date in the ledger and `first_seen_on` the date for each list. `provider_year` and `provider_venue` come from an
    abstract provider (`details_provider`); they add to what the lists say and never replace it.

    `full_text` is the key of its full text where the library holds that, such as `arxiv:2309.06180`.

    `form` is how it appeared, where a file of references says so: as an article, a book, a thesis.

    `withdrawal` marks a paper that was withdrawn or retracted, by the word of `withdrawn_by` (a provider or a list):
    whoever shows the paper shows the mark. `citations` is how many works cite it, as `counted_by` counted on the day
    `counted_on`; `tldr` is a sentence that a program wrote about it, `fields` are fields of study, and `open_access` is
    the address of a free copy.
    """

    paper_id: str
    titles: tuple[str, ...]
    names: tuple[str, ...]
    identifiers: Mapping[str, tuple[str, ...]]
    url: str | None
    links: tuple[Link, ...]
    venues: tuple[PaperVenue, ...]
    year: int | None
    organisations: tuple[str, ...]
    kinds: tuple[Kind, ...]
    lists: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    notes: tuple[tuple[str, str], ...]
    related: tuple[str, ...]
    authors: tuple[str, ...]
    first_seen: date
    first_seen_on: Mapping[str, date]
    abstract: str | None
    abstract_provider: str | None
    abstract_matched_by: str | None
    provider_year: int | None = None
    provider_venue: str | None = None
    details_provider: str | None = None
    withdrawal: Withdrawal | None = None
    withdrawn_by: str | None = None
    citations: int | None = None
    counted_by: str | None = None
    counted_on: date | None = None
    tldr: str | None = None
    fields: tuple[str, ...] = ()
    open_access: str | None = None
    full_text: str | None = None
    form: Form | None = None

    @property
    def title(self) -> str:
        """The preferred title."""
        return self.titles[0]

    @property
    def shown_title(self) -> str:
        """The title as it is shown to people: a paper that was taken back says so in front of it."""
        return f"[{self.withdrawal.capitalize()}] {self.title}" if self.withdrawal else self.title


Months = tuple[date | None, date | None]
"""The first and the last month of a period, each as any day of it; None for open."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A filter on papers: fields are joined by *and*, the values of one field by *or*.

    A venue without a year stands for all its years. `years` are inclusive bounds, None for open. `organisations`
    are keys as `ingest.terms.organisations.organisation_keys` returns them. `sections` are headings in lower case; one
    must occur in a paper's section path. `links` are kinds of links; a paper must have one of them. `published` are
    periods of publication, `seen_from` and `seen_until` days of the ledger; `preprints` selects papers on arXiv.
    `every_organisation` asks for papers of all `organisations` together instead of any of them. `paper_ids`, if given,
    is the set to choose from; papers in `without`, and papers that a selection of `excluding` matches, are left out. A
    paper must match each selection of `every`, and one of `either` if there are any. `least_lists` is on how many lists
    it must be at least; `repeated` asks for papers that one list has more than once.
    """

    venues: tuple[Venue, ...] = ()
    years: tuple[int | None, int | None] | None = None
    organisations: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    lists: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[Months, ...] = ()
    preprints: bool = False
    seen_from: date | None = None
    seen_until: date | None = None
    paper_ids: tuple[str, ...] | None = None
    links: tuple[LinkKind, ...] = ()
    every_organisation: bool = False
    without: tuple[str, ...] = ()
    excluding: tuple["Selection", ...] = ()
    every: tuple["Selection", ...] = ()
    either: tuple["Selection", ...] = ()
    least_lists: int = 0
    repeated: bool = False

    @property
    def empty(self) -> bool:
        """True if it selects every paper."""
        return self == Selection()


@dataclass(frozen=True, slots=True)
class ListState:
    """A list at a revision: its name, its source and when it was last read."""

    name: str
    source: str
    title: str | None
    retrieved_at: datetime
    papers: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a question can use for something in the catalogue, read once per revision.

    `names` maps folded short names and aliases to paper ids; `mentioned_names` does so for names that only an abstract
    has. `venues` maps a venue's normal name to its years. `organisations` maps a folded key to its label, `sections` a
    folded heading to its label, `lists` a list's folded name or title to its
    name.
    """

    names: Mapping[str, tuple[str, ...]]
    mentioned_names: Mapping[str, tuple[str, ...]]
    venues: Mapping[str, tuple[int, ...]]
    organisations: Mapping[str, str]
    sections: Mapping[str, str]
    kinds: tuple[Kind, ...]
    lists: Mapping[str, str]
    authors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Revision:
    """One published state of the library; `as_of` is the oldest time at which one of its lists was read."""

    number: int
    published_at: datetime
    as_of: datetime
    embedder: str
    papers: int
    passages: int
    with_abstract: int
