"""Runs the watch, one at a time on a data folder, in a process that does nothing else."""

import asyncio
import json
import logging
import pickle
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from bot.candidates.watch import WatchReport, watch
from bot.desk.desk import open_desk
from bot.settings.settings import Settings
from bot.store.database import open_store
from ingest.errors import BusyError, IngestError

_log = logging.getLogger(__name__)


@contextmanager
def alone_on_watch(data: Path) -> Iterator[None]:
    """Lock a data folder for one watch; raises BusyError while another one has it."""
    lock = FileLock(data / "candidates.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"Another watch is running on {data}. Wait until it ends.") from error
    try:
        yield
    finally:
        lock.release()


def plain_settings(settings: Settings) -> Settings:
    """Return settings without the tables of the platforms, whose class is made at run time and cannot be sent."""
    return Settings.model_construct(**{name: getattr(settings, name) for name in Settings.model_fields})


async def _watched(settings: Settings) -> WatchReport:
    desk = await asyncio.to_thread(open_desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    try:
        async with desk.lent() as opened:
            return await watch(settings, opened, store, datetime.now(UTC))
    finally:
        await asyncio.to_thread(desk.close)
        await asyncio.to_thread(store.close)


def main() -> int:
    """Run the watch by settings from stdin, and print its report as JSON; returns the exit code."""
    # Both ends of this pipe are the same program.
    settings = pickle.load(sys.stdin.buffer)
    if not isinstance(settings, Settings):
        raise TypeError(f"Settings were expected, not {type(settings).__name__}.")
    try:
        with alone_on_watch(settings.data):
            report = asyncio.run(_watched(settings))
    except IngestError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
