"""Reads what is new in categories of arXiv.

How its answers are sorted: https://info.arxiv.org/help/api/user-manual.html#3112-sort-order

A window of submission dates is closed, and read in the order of submission, so that a page stays what it is. arXiv
announces papers days after they were submitted; so each window begins before the last one's end.
"""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from ingest.abstracts.arxiv import ArxivSettings, check_is_feed
from ingest.abstracts.arxiv_feed import read_feed
from ingest.errors import AbstractsError
from ingest.fetching import FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.watching.model import OutsidePaper, WatchPage, Window, outside_paper

ANNOUNCED_LATE = timedelta(days=5)
"""How long after its submission a paper may be announced: a weekend and a holiday."""

_ARXIV = "arxiv:"


class ArxivCategories:
    """A watch on categories such as `cs.DC`."""

    name = "arxiv"

    def __init__(
        self,
        settings: ArxivSettings,
        categories: tuple[str, ...],
        *,
        contact: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.requests = 0
        self._settings = settings
        self._categories = categories
        self._service = Service(
            settings.base_url, settings, contact=contact, accept="application/atom+xml", patience=patience
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The categories, as `arxiv:cs.DC`."""
        return tuple(f"{_ARXIV}{category}" for category in self._categories)

    def opened(self) -> AbstractAsyncContextManager[object]:
        """Hold the connection while the categories are read."""
        return self._service.opened()

    async def page(self, source: str, window: Window) -> WatchPage:
        """Read a page of a category, the earliest submissions of the window first; raises AbstractsError."""
        start, category = int(window.place or 0), source.removeprefix(_ARXIV)
        since, until = (f"{moment:%Y%m%d%H%M}" for moment in (window.since - ANNOUNCED_LATE, window.until))
        self.requests += 1
        try:
            fetched = await self._service.ask(
                "",
                params={
                    "search_query": f"cat:{category} AND submittedDate:[{since} TO {until}]",
                    "sortBy": "submittedDate",
                    "sortOrder": "ascending",
                    "start": str(start),
                    "max_results": str(self._settings.batch_size),
                },
                check=check_is_feed,
            )
        except FetchError as error:
            raise AbstractsError(f"arXiv: {error}, asked for {category}; the next run continues") from error
        feed = read_feed(fetched.body) if fetched.status < 400 else None
        if feed is None or feed.complaint:
            raise AbstractsError(
                f"arXiv: {shown(fetched.url)} answered with HTTP {fetched.status}, asked for {category}; check "
                "candidates.arxiv_categories"
            )
        if not feed.records and start < feed.total:
            raise AbstractsError(f"arXiv: its feed counts more papers than it holds, asked for {category}", is_up=True)
        papers = [outside_paper(known, {f"arxiv:{number}": None}) for number, known in feed.records.items()]
        following = start + len(feed.records)
        return WatchPage(_there(papers), str(following) if following < feed.total else None)


def _there(papers: list[OutsidePaper | None]) -> tuple[OutsidePaper, ...]:
    return tuple(paper for paper in papers if paper is not None)
