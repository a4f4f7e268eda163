"""Asks one service on the web, at its pace and over one connection."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from ingest.fetching.client import Fetched, Patience, fetch, open_client
from ingest.fetching.errors import FetchError
from ingest.fetching.masking import shown

if TYPE_CHECKING:
    import httpx

_FOUND_ELSEWHERE = 302


class ServiceSettings(Protocol):
    """How a service is asked; times in seconds. Settings of services have these fields."""

    @property
    def interval_seconds(self) -> float:
        """Least time between two requests."""
        ...

    @property
    def timeout_seconds(self) -> float:
        """Longest silence of the server within one request."""
        ...

    @property
    def attempts(self) -> int:
        """How often one request is tried."""
        ...

    @property
    def deadline_seconds(self) -> float:
        """Longest time for one request, all attempts and waits included."""
        ...

    @property
    def max_bytes(self) -> int:
        """Longest answer that is read."""
        ...


class Service:
    """One service; one object for each process keeps its interval, whoever asks."""

    def __init__(
        self,
        base_url: str,
        settings: ServiceSettings,
        *,
        contact: str | None,
        accept: str,
        headers: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`headers` go along with every request; `patience` gives tests a clock and pauses of their own."""
        self.interval = settings.interval_seconds
        self._base_url = base_url
        self._settings = settings
        self._contact = contact
        self._accept = accept
        self._headers = dict(headers or {})
        self._patience = patience or Patience(attempts=settings.attempts, deadline=settings.deadline_seconds)
        self._last: float | None = None
        self._turn = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator["Service", None]:
        """Keep a connection open; a redirect to another host is refused before that host hears of it."""
        client = await open_client(
            named=[self._base_url],
            contact=self._contact,
            accept=self._accept,
            limit=self._settings.timeout_seconds,
            most_connections=1,
        )
        client.event_hooks = {"request": [self._check_host]}
        async with client:
            self._client = client
            try:
                yield self
            finally:
                self._client = None

    async def ask(
        self,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        send: object = None,
        check: Callable[[Fetched], None] | None = None,
    ) -> Fetched:
        """GET a path below the base address, or POST `send` to it as JSON. Raises FetchError."""
        if self._client is None:
            raise RuntimeError("a service is asked only while it is opened")
        return await fetch(
            self._client,
            self._base_url + path,
            params=params,
            headers=self._headers,
            json=send,
            max_bytes=self._settings.max_bytes,
            patience=self._patience,
            before=self._wait_for_turn,
            check=check,
        )

    async def _check_host(self, request: "httpx.Request") -> None:
        import httpx

        base = httpx.URL(self._base_url)
        if (request.url.scheme, request.url.netloc) != (base.scheme, base.netloc):
            raise FetchError(
                f"{shown(self._base_url)} redirects to another host, {request.url.host}, which is not asked",
                status=_FOUND_ELSEWHERE,
            )

    async def _wait_for_turn(self) -> None:
        """Let the interval pass since the last request began."""
        async with self._turn:
            clock = self._patience.clock
            if self._last is not None:
                rest = self._last + self.interval - clock()
                if rest > 0:
                    await self._patience.sleep(rest)
            self._last = clock()
