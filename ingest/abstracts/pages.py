"""Reads abstracts from the papers' own pages at publishers and archives.

OpenReview, USENIX, PMLR, MLSys, NeurIPS and the ACL Anthology.

Lists are written by anyone; so their links are never followed. An address is made of an identifier of the right form
and a fixed host, over https, and a redirect off that host is refused.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from email.message import Message
from itertools import chain, zip_longest

from pydantic import Field

from ingest.abstracts.provider import Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import ServiceRecord, Setbacks, found
from ingest.abstracts.sites import SITES, PublisherSite
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.settings import AskingSettings, SecureAddress

_GONE = frozenset({404, 410})


class PagesSettings(AskingSettings):
    """How pages of publishers are asked; no other host than these is ever asked."""

    openreview: SecureAddress = Field(default="https://openreview.net", description="Where OpenReview's pages are.")
    usenix: SecureAddress = Field(default="https://www.usenix.org", description="Where USENIX's pages are.")
    pmlr: SecureAddress = Field(default="https://proceedings.mlr.press", description="Where PMLR's pages are.")
    mlsys: SecureAddress = Field(
        default="https://proceedings.mlsys.org", description="Where the pages of the MLSys proceedings are."
    )
    neurips: SecureAddress = Field(
        default="https://proceedings.neurips.cc", description="Where the pages of the NeurIPS proceedings are."
    )
    acl: SecureAddress = Field(
        default="https://aclanthology.org", description="Where the pages of the ACL Anthology are."
    )
    interval_seconds: float = Field(default=2.0, ge=0, description="Least time between two requests to one host.")
    attempts: int = Field(default=3, ge=1, description="How often one page is tried before giving up.")
    deadline_seconds: float = Field(
        default=60.0, gt=0, description="Longest time for one page, all its attempts and waits included."
    )
    max_bytes: int = Field(default=3_000_000, gt=0, description="Longest page that is read.")


class PagesProvider(ProviderKind):
    """A reader of publishers' pages, one at a time from each site."""

    name = "pages"
    label = "the publisher's page"
    settings_class = PagesSettings
    waits_for_all = False

    def __init__(
        self,
        settings: PagesSettings,
        *,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.least_seconds = settings.interval_seconds / len(SITES)
        self._now = now
        # Setbacks last as long as the provider: a site that was given up is not asked again for those who come later.
        self._setbacks = {site.kind: Setbacks(site.name) for site in SITES}
        self._services = {
            site.kind: Service(
                getattr(settings, site.kind), settings, contact=contact, accept="text/html", patience=patience
            )
            for site in SITES
        }

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        assert isinstance(opening.settings, PagesSettings)
        return cls(opening.settings, contact=opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The identifier under which the paper has a page at one of the sites."""
        page = _page_of(wanted)
        return (f"{page[0].kind}:{page[1]}",) if page else ()

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has a page at one of the sites."""
        return _page_of(wanted) is not None

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Read the papers' pages; a page or a site that fails does not keep the others back.

        Raises AbstractsError in the end if any could not be had; a site is given up after three in a row.
        """
        setbacks = self._setbacks
        async with AsyncExitStack() as stack:
            opened: dict[str, Service] = {}
            for paper, (site, value, path) in _in_turns(wanted):
                if setbacks[site.kind].are_too_many:
                    continue
                if site.kind not in opened:
                    opened[site.kind] = await stack.enter_async_context(self._services[site.kind].opened())
                try:
                    known = await _read(opened[site.kind], site, value, path)
                except FetchError as error:
                    setbacks[site.kind].add(f"{site.kind}:{value}", error)
                    continue
                setbacks[site.kind].forget()
                yield found(paper, self.name, f"{site.kind}:{value}", known, self._now())
        summaries = [summary for setback in setbacks.values() if (summary := setback.summary())]
        if summaries:
            raise AbstractsError(
                f"{'; '.join(summaries)}; what was found stays, the next run asks for the rest", is_up=True
            )


_Page = tuple[PublisherSite, str, str]


def _page_of(wanted: Wanted) -> _Page | None:
    """The site that has a page of the paper, the identifier there, and the page's path."""
    for site in SITES:
        page = site.page_of(wanted)
        if page:
            return site, *page
    return None


def _in_turns(wanted: Sequence[Wanted]) -> Iterator[tuple[Wanted, _Page]]:
    """The papers that have pages, one of each site in turn, so that the sites' intervals pass together."""
    queues: dict[str, list[tuple[Wanted, _Page]]] = {}
    for paper in wanted:
        page = _page_of(paper)
        if page:
            queues.setdefault(page[0].kind, []).append((paper, page))
    return (turn for turn in chain.from_iterable(zip_longest(*queues.values())) if turn)


async def _read(service: Service, site: PublisherSite, value: str, path: str) -> ServiceRecord | None:
    """What the page says; None where there is none, or where the site leads elsewhere instead."""
    from ingest.abstracts.page_reader import read_page

    fetched = await service.ask(path, check=_check_is_page)
    if fetched.status in _GONE:
        return None
    if fetched.status >= 400:
        raise FetchError(f"{shown(fetched.url)} answered with HTTP {fetched.status}", status=fetched.status)
    if not site.is_page_of(value, fetched.url):
        return None
    known = await asyncio.to_thread(read_page, _decoded(fetched), site.blocks)
    if known is None:
        raise FetchError(f"{shown(fetched.url)} sent a page that is no paper's")
    return known


def _check_is_page(fetched: Fetched) -> None:
    kind = fetched.headers.get("content-type", "")
    if fetched.status < 400 and "html" not in kind:
        raise FetchError(f"{shown(fetched.url)} sent {kind or 'something'} in place of a page", passing=True)


def _decoded(fetched: Fetched) -> str:
    """The page's text, in the encoding that it declares; UTF-8 unless there is one."""
    header = Message()
    header["content-type"] = fetched.headers.get("content-type", "")
    try:
        return fetched.body.decode(header.get_content_charset("utf-8"), errors="replace")
    except (LookupError, ValueError):
        return fetched.body.decode(errors="replace")
