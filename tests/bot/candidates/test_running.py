"""The watch by command and by schedule, in a process of its own, killed between its requests."""

import asyncio
import json
import os
import pickle
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bot.candidates.watching import alone_on_watch, plain_settings
from bot.config import settings_class
from bot.platforms.terminal.candidates import decide, run_watch, show_candidates
from bot.store.candidates import candidates_in
from bot.store.database import open_store
from bot.upkeep.watching import PROCESS, watch_once
from ingest.errors import BusyError
from tests.bot.candidates.worlds import DISK, FRESH, settings_in, watched_world
from tests.fakes.arxiv import FakeArxiv, FakePaper


def of_yesterday() -> dict[str, FakePaper]:
    """The new papers as if they had been submitted yesterday: a process of its own has the clock of the machine."""
    day = datetime.now(UTC) - timedelta(days=1)
    return {number: replace(paper, published=f"{day:%Y-%m-%dT%H:%M:%SZ}") for number, paper in FRESH.items()}


def titles(store: str) -> list[str]:
    with open_store(store) as opened:
        return [each.paper.title for each in candidates_in(opened, "waiting")]


async def test_the_command_looks_outside_and_shows_what_it_found(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with FakeArxiv(of_yesterday()) as arxiv:
        settings = settings_in(folder, tmp_path, arxiv.url)
        assert await asyncio.to_thread(run_watch, settings, as_json=True) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["candidates"] == 2 and report["services"][0]["new"] == 3
    assert await asyncio.to_thread(show_candidates, settings, "serving", 1, as_json=False) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert DISK.title in shown and "on none of your lists" in shown
    assert await asyncio.to_thread(decide, settings, "dismiss", [1]) == 0
    assert await asyncio.to_thread(decide, settings, "dismiss", [1]) == 1
    assert await asyncio.to_thread(decide, settings, "restore", [1]) == 0


def test_where_nothing_is_watched_the_command_says_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_watch(settings_in(folder, tmp_path, candidates={}), as_json=False) == 1
    assert "`[candidates]`" in capsys.readouterr().err


async def test_a_candidate_is_written_into_a_list_by_the_command(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.platforms.terminal.proposing import propose_paper

    async with watched_world(folder, tmp_path) as here:
        arguments = (here.settings, "candidate 1", "serving", "")
        code = await asyncio.to_thread(propose_paper, *arguments, to=None, pull_request=False, as_json=True)
    written = json.loads(capsys.readouterr().out)
    assert code == 0 and written["title"] == DISK.title and "+- [Shelving]" in written["patch"]


def test_one_watch_runs_at_a_time(tmp_path: Path) -> None:
    with alone_on_watch(tmp_path), pytest.raises(BusyError), alone_on_watch(tmp_path):
        pass
    with alone_on_watch(tmp_path):
        pass


async def test_a_scheduled_watch_runs_in_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    async with FakeArxiv(of_yesterday()) as arxiv:
        values = settings_in(folder, tmp_path, arxiv.url).model_dump()
        settings = settings_class().model_validate({**values, "discord": {}})
        await watch_once(settings)
    assert len(await asyncio.to_thread(titles, settings.store_url)) == 3


class KillingArxiv(FakeArxiv):
    """Kills who asks at a search, before it answers or after."""

    process: asyncio.subprocess.Process | None = None
    at = 0
    after = False

    def _search(self, request: web.Request) -> web.Response:
        answer = super()._search(request)
        if self.process is not None and len(self.searches) == self.at:
            os.kill(self.process.pid, signal.SIGKILL)
        return answer


@pytest.mark.strain
@pytest.mark.parametrize("at", [1, 2, 3])
async def test_a_killed_watch_is_continued_and_nothing_is_there_twice(folder: Path, tmp_path: Path, at: int) -> None:
    async with KillingArxiv(of_yesterday()) as arxiv:
        settings = settings_in(folder, tmp_path, arxiv.url)
        one = {"base_url": arxiv.url, "interval_seconds": 0, "batch_size": 1}
        settings = settings.model_copy(
            update={"abstracts": type(settings.abstracts).model_validate({"providers": ("arxiv",), "arxiv": one})}
        )
        arxiv.at = at
        pipe = asyncio.subprocess.PIPE
        arxiv.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", PROCESS, stdin=pipe, stdout=pipe, stderr=pipe
        )
        await arxiv.process.communicate(pickle.dumps(plain_settings(settings)))
        assert arxiv.process.returncode == -signal.SIGKILL
        arxiv.process = None
        saved = await asyncio.to_thread(titles, settings.store_url)
        assert len(saved) == at - 1
        await watch_once(settings)
        # What was saved was not asked for again.
        assert [search["start"] for search in arxiv.searches][at:] == [str(n) for n in range(at - 1, 3)]
        found = await asyncio.to_thread(titles, settings.store_url)
    assert sorted(found) == sorted(paper.title for paper in FRESH.values())
