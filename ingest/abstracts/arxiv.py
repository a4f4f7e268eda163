"""Abstracts from the arXiv API (https://info.arxiv.org/help/api/user-manual.html), asked as its terms wish.

One request in three seconds over one connection; batches by id with `max_results` set, since the default of 10
truncates silently; answers matched by id, never by position, since an unknown id is simply absent; a batch that is
refused because of one bad id is split.
"""

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO

from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.records import Record, asked_for, batches, found, in_halves, record
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, shown
from ingest.fetching.service import Service
from ingest.settings import ArxivSettings

_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}")
_VERSION = re.compile(r"v\d+$")
_ABS = re.compile(r"https?://(?:www\.)?arxiv\.org/abs/(.+)")
_REFUSED = frozenset({400, 413, 414})


class ArxivProvider:
    """A client of the arXiv API; one of it serves one process, so that the interval between requests is kept."""

    name = "arxiv"
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
        async with self._service.opened():
            for batch in batches(wanted, _ids_of, self._settings.batch_size):
                ids = list(dict.fromkeys(number for paper in batch for number in _ids_of(paper)))
                records = await self._ask(ids)
                for paper in batch:
                    own = _ids_of(paper)
                    number = next((number for number in own if _plain_id(number) in records), own[0])
                    known = records.get(_plain_id(number))
                    yield found(paper, self.name, f"arxiv:{number}", known, self._now())

    async def _ask(self, ids: Sequence[str]) -> dict[str, Record]:
        """The records of these ids; what is refused in one piece is asked for in two."""
        try:
            fetched = await self._service.ask(
                "",
                params={"id_list": ",".join(ids), "start": "0", "max_results": str(len(ids))},
                check=_check_is_feed,
            )
        except TooLargeError as error:
            if len(ids) == 1:
                raise AbstractsError(f"arXiv: {error}, asked for {ids[0]}") from error
            return await in_halves(ids, self._ask)
        except FetchError as error:
            raise AbstractsError(
                f"arXiv: {error}, asked for {asked_for(ids)}; what was found stays, the next run asks for the rest"
            ) from error
        records, total, complaint = _read_feed(fetched.body)
        if fetched.status in _REFUSED or complaint is not None:
            bad = [number for number in ids if number in (complaint or "")]
            rest = [number for number in ids if number not in bad]
            if len(ids) == 1 or not rest:
                return {}
            return await self._ask(rest) if bad else await in_halves(ids, self._ask)
        if fetched.status >= 400:
            raise AbstractsError(
                f"arXiv: {shown(fetched.url)} answered with HTTP {fetched.status}; check abstracts.arxiv.base_url"
            )
        missing = [number for number in ids if _plain_id(number) not in records]
        if missing and len(missing) < len(ids) and len(records) < total:
            records |= await self._ask(missing)
        return records


def _ids_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's arXiv ids of a valid form, without versions: one malformed id would spoil a whole batch."""
    bare = (_VERSION.sub("", number.strip()) for number in paper.identifiers.get("arxiv", ()))
    return tuple(number for number in bare if _ID.fullmatch(number))


def _plain_id(number: str) -> str:
    """An id as answers give it: without version, and an old one without its subject class (`math/0309136`)."""
    archive, slash, rest = _VERSION.sub("", number.strip()).partition("/")
    return archive.partition(".")[0] + slash + rest if slash else archive


def _check_is_feed(fetched: Fetched) -> None:
    """Another attempt for an answer that is no feed, such as a page of a proxy, or one that was cut off."""
    if fetched.status in _REFUSED or fetched.status < 400:
        kind = fetched.headers.get("content-type", "")
        if fetched.status in _REFUSED and "xml" not in kind:
            return
        if "xml" not in kind and "atom" not in kind:
            raise FetchError(f"{shown(fetched.url)} sent {kind or 'something'} in place of a feed", passing=True)
        if not fetched.body.rstrip().endswith(b"</feed>"):
            raise FetchError(f"{shown(fetched.url)} sent a feed that is cut off", passing=True)


def _read_feed(body: bytes) -> tuple[dict[str, Record], int, str | None]:
    """The records of a feed by id, how many there are to be had, and the complaint of an error entry."""
    import feedparser

    feed = feedparser.parse(BytesIO(body))
    records: dict[str, Record] = {}
    complaint = None
    for entry in feed.entries:
        address = str(entry.get("id", ""))
        if "/api/errors" in address:
            complaint = str(entry.get("summary", "")) or address
        elif match := _ABS.fullmatch(address):
            records[_plain_id(match[1])] = _record(entry)
    total = str(feed.feed.get("opensearch_totalresults", "0"))
    return records, int(total) if total.isdecimal() else 0, complaint


def _record(entry: dict[str, object]) -> Record:
    published = str(entry.get("published", ""))[:4]
    people = entry.get("authors")
    return record(
        title=entry.get("title"),
        abstract=entry.get("summary"),
        authors=[person.get("name") for person in people] if isinstance(people, list) else [],
        year=int(published) if published.isdecimal() else None,
        venue=entry.get("arxiv_journal_ref"),
    )
