"""Gets the full text of one paper from arXiv: its HTML where there is one, else its PDF."""

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import Message
from typing import Literal

from ingest.fetching import Fetched, FetchError, Patience, shown
from ingest.fetching.service import Service
from ingest.full_text.model import FullText, Lacking, Section
from ingest.full_text.process import ReadingTooSlowError, UnreadableError, read_file
from ingest.full_text.settings import TextLimits

_log = logging.getLogger(__name__)
_GONE = frozenset({404, 410})

PREFIX = "arxiv:"
"""Begins the key of a text from arXiv; the paper's number without a version follows."""

_Kind = Literal["html", "pdf"]


class ArxivTexts:
    """Gets texts from arXiv at its pace; one for each process, so that the interval between requests is kept."""

    def __init__(
        self,
        limits: TextLimits,
        *,
        contact: str | None,
        patience: Patience | None = None,
        now: Callable[[], datetime],
    ) -> None:
        """`patience` gives tests a clock and pauses of their own; by default the limits decide."""
        self._limits = limits
        self._arxiv = Service(
            limits.arxiv, limits, contact=contact, accept="text/html, application/pdf", patience=patience
        )
        self._now = now

    async def fetch(self, key: str) -> FullText | Lacking:
        """Return the text of a paper by its key, or that there is none.

        Raises FetchError where arXiv could not be asked, or the file not be read in time.
        """
        reasons: list[str] = []
        async with self._arxiv.opened() as arxiv:
            kinds: tuple[_Kind, ...] = ("html", "pdf")
            for kind in kinds:
                fetched = await arxiv.ask(f"/{kind}/{key.removeprefix(PREFIX)}")
                if fetched.status >= 400 and fetched.status not in _GONE:
                    message = f"{shown(fetched.url)} answered with HTTP {fetched.status}"
                    raise FetchError(message, status=fetched.status)
                sections = await self._read(kind, fetched, reasons)
                if sections:
                    return FullText(key, "arXiv", shown(fetched.url), self._now(), sections)
        return Lacking(key, "; ".join(reasons), self._now())

    async def _read(self, kind: _Kind, fetched: Fetched, reasons: list[str]) -> tuple[Section, ...]:
        """Return the sections of what was fetched; why there are none is added to `reasons`."""
        if fetched.status in _GONE:
            reasons.append(f"no {kind}")
            return ()
        header = Message()
        header["content-type"] = fetched.headers.get("content-type", "")
        if not header.get_content_type().endswith(kind):
            reasons.append(f"{header.get_content_type()} in place of {kind}")
            return ()
        try:
            sections = await read_file(kind, fetched.body, self._limits)
        except ReadingTooSlowError as error:
            # On another day the machine may have more time; that is no reason to remember that there is no text.
            raise FetchError(f"{shown(fetched.url)}: {error}", status=fetched.status) from error
        except UnreadableError as error:
            _log.warning("%s: %s", shown(fetched.url), error)
            reasons.append(f"unreadable {kind}")
            return ()
        if not sections:
            reasons.append(f"no text in the {kind}")
        return sections
