"""Gets a paper's full text: from the store, else from arXiv, within a deadline."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from bot.settings.summaries import SummariesSettings
from bot.store.database import Store, open_store
from bot.summaries.stored_full_texts import find_full_text, keep_full_text, keep_lacking
from ingest.errors import IngestError
from ingest.fetching import FetchError, Patience
from ingest.full_text.arxiv import ArxivTexts
from ingest.full_text.keys import arxiv_key
from ingest.full_text.model import FullText, Lacking
from ingest.library.model import PaperRecord

_log = logging.getLogger(__name__)
_REST_WHEN_OUT_OF_REACH, _REST_WHEN_BUSY = 300.0, 60.0
"""Seconds for which a host is left alone that could not be reached, or is busy and does not say for how long."""

_BUSY = frozenset({429, 503})

NOT_ON_ARXIV = ""
"""Of a paper without an arXiv id nothing is said: nobody expects its full text."""

FAILED = "I could not get the full text just now"
NONE_THERE = "arXiv has no full text of this paper that I can read"


class FullTexts:
    """Gets full texts and saves them in the bot's store; one for each process, so that arXiv's interval is kept.

    Safe to use from several tasks of one event loop: one text is fetched after the other.
    """

    def __init__(
        self,
        settings: SummariesSettings,
        store_url: str,
        *,
        contact: str | None = None,
        patience: Patience | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the settings decide."""
        self._settings = settings
        self._store_url = store_url
        self._arxiv = ArxivTexts(settings, contact=contact, patience=patience, now=now)
        self._now = now
        self._turn = asyncio.Lock()
        self._rests_until = 0.0
        self._store: Store | None = None
        self._opening = Lock()

    async def get(self, paper: PaperRecord, *, fetching: bool = True) -> FullText | str:
        """Return the full text of a paper, or a sentence that says why there is none.

        The sentence is empty where nobody would expect a full text. With `fetching` off only the store is looked at.
        Never raises because a server, a file or the store fails.
        """
        key = arxiv_key(paper.identifiers)
        if key is None or not self._settings.full_text:
            return NOT_ON_ARXIV
        stored = await asyncio.to_thread(self._find, key)
        if isinstance(stored, FullText):
            return stored
        if stored is not None and stored.retrieved_at + timedelta(days=self._settings.not_found_days) > self._now():
            return NONE_THERE
        if not fetching:
            return NOT_ON_ARXIV
        try:
            # Waiting for others' texts counts too: nobody waits longer than for a text of one's own.
            async with asyncio.timeout(self._settings.deadline_seconds), self._turn:
                # Another question may have fetched it meanwhile.
                stored = await asyncio.to_thread(self._find, key)
                return stored if isinstance(stored, FullText) else await self._fetch_and_save(key)
        except TimeoutError:
            _log.warning("full text of %s: not fetched within %g s", key, self._settings.deadline_seconds)
            return FAILED

    def close(self) -> None:
        """Close the store."""
        if self._store is not None:
            self._store.close()
            self._store = None

    async def _fetch_and_save(self, key: str) -> FullText | str:
        if time.monotonic() < self._rests_until:
            return FAILED
        try:
            found = await self._arxiv.fetch(key)
        except FetchError as error:
            _log.warning("full text of %s: %s", key, error)
            self._rests_until = time.monotonic() + _rest_after(error)
            return FAILED
        await asyncio.to_thread(self._save, found)
        return found if isinstance(found, FullText) else NONE_THERE

    def _opened(self) -> Store:
        with self._opening:
            if self._store is None:
                self._store = open_store(self._store_url)
            return self._store

    def _find(self, key: str) -> FullText | Lacking | None:
        try:
            return find_full_text(self._opened(), key)
        except IngestError as error:
            _log.warning("full texts cannot be looked up: %s", error)
            return None

    def _save(self, found: FullText | Lacking) -> None:
        try:
            if isinstance(found, FullText):
                keep_full_text(self._opened(), found)
            else:
                keep_lacking(self._opened(), found)
        except IngestError as error:
            _log.warning("a full text cannot be saved: %s", error)


def _rest_after(error: FetchError) -> float:
    """For how many seconds the host is left alone after a failure, as it wishes or as its kind suggests."""
    if error.wait is not None:
        return error.wait
    if error.status is None:
        return _REST_WHEN_OUT_OF_REACH
    return _REST_WHEN_BUSY if error.status in _BUSY else 0.0
