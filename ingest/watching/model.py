"""Defines what a watch finds, and how a source is read page by page.

So a run that was killed continues.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ingest.abstracts.records import ServiceRecord
from ingest.terms.identifiers import address_of, identifiers_in


@dataclass(frozen=True, slots=True)
class OutsidePaper:
    """A paper from outside the library, as plain text: title, keys such as `arxiv:2309.06180`, and its address.

    `references` are keys of the works that it cites, `citations` how many works cite it.
    """

    title: str
    keys: tuple[str, ...]
    url: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    references: tuple[str, ...] = ()
    citations: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """The time of which a source is read, and the `place` in it at which to continue; empty for its beginning."""

    since: datetime
    until: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class WatchPage:
    """What one request gave, and the place where the next one continues; None where nothing is left."""

    papers: tuple[OutsidePaper, ...]
    place: str | None


class Watched(Protocol):
    """A service that is watched; `sources` are the names of what is read of it, such as `arxiv:cs.DC`.

    `requests` counts what was asked since it was opened. `page` raises AbstractsError when the service is down or
    refuses; `opened` holds its connection.
    """

    name: str
    requests: int

    @property
    def sources(self) -> tuple[str, ...]:
        """What is read of it, each by its name."""
        ...

    def opened(self) -> AbstractAsyncContextManager[object]:
        """Hold the connection while the service is read."""
        ...

    async def page(self, source: str, window: Window) -> WatchPage:
        """Read a page of a source."""
        ...


def outside_paper(known: ServiceRecord, keys: Mapping[str, None], url: str = "") -> OutsidePaper | None:
    """Return a paper from what a service says of it; None without a title or a key, and for one that was taken back."""
    if not known.title or not keys or known.facts.withdrawal:
        return None
    own = dict.fromkeys([*keys, *(f"{kind}:{value}" for kind, value in identifiers_in(url).items())])
    address = next((address for key in own if (address := address_of(key))), None)
    return OutsidePaper(
        known.title,
        tuple(dict.fromkeys([*own, *known.facts.own_ids])),
        address or url,
        known.abstract or "",
        known.authors,
        known.year,
        known.venue or "",
        known.facts.references,
        known.facts.citations,
    )
