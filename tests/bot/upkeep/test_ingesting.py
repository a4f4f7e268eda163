"""The ingest by its schedule, in a process of its own, while the desk goes on."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.desk.desk import Desk
from bot.logs import close_log, keep_log
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.settings.ingest_job import ingest_settings
from bot.settings.settings import Settings
from bot.settings.upkeep import IngestScheduleSettings
from bot.store.database import open_store
from bot.upkeep.ingesting import ingest_by_schedule, run_apart, run_by_schedule, was_missed
from tests.libraries import SERVING, TRAINING, build

NIGHTLY = CronTrigger.from_crontab("17 3 * * *", timezone=UTC)


def _settings(folder: Path, **changes: Any) -> Settings:
    return Settings.model_validate(
        {
            "data": folder / "data",
            "lists": [{"name": name, "source": str(folder / f"{name}.md")} for name in ("serving", "training")],
            "abstracts": {"providers": ["file"], "files": [str(folder / "abstracts.jsonl")]},
            **changes,
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder with two lists and their library; the log is there too."""
    build(tmp_path)
    keep_log(tmp_path)
    yield tmp_path
    close_log()


def test_a_time_that_passed_while_nothing_ran_was_missed() -> None:
    night = datetime(2026, 3, 2, 3, 17, tzinfo=UTC)
    assert was_missed(NIGHTLY, night - timedelta(hours=1), night + timedelta(hours=1))
    assert not was_missed(NIGHTLY, night + timedelta(minutes=1), night + timedelta(hours=5))


@pytest.mark.parametrize("schedule", ["often", "61 * * * *", "* * * *"])
def test_a_schedule_that_is_none_is_refused_with_the_reason(schedule: str) -> None:
    with pytest.raises(ValueError, match="five cron fields"):
        IngestScheduleSettings(schedule=schedule)


async def test_work_waits_for_its_turn_and_ends_when_the_desk_stops() -> None:
    begun, stopping, turn = asyncio.Event(), asyncio.Event(), asyncio.Lock()

    async def work() -> None:
        begun.set()
        await asyncio.Event().wait()

    async with asyncio.timeout(60):
        async with turn:
            last = datetime.now(UTC) - timedelta(days=2)
            running = asyncio.create_task(run_by_schedule("17 3 * * *", last, work, stopping, turn))
            # Each step of the loop lets all that can go on do so.
            for _ in range(20):
                await asyncio.sleep(0)
            assert not begun.is_set()
        await begun.wait()
        stopping.set()
        await running
    assert not turn.locked()


async def test_work_that_fails_ends_what_runs_it() -> None:
    async def work() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await run_by_schedule(
            "17 3 * * *", datetime.now(UTC) - timedelta(days=2), work, asyncio.Event(), asyncio.Lock()
        )


async def test_what_was_missed_is_made_up_for_and_the_desk_takes_the_new_revision_up(folder: Path) -> None:
    more = f"{SERVING}- [Gearbox](https://arxiv.org/abs/2404.00004): Shifting Batches Between Models | OSDI' 24\n"
    await asyncio.to_thread((folder / "serving.md").write_text, more, "utf-8")
    settings = _settings(folder, ingest={"schedule": "17 3 * * *"})
    desk = await asyncio.to_thread(Desk, settings)
    store = await asyncio.to_thread(open_store, settings.store_url)
    house = House(settings, desk, store, Reception(desk, store, settings.reception))
    running = asyncio.create_task(ingest_by_schedule(settings, desk, house.stopping, house.drained, asyncio.Lock()))
    try:
        async with asyncio.timeout(120):
            while not await asyncio.to_thread(desk.papers_named, "Gearbox"):
                assert not running.done()
                await asyncio.sleep(0.1)
        house.stopping.set()
        await asyncio.wait_for(running, 60)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await asyncio.to_thread(desk.close)
        await asyncio.to_thread(store.close)


async def test_an_ingest_that_takes_too_long_is_ended_and_the_library_stays(folder: Path) -> None:
    await asyncio.to_thread((folder / "training.md").write_text, TRAINING * 2, "utf-8")
    outcome = await run_apart(ingest_settings(_settings(folder)), 0.0)
    assert not outcome.ok
    assert "stopped after" in outcome.output
    again = await run_apart(ingest_settings(_settings(folder)), 300.0)
    assert again.ok
    assert again.report is not None


async def test_an_ingest_that_breaks_off_says_why(folder: Path) -> None:
    settings = _settings(folder, library={"catalogue": f"sqlite:///{folder}/serving.md/catalogue.sqlite"})
    outcome = await run_apart(ingest_settings(settings), 300.0)
    assert not outcome.ok
    assert "serving.md" in outcome.output
    assert "Traceback" not in outcome.output
