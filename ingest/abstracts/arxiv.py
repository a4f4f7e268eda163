"""Abstracts from the arXiv API (https://info.arxiv.org/help/api/user-manual.html), asked as its terms wish.

One request in three seconds over one connection; batches by id with `max_results` set, since the default of 10
truncates silently; answers matched by id, never by position, since an unknown id is simply absent; a batch that is
refused because of one bad id is split.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import httpx

from ingest.abstracts.provider import Found, Wanted
from ingest.abstracts.text import plain_text
from ingest.errors import AbstractsError
from ingest.fetching import Fetched, FetchError, Patience, TooLargeError, fetch, open_client
from ingest.settings import ArxivSettings

_ID = re.compile(r"\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[A-Z]{2})?/\d{7}")
_VERSION = re.compile(r"v\d+$")
_ABS = re.compile(r"https?://(?:www\.)?arxiv\.org/abs/(.+)")
_REFUSED = frozenset({400, 413, 414})


@dataclass(frozen=True, slots=True)
class _Record:
    """What the API tells of one paper."""

    title: str
    abstract: str
    authors: tuple[str, ...]
    year: int | None
    journal: str | None


class ArxivProvider:
    """A client of the arXiv API; one of it serves one process, so that the interval between requests is kept."""

    name = "arxiv"

    def __init__(
        self,
        settings: ArxivSettings,
        *,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self._settings = settings
        self._patience = patience or Patience(attempts=settings.attempts, deadline=settings.deadline_seconds)
        self._contact = contact
        self._now = now
        self._last: float | None = None
        self._turn = asyncio.Lock()

    def can_ask(self, wanted: Wanted) -> bool:
        """Whether the paper has an arXiv id of a valid form."""
        return bool(_ids_of(wanted))

    async def find(self, wanted: Sequence[Wanted]) -> AsyncGenerator[Found, None]:
        """Look up papers by their arXiv ids; one `Found` for each, without abstract where arXiv does not know it.

        Raises AbstractsError when the API stays out of reach or refuses.
        """
        timeout = httpx.Timeout(self._settings.timeout_seconds)
        async with await open_client(
            contact=self._contact, accept="application/atom+xml", limit=timeout, most_connections=1
        ) as client:
            for batch in _batches(wanted, self._settings.batch_size):
                ids = list(dict.fromkeys(number for paper in batch for number in _ids_of(paper)))
                records = await self._ask(client, ids)
                for paper in batch:
                    yield self._found(paper, records)

    async def _ask(self, client: httpx.AsyncClient, ids: Sequence[str]) -> dict[str, _Record]:
        """The records of these ids; what is refused in one piece is asked for in two."""
        try:
            fetched = await fetch(
                client,
                self._settings.base_url,
                params={"id_list": ",".join(ids), "start": "0", "max_results": str(len(ids))},
                max_bytes=self._settings.max_bytes,
                patience=self._patience,
                before=self._wait_for_turn,
                check=_check_is_feed,
            )
        except TooLargeError as error:
            if len(ids) == 1:
                raise AbstractsError(f"arXiv: {error}, asked for {ids[0]}") from error
            return await self._ask_in_two(client, ids)
        except FetchError as error:
            raise AbstractsError(
                f"arXiv: {error}, asked for {_told(ids)}; what was found stays, the next run asks for the rest"
            ) from error
        records, total, complaint = _read_feed(fetched.body)
        if fetched.status in _REFUSED or complaint is not None:
            bad = [number for number in ids if number in (complaint or "")]
            rest = [number for number in ids if number not in bad]
            if len(ids) == 1 or not rest:
                return {}
            return await self._ask(client, rest) if bad else await self._ask_in_two(client, ids)
        if fetched.status >= 400:
            raise AbstractsError(
                f"arXiv: {fetched.url} answered with HTTP {fetched.status}; check abstracts.arxiv.base_url"
            )
        missing = [number for number in ids if _plain_id(number) not in records]
        if records and missing and len(records) < total:
            records |= await self._ask(client, missing)
        return records

    async def _ask_in_two(self, client: httpx.AsyncClient, ids: Sequence[str]) -> dict[str, _Record]:
        middle = len(ids) // 2
        return await self._ask(client, ids[:middle]) | await self._ask(client, ids[middle:])

    async def _wait_for_turn(self) -> None:
        """Let the interval pass since the last request began."""
        async with self._turn:
            clock = self._patience.clock
            if self._last is not None:
                rest = self._last + self._settings.interval_seconds - clock()
                if rest > 0:
                    await self._patience.sleep(rest)
            self._last = clock()

    def _found(self, paper: Wanted, records: dict[str, _Record]) -> Found:
        ids = _ids_of(paper)
        number = next((number for number in ids if _plain_id(number) in records), ids[0])
        record = records.get(_plain_id(number))
        return Found(
            paper_id=paper.paper_id,
            provider=self.name,
            key=f"arxiv:{number}",
            matched_by="identifier",
            title=record.title if record else None,
            abstract=(record.abstract or None) if record else None,
            authors=record.authors if record else (),
            year=record.year if record else None,
            venue=record.journal if record else None,
            retrieved_at=self._now(),
        )


def _ids_of(paper: Wanted) -> tuple[str, ...]:
    """The paper's arXiv ids of a valid form, without versions: one malformed id would spoil a whole batch."""
    bare = (_VERSION.sub("", number.strip()) for number in paper.identifiers.get("arxiv", ()))
    return tuple(number for number in bare if _ID.fullmatch(number))


