"""Show what is new: papers by day, a calendar, feeds of any selection, and past digests."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from bot.digests.model import Digest
from bot.digests.rendering.html import as_fragment
from bot.digests.stored import subscriptions
from bot.digests.stored.history import stored_digest, stored_digests_of
from bot.errors import ReadingError
from bot.reading.calendar import months
from bot.reading.values import NewsResult
from bot.reading_groups.stored.groups import published_groups
from bot.settings.candidates import CandidatesSettings
from bot.settings.digests import FEED
from bot.store.database import Store
from bot.web.feeds import as_atom
from bot.web.pages.rendering import browse_address, filter_pairs
from bot.web.pages.requests import PageError, browsed
from bot.web.pages.routes import Here
from ingest.terms.normal_form import fold

_PAPERS = 50
_DAYS = 90
_FOUND_DAYS = 365
_MOST_MONTHS = 60
_MOST_DIGESTS = 26


class NewsPages:
    """The pages of what is new."""

    def __init__(self, store: Store, candidates: CandidatesSettings) -> None:
        """Show the digests in `store` that were made for a feed, and no others: those belong to their readers.

        Where `candidates` are watched, the page links to them.
        """
        self._store = store
        self._candidates = candidates

    def new(self, here: Here) -> Response:
        """Show the papers that were added, day by day."""
        query = here.request.query_params
        since = _day(query.get("since")) or _today() - timedelta(days=_DAYS)
        found = here.reading.news(since, None, _PAPERS, query.get("cursor"), here.scope)
        library = here.reading.lists(here.scope)
        days = [(day, list(papers)) for day, papers in groupby(found.papers, key=lambda paper: paper.added)]
        more = f"new?{urlencode({'since': since, 'cursor': found.next})}" if found.next else ""
        return here.page(
            "new.html",
            heading=here.words("new.title"),
            since=since.isoformat(),
            days=days,
            more=more,
            calendar=self._calendar(here),
            digests=self._digests(here),
            groups=published_groups(self._store),
            library=library,
            revision=here.revision,
            here="new",
            feeds=((here.words("new.title"), "feeds/new.atom"),),
            has_candidates=self._candidates.is_on,
        )

    def feed(self, here: Here) -> Response:
        """Give what was added to a selection as an Atom feed."""
        filters = browsed(here.request.query_params).filters
        found = here.reading.news(date.min, filters, _PAPERS, None, here.scope)
        own = browse_address(filters).replace("browse", "feeds/new.atom", 1)
        return _as_feed(here, ", ".join(value for _, value in filter_pairs(filters)), own, found)

    def search_feed(self, here: Here) -> Response:
        """Give what was added lately and matches a search as an Atom feed."""
        question = here.request.query_params.get("q", "").strip()
        found = here.reading.found_lately(question, _today() - timedelta(days=_FOUND_DAYS), _PAPERS, here.scope)
        return _as_feed(here, f"“{question}”", f"feeds/search.atom?{urlencode({'q': question})}", found)

    def digest(self, here: Here) -> Response:
        """Show a past digest."""
        digest = self._digest(here, here.request.path_params["digest_id"])
        return here.page("digest.html", heading=digest.title, fragment=Markup(as_fragment(digest)))

    def _calendar(self, here: Here) -> Sequence[tuple[str, int]]:
        with here.reading.desk.opened(here.scope) as opened:
            return months(here.reading.shelves(opened))[:_MOST_MONTHS]

    def _digests(self, here: Here) -> list[Digest]:
        """Return the newest digests that were made for a feed and name no list that is hidden from this reader."""
        feeds = [each for each in subscriptions.all_of(self._store) if each.destination.platform == FEED]
        found = [
            stored
            for subscription in feeds
            for stored in stored_digests_of(self._store, subscription.subscription_id, _MOST_DIGESTS)
            if _may_see(here, stored.digest)
        ]
        found.sort(key=lambda stored: stored.made_at, reverse=True)
        return [stored.digest for stored in found[:_MOST_DIGESTS]]

    def _digest(self, here: Here, digest_id: str) -> Digest:
        stored = stored_digest(self._store, digest_id)
        if stored is None or stored.destination.platform != FEED or not _may_see(here, stored.digest):
            raise PageError(here.words("error.missing"), "missing")
        return stored.digest


def _as_feed(here: Here, named: str, own: str, found: NewsResult) -> Response:
    settings = here.pages.settings
    base = settings.address or str(here.request.base_url).rstrip("/")
    title = f"{settings.title}: {named}" if named else settings.title
    text = as_atom(title, f"{base}/{own}", base, found.papers, datetime.now(UTC))
    return Response(text, media_type="application/atom+xml")


def _may_see(here: Here, digest: Digest) -> bool:
    hidden = set(map(fold, here.scope.without))
    items = [highlight.item for highlight in digest.highlights]
    items += [line.item for block in digest.blocks for line in block.lines]
    return not hidden & {fold(name) for item in items for name in item.lists}


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ReadingError(f"`since` must be a day such as 2026-11-30, not “{text}”.") from error


def _today() -> date:
    return datetime.now(UTC).date()
