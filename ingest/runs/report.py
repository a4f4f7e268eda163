"""What a run of the ingest tells at its end: an account that a person can act on, and the same as JSON."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.abstracts.chain import ProviderReport
from ingest.enrichment.enrich import EnrichmentReport


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a list."""

    list: str
    file: str
    line: int
    text: str


@dataclass(slots=True)
class ListReport:
    """One list: what was found on it, how that differs from the last revision, and what needs a look.

    `error` says why the list could not be read; its last good state is then kept (`kept`). `from_starter` tells that
    the entries shipped with Refdesk stand in, because the list's own address has not been read yet. `moved_to` is the
    address to which the list has moved for good, where its server says so.
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
    not_understood: tuple[Place, ...] = ()
    error: str | None = None
    kept: bool = False
    from_starter: bool = False
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class ConflictReport:
    """A key that several differently titled entries claim; settle it with `same` or `different`."""

    key: str
    reason: str
    places: tuple[Place, ...]


@dataclass(slots=True)
class IngestReport:
    """One run. `published` tells whether it made a new revision; `embedded` is the number of passages embedded.

    `warnings` are about rows of files and settings that were of no use; they make no run fail.
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
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        """Add to a step the seconds that a block takes, if it ends well."""
        started = time.perf_counter()
        yield
        self.seconds[step] = round(self.seconds.get(step, 0.0) + time.perf_counter() - started, 3)

    @property
    def ok(self) -> bool:
        """Whether every list was read and nothing outside failed."""
        failures = (*(told.message for told in self.providers), *(listed.error for listed in self.lists))
        return not self.errors and not any(failures) and (self.enrichment is None or self.enrichment.complete)

    def as_json(self) -> dict[str, Any]:
        """Give the report as plain values for `json.dumps`."""
        return asdict(self) | {"ok": self.ok}
