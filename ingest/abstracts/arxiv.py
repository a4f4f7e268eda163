"""Asks the arXiv API for abstracts (https://info.arxiv.org/help/api/user-manual.html).

One request in three seconds over one connection; batches by id with `max_results` set, since the default of 10
truncates silently; answers matched by id, never by position, since an unknown id is simply absent; a batch that is
refused because of one bad id is split.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import UTC, datetime

from pydantic import Field

from ingest.abstracts.arxiv_feed import Feed, plain_id, read_feed
from ingest.abstracts.provider import Found, Opening, Provider, ProviderKind, Wanted
from ingest.abstracts.records import ServiceRecord, asked_for, batches, found, in_halves
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, shown
from ingest.fetching.service import Service
from ingest.settings import Address, AskingSettings
from ingest.terms.patterns import lazy_pattern

_ID = lazy_pattern(r"\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}")
_VERSION = lazy_pattern(r"v\d+$")
_MALFORMED = 400
"""The status with which arXiv refuses an id; the feed says which."""

_TOO_MUCH = frozenset({413, 414})
_CERTAIN = "0704.0001"
"""The first paper with a number of the new form."""


class ArxivSettings(AskingSettings):
    """How the arXiv API is asked; the defaults keep to its terms of use."""

    base_url: Address = Field(
        default="https://export.arxiv.org/api/query", description="Address of the API's query method."
    )
    interval_seconds: float = Field(
        default=3.0, ge=0, description="Least time between two requests; arXiv asks for 3 seconds."
    )
    batch_size: int = Field(default=100, ge=1, le=100, description="How many papers one request asks for.")
    deadline_seconds: float = Field(
        default=300.0, gt=0, description="Longest time for one batch, all its attempts and waits included."
    )


class ArxivProvider(ProviderKind):
    """A client of the arXiv API; one of it serves one process, so that the interval between requests is kept."""

    name = "arxiv"
    label = "arXiv"
    settings_class = ArxivSettings
    wants_contact = True
    waits_for_all = False

    def __init__(
        self,
        settings: ArxivSettings,
        *,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self.least_seconds = settings.interval_seconds / settings.batch_size
        self._settings = settings
        self._now = now
        self._service = Service(
            settings.base_url, settings, contact=contact, accept="application/atom+xml", patience=patience
        )

    @classmethod
    def opened(cls, opening: Opening) -> Provider:
        """Open it for one run."""
        assert isinstance(opening.settings, ArxivSettings)
        return cls(opening.settings, contact=opening.contact)

    def keys(self, wanted: Wanted) -> tuple[str, ...]:
        """The paper's arXiv ids of a valid form."""
        return tuple(f"arxiv:{number}" for number in _ids_of(wanted))

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has an arXiv id of a valid form."""
        return bool(_ids_of(wanted))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up papers by their arXiv ids; one `Found` for each, without abstract where arXiv does not know it.

        Raises AbstractsError when the API stays out of reach or refuses.
        """
        lost: set[str] = set()
        async with self._service.opened():
            for batch in batches(wanted, _ids_of, self._settings.batch_size):
                ids = list(dict.fromkeys(number for paper in batch for number in _ids_of(paper)))
                records = await self._ask(ids, lost)
                for paper in batch:
                    own = _ids_of(paper)
                    number = next((number for number in own if plain_id(number) in records), own[0])
                    known = records.get(plain_id(number))
                    if known is not None or lost.isdisjoint(own):
                        yield found(paper, self.name, f"arxiv:{number}", known, self._now())
        if lost:
            raise self._failed("its feed counts more papers than it holds", sorted(lost), is_up=True)

    async def _ask(self, ids: Sequence[str], lost: set[str]) -> dict[str, ServiceRecord]:
        """The records of these ids; what is refused in one piece is asked for in two.

        Ids of which the answers neither say that they are there nor that they are not are added to `lost`.
        """

        def ask(some: Sequence[str]) -> Awaitable[dict[str, ServiceRecord]]:
            return self._ask(some, lost)

        try:
            fetched, feed = await self._feed_of(ids)
        except TooLargeError as error:
            if len(ids) == 1:
                raise AbstractsError(f"arXiv: {error}, asked for {ids[0]}") from error
            return await in_halves(ids, ask)
        except FetchError as error:
            raise self._failed(str(error), ids) from error
        if feed is None:
            if fetched.status in _TOO_MUCH and len(ids) > 1:
                return await in_halves(ids, ask)
            raise AbstractsError(
                f"arXiv: {shown(fetched.url)} answered with HTTP {fetched.status}; check abstracts.arxiv.base_url"
            )
        if feed.complaint is not None:
            bad = [number for number in ids if number in feed.complaint]
            rest = [number for number in ids if number not in bad]
            if bad:
                return await ask(rest) if rest else {}
            if len(ids) == 1:
                raise self._failed(f"it refuses with “{feed.complaint[:200]}”", ids)
            return await in_halves(ids, ask)
        return await self._accounted(ids, feed, lost)

    async def _accounted(self, ids: Sequence[str], feed: Feed, lost: set[str]) -> dict[str, ServiceRecord]:
        """The records of a feed that accounts for all ids: those that it leaves out are not there.

        An unknown id is simply absent, so that a feed without any of them may be that of a server in trouble. It is
        believed when the server at the same time knows a paper that is there for certain.
        """
        known = {number for number in ids if plain_id(number) in feed.records}
        missing = [number for number in ids if number not in known]
        if missing and len(feed.records) < feed.total:
            if not known:
                lost.update(ids)
                return {}
            return feed.records | await self._ask(missing, lost)
        if known or _CERTAIN in ids:
            return feed.records
        _, certain = await self._feed_of([*ids, _CERTAIN])
        if certain is None or _CERTAIN not in certain.records:
            raise self._failed("its feed is empty, also for a paper that it has", ids)
        return certain.records

    async def _feed_of(self, ids: Sequence[str]) -> tuple[Fetched, Feed | None]:
        """Ask once for ids, with further attempts for what is no answer; None with a refusal that is no feed."""
        fetched = await self._service.ask(
            "",
            params={"id_list": ",".join(ids), "start": "0", "max_results": str(len(ids))},
            check=check_is_feed,
        )
        return fetched, read_feed(fetched.body) if fetched.status < 400 or fetched.status == _MALFORMED else None

    def _failed(self, why: str, ids: Sequence[str], *, is_up: bool = False) -> AbstractsError:
        message = f"arXiv: {why}, asked for {asked_for(ids)}; what was found stays, the next run asks for the rest"
        return AbstractsError(message, is_up=is_up)


def _ids_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's arXiv ids of a valid form, without versions: one malformed id would spoil a whole batch."""
    bare = (_VERSION.sub("", number.strip()) for number in paper.identifiers.get("arxiv", ()))
    return tuple(number for number in bare if _ID.fullmatch(number))


def check_is_feed(fetched: Fetched) -> None:
    """Another attempt for an answer that is no feed, such as a page of a proxy, or one that was cut off."""
    if fetched.status >= 400 and fetched.status != _MALFORMED:
        return
    kind = fetched.headers.get("content-type", "")
    if "xml" not in kind and "atom" not in kind:
        raise FetchError(f"{shown(fetched.url)} sent {kind or 'something'} in place of a feed", passing=True)
    if read_feed(fetched.body) is None:
        raise FetchError(f"{shown(fetched.url)} sent a feed that is cut off or broken", passing=True)
