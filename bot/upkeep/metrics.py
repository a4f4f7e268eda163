"""Serves health and metrics of this process at `/live`, `/ready` and `/metrics`."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import get_args

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import figures
from bot.digests.stored.history import digests_by_state
from bot.errors import PlatformError
from bot.reception.house import House
from bot.request_patience import HEAD_SECONDS, RequestPatience
from bot.settings.upkeep import MetricsSettings
from bot.store.feedback import shared_feedback
from bot.store.model import Verdict
from bot.upkeep.readiness import as_values, is_ready, readiness
from ingest.errors import IngestError, StorageError

_log = logging.getLogger(__name__)
_RECENT = timedelta(days=30)


async def serve_metrics(house: House, head_seconds: float = HEAD_SECONDS) -> None:
    """Serve health and metrics until the house is drained; raises PlatformError if the port is in use.

    A connection without a whole request for `head_seconds` is closed.
    """
    at = house.settings.metrics or MetricsSettings()
    patience = RequestPatience(head_seconds)
    app = web.Application(middlewares=[patience.middleware()])

    async def show(_: web.Request) -> web.Response:
        return web.Response(
            body=await asyncio.to_thread(_figures, house), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    async def live(_: web.Request) -> web.Response:
        # An event loop that answers here is alive; whether it can answer questions is for `/ready` to say.
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        states = await asyncio.to_thread(readiness, house)
        status = 200 if is_ready(states) and not house.stopping.is_set() else 503
        return web.json_response(as_values(states), status=status)

    for path, handler in (("/metrics", show), ("/live", live), ("/ready", ready)):
        app.router.add_get(path, handler)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, at.host, at.port).start()
        except OSError as error:
            raise PlatformError(f"Port {at.port} of {at.host} cannot be used: {error}.") from error
        assert runner.server is not None, "it was set up"
        async with patience.watching(runner.server):
            await house.drained.wait()
    finally:
        await runner.cleanup()


def _figures(house: House) -> bytes:
    try:
        with house.desk.library() as library:
            revision = library.revision
            read_at = min((listed.retrieved_at for listed in library.lists()), default=revision.as_of)
        figures.PAPERS.set(revision.papers)
        figures.REVISION.set(revision.number)
        figures.WITHOUT_ABSTRACT.set(revision.papers - revision.with_abstract)
        figures.AGE.set((datetime.now(UTC) - read_at).total_seconds())
    except IngestError as error:
        # The other figures are needed most when this happens.
        _log.warning("the library's figures are missing: %s", error)
    try:
        given = shared_feedback(house.store, datetime.now(UTC) - _RECENT)
        for verdict in get_args(Verdict):
            figures.FEEDBACK.labels(verdict).set(given.get(verdict, 0))
        for state, number in digests_by_state(house.store, datetime.now(UTC)).items():
            figures.DIGESTS.labels(state).set(number)
    except StorageError as error:
        _log.warning("the figures of feedback and digests are missing: %s", error)
    return generate_latest()
