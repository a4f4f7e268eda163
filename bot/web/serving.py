"""Serve everything over HTTP as a part of the house."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

import uvicorn
from starlette.applications import Starlette

from bot.errors import PlatformError
from bot.reading.operations import Reading
from bot.reception.house import House
from bot.settings.web import WebSettings
from bot.store.model import StoredQuestion
from bot.web.access import PLATFORM
from bot.web.app import Site, make_app
from bot.web.patience import MOST_BYTES_OF_HEAD, PatientProtocol

_LEAVING_SECONDS = 5
_LONGEST_WAITING = 200
_MOST_CONNECTIONS = 400
"""Those of others keep the files that a process may open for the platforms, the library and the store."""


class _Server(uvicorn.Server):
    """A server that leaves the signals of the process to the house."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _Recovery:
    """Recovers nothing: whoever waited has lost the connection, and sees at the answer's address what happened."""

    async def is_shown(self, stored: StoredQuestion) -> bool:
        """Return False; see `Recovery`."""
        return False

    async def display(self, stored: StoredQuestion) -> None:
        """Return None; see `Recovery`."""

    async def refusal(self, stored: StoredQuestion) -> None:
        """Return None; see `Recovery`."""

    async def explain(self, stored: StoredQuestion) -> None:
        """Say nothing; see `Recovery`."""


async def serve_web(house: House) -> None:
    """Serve until the house is drained; raises PlatformError where the port cannot be used."""
    settings = house.settings.web or WebSettings()
    # Reads templates and describes the API, which takes a second that others should not wait for.
    site, app = await asyncio.to_thread(_made, house, settings)
    listening = _listen(settings)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=_LEAVING_SECONDS,
        backlog=_LONGEST_WAITING,
        http=PatientProtocol,
        h11_max_incomplete_event_size=MOST_BYTES_OF_HEAD,
        ws="none",
        limit_concurrency=_MOST_CONNECTIONS,
    )
    server = _Server(config)

    recovering = asyncio.create_task(house.reception.recover_unfinished(PLATFORM, _Recovery()))
    try:
        async with AsyncExitStack() as running:
            if site.tools is not None:
                await running.enter_async_context(site.tools.running())
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            drained = asyncio.create_task(house.drained.wait())
            await asyncio.wait([serving, drained], return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            drained.cancel()
            await serving
    finally:
        recovering.cancel()
        listening.close()


def _made(house: House, settings: WebSettings) -> tuple[Site, Starlette]:
    site = Site(
        settings,
        Reading(house.desk, house.store),
        house.reception,
        house.store,
        house.settings.budget,
        house.settings.candidates,
    )
    return site, make_app(site)


def _listen(settings: WebSettings) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
        return socket.create_server((settings.host, settings.port), family=family, reuse_port=False)
    except OSError as error:
        raise PlatformError(
            f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}). Set `web.port` to a free one."
        ) from error
