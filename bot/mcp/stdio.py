"""Serve one agent on this machine over standard input and output: `refdesk serve mcp`."""

import asyncio
from collections.abc import Callable

from bot.answering.model import EVERYTHING, Stage
from bot.desk.desk import Desk, open_desk
from bot.errors import BotError
from bot.exit_codes import FINE
from bot.mcp.readers import McpReader
from bot.mcp.server import mcp_server
from bot.reading.operations import Reading
from bot.reading.values import AskResult
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from ingest.errors import IngestError


def serve_stdio(settings: Settings) -> int:
    """Serve until the client closes its end; returns the exit code.

    The client started this process, so it sees what the person at this terminal sees: every list.
    """
    asyncio.run(_serve(_OpenedLater(settings)))
    return FINE


async def _serve(opened: "_OpenedLater") -> None:
    server = mcp_server(opened.reader)
    # Clients wait for the first word only so long; the library may take longer.
    opening = asyncio.create_task(opened.try_to_open())
    try:
        await server.run_stdio_async()
    finally:
        await opening
        await opened.close()


class _OpenedLater:
    """Opens the desk beside the first messages; where there is no library yet, again at the next request."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._desk: Desk | None = None
        self._store: Store | None = None
        self._reading: Reading | None = None
        self._opening = asyncio.Lock()

    async def try_to_open(self) -> None:
        """Open the desk; what prevents it is said to whoever asks for something."""
        try:
            await self._open()
        except (BotError, IngestError):
            return

    async def reader(self) -> McpReader:
        """Return the one reader there is."""
        reading = await self._open()

        async def ask(question: str, on_stage: Callable[[Stage], None]) -> AskResult:
            return await reading.ask(question, on_stage=on_stage)

        return McpReader(reading, EVERYTHING, ask)

    async def close(self) -> None:
        """Close the desk."""
        if self._desk is not None:
            await asyncio.to_thread(self._desk.close)
        if self._store is not None:
            await asyncio.to_thread(self._store.close)

    async def _open(self) -> Reading:
        async with self._opening:
            if self._reading is None:
                if self._store is None:
                    self._store = await asyncio.to_thread(open_store, self._settings.store_url)
                self._desk = await asyncio.to_thread(open_desk, self._settings)
                self._reading = Reading(self._desk, self._store)
            return self._reading
