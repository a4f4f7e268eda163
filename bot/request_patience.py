"""Closes connections on which no whole request arrives.

Slack and monitors send at once, and anyone may open connections.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

HEAD_SECONDS = 20.0
"""From the opening of a connection, or the last answer on it, until the next request is there."""


class RequestPatience:
    """Knows on which connections a request is being answered; belongs to one event loop."""

    def __init__(self, seconds: float = HEAD_SECONDS) -> None:
        """Wait `seconds` for each request."""
        self._seconds = seconds
        self._since: dict[web.RequestHandler, float] = {}
        self._answering: Counter[web.RequestHandler] = Counter()

    def middleware(self) -> Middleware:
        """Return what notes the requests of an application."""

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = request.protocol
            self._answering[connection] += 1
            try:
                return await handler(request)
            finally:
                self._answering[connection] -= 1
                if not self._answering[connection]:
                    del self._answering[connection]
                self._since[connection] = asyncio.get_running_loop().time()

        return note

    @asynccontextmanager
    async def watching(self, server: web.Server) -> AsyncIterator[None]:
        """Close the server's connections within the block once they have waited for too long."""
        watching = asyncio.create_task(self._watch(server))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, server: web.Server) -> None:
        while True:
            now = asyncio.get_running_loop().time()
            self._since = {connection: self._since.get(connection, now) for connection in server.connections}
            for connection, since in self._since.items():
                transport = None if connection in self._answering else connection.transport
                if transport is not None and now - since > self._seconds:
                    transport.close()
            await asyncio.sleep(self._seconds / 4)
