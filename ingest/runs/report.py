"""Defines the report of an ingest, which the terminal shows and `--json` prints."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ingest.abstracts.chain import ProviderReport
from ingest.enrichment.report import EnrichmentReport

if TYPE_CHECKING:
    from ingest.lists.fetch_or_keep import Collected


@dataclass(frozen=True, slots=True)
class PlaceInList:
    """A line of a list."""

    list: str
    file: str
    line: int
    text: str


@dataclass(slots=True)
class ListReport:
    """One list: what was found, what changed since the last revision, and lines to check.

    `error` says why the list could not be read; `kept` is true if its last good copy is used instead. `from_starter` is
    true if the bundled list is used because the list's address has not been read yet. `moved_to` is the list's new
    address, if its server announced a permanent move.
    """

    name: str
    source: str
    entries: int = 0
    papers: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    conflicts: int = 0
    without_abstract: int = 0
    not_understood: tuple[PlaceInList, ...] = ()
    error: str | None = None
    kept: bool = False
    from_starter: bool = False
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictReport:
    """A key that entries with different titles share; an admin settles it with `same` or `different`."""

    key: str
    reason: str
    places: tuple[PlaceInList, ...]


@dataclass(slots=True)
class FullTextReport:
    """What a run got: of the papers on lists that want full texts, how many have one, and how many were fetched.

    `none_there` are those of which there is no text that can be read, `left` those for later runs. `problem` says why
    the run stopped before it had fetched as many as it may; `unread` names files without a text, `is_full` is true
    where there is no room for more.
    """

    wanted: int = 0
    held: int = 0
    fetched: int = 0
    none_there: int = 0
    left: int = 0
    problem: str | None = None
    unread: list[str] = field(default_factory=list)
    is_full: bool = False

    @property
    def complete(self) -> bool:
        """Whether another run would find nothing to fetch, or no room for it."""
        return not self.problem and (self.is_full or not self.left)


@dataclass(slots=True)
class IngestReport:
    """One run. `published` is true if it made a new revision; `embedded` is the number of passages embedded.

    `warnings` are about unusable rows of files and unused settings; they do not make a run fail.
    """

    revision: int | None = None
    published: bool = False
    papers: int = 0
    passages: int = 0
    embedded: int = 0
    lists: list[ListReport] = field(default_factory=list)
    conflicts: list[ConflictReport] = field(default_factory=list)
    providers: list[ProviderReport] = field(default_factory=list)
    without_abstract: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    enrichment: EnrichmentReport | None = None
    full_texts: FullTextReport | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Add the seconds that a block takes to a step, if the block succeeds."""
        started = time.perf_counter()
        yield
        self.seconds[step] = round(self.seconds.get(step, 0.0) + time.perf_counter() - started, 3)

    @property
    def ok(self) -> bool:
        """True if every list was read and no service failed."""
        failures = [provider.message for provider in self.providers] + [listed.error for listed in self.lists]
        failures.append(self.full_texts.problem if self.full_texts else None)
        return not self.errors and not any(failures) and (self.enrichment is None or self.enrichment.complete)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values for `json.dumps`."""
        return asdict(self) | {"ok": self.ok}


def describe_moves(report: IngestReport, collected: "Sequence[Collected]") -> None:
    """Add the new addresses of lists that moved; every run does so, as a moved list's contents stay the same."""
    moved = {listed.settings.name: listed.moved_to for listed in collected}
    report.lists = [replace(listed, moved_to=moved.get(listed.name)) for listed in report.lists]
