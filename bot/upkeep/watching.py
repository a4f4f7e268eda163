"""Watches for papers beyond the lists while serving.

By its schedule, in a process of its own, after an ingest that is due.
"""

import asyncio
import logging

from bot.candidates.watching import plain_settings
from bot.logs import log_unexpected
from bot.settings.settings import Settings
from bot.store.candidates import windows
from bot.store.database import Store
from bot.upkeep.ingesting import run_apart, run_by_schedule

_log = logging.getLogger(__name__)

PROCESS = "bot.candidates.watching"


async def watch_by_schedule(settings: Settings, store: Store, stopping: asyncio.Event, turn: asyncio.Lock) -> None:
    """Run the watch whenever its schedule says so, and at the start where a time was missed; until `stopping` is set.

    `turn` is held while it runs, so that services outside are asked by one job at a time.
    """
    schedule = settings.candidates.schedule
    if schedule is None or not settings.candidates.is_on:
        await stopping.wait()
        return
    known = await asyncio.to_thread(windows, store)
    last = min((window.until for window, _ in known.values()), default=None)
    await run_by_schedule(schedule, last, lambda: watch_once(settings), stopping, turn)


async def watch_once(settings: Settings) -> None:
    """Run the watch in a process of its own, and log how it ended."""
    try:
        outcome = await run_apart(plain_settings(settings), settings.candidates.deadline_minutes * 60, PROCESS)
    except OSError as error:
        log_unexpected(error)
        return
    if outcome.report is None:
        _log.error("the watch for candidates failed, the next one continues: %s", outcome.output)
    elif outcome.ok:
        _log.info("the watch for candidates is done: %s", outcome.report["candidates"])
    else:
        failed = [each["message"] for each in outcome.report["services"] if "message" in each]
        _log.warning("the watch for candidates reports: %s", "; ".join(failed))
