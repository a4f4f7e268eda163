"""Defines the interface of abstract providers.

What is asked, what is answered, and how each is opened.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import ClassVar, Literal, Protocol

from ingest.abstracts.withdrawal import Withdrawal
from ingest.settings import AskingSettings

MatchedBy = Literal["identifier", "title"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper whose abstract is wanted: its id, its titles, its identifiers by kind, and the addresses it has."""

    paper_id: str
    titles: tuple[str, ...]
    identifiers: dict[str, tuple[str, ...]]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a provider knows of a paper beside its abstract; each None or empty where it says nothing.

    `withdrawal` marks a paper that was taken back, `citations` counts the works that cite it. Where the facts of
    several providers are joined, `withdrawn_by` and `counted_by` are who said so, and `counted_on` is the day. `tldr`
    is one sentence that a program wrote about it, `fields` are fields of study, `open_access` a free copy's address.
    `own_ids` are the provider's own keys of the paper, and `references` keys of the works that it cites, such as
    `arxiv:2309.06180`, `doi:10.1145/…`, `s2:…` and `openalex:W…`.
    """

    withdrawal: Withdrawal | None = None
    withdrawn_by: str | None = None
    citations: int | None = None
    counted_by: str | None = None
    counted_on: date | None = None
    tldr: str | None = None
    fields: tuple[str, ...] = ()
    open_access: str | None = None
    own_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Found:
    """What a provider knows of one paper.

    `abstract` is plain text (no LaTeX, JATS or HTML), None when the provider was asked and has none. `key` is the
    identifier or title that was asked for, such as `arxiv:2309.06180`. `title` is the provider's own. `abstract_by` is
    who gave the abstract, where somebody else gave all the rest.
    """

    paper_id: str
    provider: str
    key: str
    matched_by: MatchedBy
    title: str | None
    abstract: str | None
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    retrieved_at: datetime
    facts: Facts = NO_FACTS
    abstract_by: str | None = None


class Provider(Protocol):
    """A source of abstracts.

    `find` yields one `Found` per paper that it was able to ask about, as answers arrive, so that each can be kept
    at once; papers that it has no key for are left out. It raises `AbstractsError` when the provider is down or
    refuses; what was yielded before that stands. The chain closes it, so that no connection stays open.

    `least_seconds` is what one paper takes at least at the provider's pace. `waits_for_all` tells that it is to be
    asked once, for all its papers together, because each time takes as long as the first.
    """

    name: str
    least_seconds: float
    waits_for_all: bool

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The identifiers or titles by which this provider would look for a paper; none where it cannot."""
        ...

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether this provider has a key by which it can look for this paper."""
        ...

    def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up every paper of `wanted`."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What a provider is opened with: its settings (None where it has none), and what all of them share.

    `files` are the files of abstracts, `contact` is the e-mail address told to services, `api_key` the key where one is
    set; `problem` is told of what cannot be used.
    """

    settings: AskingSettings | None
    files: tuple[Path, ...]
    contact: str | None
    api_key: str | None
    problem: Callable[[str], None]


class ProviderKind(ABC):
    """What Refdesk knows of a provider before it is opened; each provider's class says it of itself.

    A provider is its file and a line in `ingest.abstracts.providers.PROVIDERS`: settings, keys, the order in which
    providers are asked, what the doctor says and whom an answer credits all follow from these.
    """

    name: str
    """Its name in the configuration and in the catalogue."""

    label: ClassVar[str]
    """Its name as people read it."""

    settings_class: ClassVar[type[AskingSettings] | None] = None
    """Its table in the configuration, `[abstracts.NAME]`."""

    needs_network: ClassVar[bool] = True
    is_asked_by_default: ClassVar[bool] = True
    wants_contact: ClassVar[bool] = False
    """Whether it serves those better who give an e-mail address."""

    without_key: ClassVar[str | None] = None
    """What it means to have no key for it, for the doctor; None where it takes none."""

    attribution: ClassVar[str | None] = None
    """Whom to name where its data is shown, if its terms ask for that."""

    @classmethod
    @abstractmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
