"""Ingest while serving: by schedule, in its own process, so that no answer waits for it."""

import asyncio
import json
import logging
import pickle
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from bot import figures
from bot.desk.desk import Desk
from bot.logs import log_unexpected
from bot.settings.cron import cron_trigger
from bot.settings.ingest_job import ingest_settings
from bot.settings.settings import Settings

_log = logging.getLogger(__name__)
_LEAVING_SECONDS = 5.0
_OUTPUT_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """How an ingest ended: its report as `refdesk ingest --json` prints it, or its last output when it failed."""

    report: dict[str, Any] | None
    output: str = ""

    @property
    def ok(self) -> bool:
        """True if it published, or found nothing new, without an error."""
        return self.report is not None and bool(self.report["ok"])


async def ingest_by_schedule(
    settings: Settings, desk: Desk, stopping: asyncio.Event, drained: asyncio.Event, turn: asyncio.Lock
) -> None:
    """Ingest whenever the schedule says so, and at the start where a time was missed; until `stopping` is set.

    Without a schedule, nothing is done until `drained` is set. `turn` is held while an ingest runs, so that services
    outside are asked by one job at a time.
    """
    schedule = settings.ingest.schedule
    if schedule is None:
        await drained.wait()
        return
    last = await asyncio.to_thread(_last_read, desk)
    await run_by_schedule(schedule, last, lambda: _ingest_once(settings), stopping, turn)


async def run_by_schedule(
    schedule: str,
    last: datetime | None,
    work: Callable[[], Awaitable[None]],
    stopping: asyncio.Event,
    turn: asyncio.Lock,
) -> None:
    """Do work at the times of a schedule, and at the start where one was missed since `last`; until `stopping` is set.

    `turn` is held meanwhile. Work that is under way when `stopping` is set is cancelled.
    """
    trigger, due = cron_trigger(schedule), asyncio.Event()
    if last is not None and was_missed(trigger, last, datetime.now(UTC)):
        due.set()

    async def each_time() -> None:
        while True:
            await due.wait()
            due.clear()
            async with turn:
                await work()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(due.set, trigger, coalesce=True, misfire_grace_time=None)
    scheduler.start()
    working, stopped = asyncio.create_task(each_time()), asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait([working, stopped], return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        scheduler.shutdown(wait=False)
        working.cancel()
        stopped.cancel()
        await asyncio.gather(working, stopped, return_exceptions=True)


def was_missed(trigger: BaseTrigger, last: datetime, now: datetime) -> bool:
    """Return True if a time of the schedule passed between the last run and now, as while nothing was running."""
    following = trigger.get_next_fire_time(None, last)
    return following is not None and following <= now


async def run_apart(
    settings: object, deadline_seconds: float, module: str = "bot.upkeep.ingest_process"
) -> IngestOutcome:
    """Run a module in a process of its own, on settings; it is stopped where this is cancelled or out of time.

    By default that is an ingest. A killed one changes nothing that readers see, and the next one continues from what
    was saved.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # Ctrl-C is for the desk, which ends its children itself.
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(deadline_seconds):
            out, err = await process.communicate(pickle.dumps(settings))
    except TimeoutError:
        return IngestOutcome(None, f"stopped after {deadline_seconds / 60:.0f} minutes")
    finally:
        await _end(process)
    if process.returncode != 0:
        return IngestOutcome(None, err[-_OUTPUT_BYTES:].decode(errors="replace").strip())
    return IngestOutcome(json.loads(out))


async def _ingest_once(settings: Settings) -> None:
    try:
        outcome = await run_apart(ingest_settings(settings), settings.ingest.deadline_minutes * 60)
    except OSError as error:
        log_unexpected(error)
        figures.INGESTS.labels("failed").inc()
        return
    figures.INGESTS.labels("fine" if outcome.ok else "failed").inc()
    if outcome.report is None:
        _log.error("the scheduled ingest failed; the library stays as it was: %s", outcome.output)
    elif outcome.ok:
        _log.info("the scheduled ingest is done: revision %s", outcome.report.get("revision"))
    else:
        _log.warning(
            "the scheduled ingest reports: %s", "; ".join(map(str, outcome.report["errors"])) or "see its report"
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _LEAVING_SECONDS)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _last_read(desk: Desk) -> datetime | None:
    with desk.library() as library:
        return min((state.retrieved_at for state in library.lists()), default=None)
