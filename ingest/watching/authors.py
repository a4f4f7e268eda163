"""Reads the new works of authors from OpenAlex.

How works are filtered: https://developers.openalex.org/api-entities/works/filter-works

Pages follow one another by a cursor. A work may be there long after its date of publication; so each window begins
before the last one's end.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from ingest.abstracts.openalex import SELECT, OpenAlexSettings, check_is_answer, masked, record_of
from ingest.abstracts.records import arxiv_key, at, items, read_json, text, web_address
from ingest.errors import AbstractsError
from ingest.fetching import FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.watching.model import OutsidePaper, WatchPage, Window, outside_paper

INDEXED_LATE = timedelta(days=30)
_SOURCE = "openalex:authors"
_FIRST = "*"
_RESOLVER = "https://doi.org/"
_ARXIV_DOI = "10.48550/arxiv."


class AuthorsWorks:
    """A watch on the works of authors, by their ids at OpenAlex (`A5023888391`)."""

    name = "openalex"

    def __init__(
        self,
        settings: OpenAlexSettings,
        authors: Sequence[str],
        *,
        api_key: str | None = None,
        contact: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.requests = 0
        self._settings = settings
        self._authors = tuple(authors)
        self._identity = {"mailto": contact} if contact and "@" in contact else {}
        if api_key:
            self._identity["api_key"] = api_key
        self._service = Service(
            settings.base_url, settings, contact=contact, accept="application/json", patience=patience
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """All authors together, since one request asks for them."""
        return (_SOURCE,) if self._authors else ()

    def opened(self) -> AbstractAsyncContextManager[object]:
        """Hold the connection while works are read."""
        return self._service.opened()

    async def page(self, source: str, window: Window) -> WatchPage:
        """Read a page of the authors' works; raises AbstractsError."""
        since, until = (window.since - INDEXED_LATE).date(), window.until.date()
        self.requests += 1
        try:
            fetched = await self._service.ask(
                "/works",
                params={
                    "filter": f"authorships.author.id:{'|'.join(self._authors)},from_publication_date:{since},"
                    f"to_publication_date:{until}",
                    "sort": "publication_date",
                    "per-page": str(self._settings.batch_size),
                    "cursor": window.place or _FIRST,
                    "select": f"{SELECT},locations",
                    **self._identity,
                },
                check=check_is_answer,
            )
        except FetchError as error:
            # The cause names the address, and the key with it; so it is left behind.
            raise AbstractsError(f"OpenAlex: {masked(str(error))}, asked for works of authors") from None
        answer = read_json(fetched.body)
        if fetched.status >= 400:
            raise AbstractsError(
                f"OpenAlex: {masked(shown(fetched.url))} answered with HTTP {fetched.status}; check "
                "candidates.openalex_authors"
            )
        works = items(at(answer, "results"))
        place = text(at(answer, "meta", "next_cursor"))
        papers = [_paper(work) for work in works]
        return WatchPage(tuple(paper for paper in papers if paper is not None), place if works and place else None)


def _paper(work: object) -> OutsidePaper | None:
    doi = text(at(work, "doi")).strip().lower().removeprefix(_RESOLVER)
    number = arxiv_key(doi.removeprefix(_ARXIV_DOI)) if doi.startswith(_ARXIV_DOI) else None
    keys = [f"arxiv:{number}"] if number else [f"doi:{doi}"] if doi else []
    pages = [web_address(at(location, "landing_page_url")) for location in items(at(work, "locations"))]
    known = record_of(work)
    page = next((page for page in pages if page and "arxiv.org" in page), next(filter(None, pages), ""))
    return outside_paper(known, dict.fromkeys([*keys, *known.facts.own_ids]), page)