def _plain_id(number: str) -> str:
    """An id as answers give it: without version, and an old one without its subject class (`math/0309136`)."""
    archive, slash, rest = _VERSION.sub("", number.strip()).partition("/")
    return archive.partition(".")[0] + slash + rest if slash else archive


def _batches(wanted: Sequence[Wanted], size: int) -> Iterator[list[Wanted]]:
    """Papers in groups of at most `size` ids, the ids of one paper together."""
    batch: list[Wanted] = []
    count = 0
    for paper in wanted:
        ids = len(_ids_of(paper))
        if not ids:
            continue
        if batch and count + ids > size:
            yield batch
            batch, count = [], 0
        batch.append(paper)
        count += ids
    if batch:
        yield batch


def _check_is_feed(fetched: Fetched) -> None:
    """Another attempt for an answer that is no feed, such as a page of a proxy, or one that was cut off."""
    if fetched.status in _REFUSED or fetched.status < 400:
        kind = fetched.headers.get("content-type", "")
        if fetched.status in _REFUSED and "xml" not in kind:
            return
        if "xml" not in kind and "atom" not in kind:
            raise FetchError(f"{fetched.url} sent {kind or 'something'} in place of a feed", passing=True)
        if not fetched.body.rstrip().endswith(b"</feed>"):
            raise FetchError(f"{fetched.url} sent a feed that is cut off", passing=True)


def _read_feed(body: bytes) -> tuple[dict[str, _Record], int, str | None]:
    """The records of a feed by id, how many there are to be had, and the complaint of an error entry."""
    import feedparser

    feed = feedparser.parse(BytesIO(body))
    records: dict[str, _Record] = {}
    complaint = None
    for entry in feed.entries:
        address = str(entry.get("id", ""))
        if "/api/errors" in address:
            complaint = str(entry.get("summary", "")) or address
        elif found := _ABS.fullmatch(address):
            records[_plain_id(found[1])] = _record(entry)
    total = str(feed.feed.get("opensearch_totalresults", "0"))
    return records, int(total) if total.isdecimal() else 0, complaint


def _record(entry: dict[str, object]) -> _Record:
    published = str(entry.get("published", ""))[:4]
    people = entry.get("authors")
    names = [person.get("name", "") for person in people] if isinstance(people, list) else []
    journal = entry.get("arxiv_journal_ref")
    return _Record(
        title=plain_text(str(entry.get("title", ""))),
        abstract=plain_text(str(entry.get("summary", ""))),
        authors=tuple(plain_text(name) for name in names if name),
        year=int(published) if published.isdecimal() else None,
        journal=plain_text(str(journal)) if journal else None,
    )


def _told(ids: Sequence[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more"
