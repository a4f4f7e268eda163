"""Serve figures about this process, in the format of Prometheus."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import get_args

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import figures
from bot.desk.desk import Desk
from bot.errors import PlatformError
from bot.settings.settings import Settings
from bot.settings.upkeep import MetricsSettings
from bot.store.database import Store
from bot.store.feedback import shared_feedback
from bot.store.model import Verdict
from ingest.errors import IngestError, StorageError

_log = logging.getLogger(__name__)
_RECENT = timedelta(days=30)


async def serve_metrics(settings: Settings, desk: Desk, store: Store, drained: asyncio.Event) -> None:
    """Serve the figures at /metrics until `drained` is set; raises PlatformError where the port is not free."""
    at = settings.metrics or MetricsSettings()
    app = web.Application()

    async def show(_: web.Request) -> web.Response:
        return web.Response(
            body=await asyncio.to_thread(_figures, desk, store), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    app.router.add_get("/metrics", show)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, at.host, at.port).start()
        except OSError as error:
            raise PlatformError(f"Port {at.port} of {at.host} cannot be used: {error}.") from error
        await drained.wait()
    finally:
        await runner.cleanup()


def _figures(desk: Desk, store: Store) -> bytes:
    try:
        with desk.library() as library:
            figures.PAPERS.set(library.revision.papers)
            figures.REVISION.set(library.revision.number)
    except IngestError as error:
        # The other figures are needed most when this happens.
        _log.warning("the library's figures are missing: %s", error)
    try:
        given = shared_feedback(store, datetime.now(UTC) - _RECENT)
        for verdict in get_args(Verdict):
            figures.FEEDBACK.labels(verdict).set(given.get(verdict, 0))
    except StorageError as error:
        _log.warning("the figures of feedback are missing: %s", error)
    return generate_latest()
