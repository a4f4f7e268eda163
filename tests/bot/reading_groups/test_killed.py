"""A group's week under a real kill -9: another process continues where the killed one was."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.store.database import open_store
from tests.bot.digests.killed import read_messages
from tests.bot.digests.worlds import Clock, desk_over
from tests.bot.reading_groups.worlds import FRIDAY, GroupWorld, library

pytestmark = pytest.mark.strain


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library(tmp_path_factory.mktemp("library"))


def worked(folder: Path, url: str, file: Path, kill_at: int, minutes: int) -> int:
    """Run a process to its end or its kill; gives its exit code."""
    arguments = (str(folder), url, str(file), str(kill_at), str(minutes))
    command = [sys.executable, "-m", "tests.bot.reading_groups.killed", *arguments]
    return subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, timeout=300).returncode


async def set_up(folder: Path, url: str) -> None:
    with open_store(url) as store, desk_over(folder) as desk:
        world = GroupWorld(store, desk, Clock(FRIDAY))
        await world.created()
        await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))


@pytest.mark.parametrize(
    ("kill_at", "kind"), [(9, "sqlite"), (14, "postgresql"), (27, "sqlite"), (40, "postgresql"), (60, "sqlite")]
)
def test_killed_anywhere_in_the_week_every_message_comes_once_and_the_poll_decides(
    request: pytest.FixtureRequest, folder: Path, tmp_path: Path, kill_at: int, kind: str
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite" if kind == "sqlite" else request.getfixturevalue("postgres")
    file = tmp_path / "messages.jsonl"
    asyncio.run(set_up(folder, url))
    assert worked(folder, url, file, kill_at, 0) == -signal.SIGKILL
    assert worked(folder, url, file, 0, 15) == 0
    messages = read_messages(file)
    assert len({message.key for message in messages}) == len(messages)
    shown = [each.part.group.kind for each in messages if each.part.group is not None]
    assert shown == ["ballot", "present", "event", "nominate"]
    choice = next(each for each in messages if each.part.group is not None and each.part.group.kind == "present")
    assert "Pagelet" in choice.part.title
    assert sum(message.thread == choice.message_id for message in messages) == choice.part.of - 1
