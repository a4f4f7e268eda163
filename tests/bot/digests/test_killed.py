"""The same digest under a real kill -9: another process goes on where the killed one was."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.digests.model import Wishes
from bot.digests.stored import deliveries
from bot.store.database import open_store
from tests.bot.digests.killed import read_messages
from tests.bot.digests.worlds import CHANNEL, MONDAY, a_list, number_announced, publish, subscribed

pytestmark = pytest.mark.strain

NEW = tuple(f"System{number:02}" for number in range(45))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("library")
    publish(made, {"serving": a_list("Pagelet")}, MONDAY)
    publish(made, {"serving": a_list("Pagelet", *NEW)}, MONDAY.replace(day=3))
    return made


def worked(folder: Path, url: str, file: Path, kill_at: int, hours: float) -> int:
    """Run a process to its end or its kill; gives its exit code."""
    arguments = (str(folder), url, str(file), str(kill_at), str(hours))
    command = [sys.executable, "-m", "tests.bot.digests.killed", *arguments]
    return subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, timeout=300).returncode


@pytest.mark.parametrize("kill_at", [8, 11, 12])
def test_killed_while_recording_before_and_after_posting_the_digest_arrives_once(
    folder: Path, tmp_path: Path, kill_at: int
) -> None:
    url, file = f"sqlite:///{tmp_path}/store.sqlite", tmp_path / "messages.jsonl"
    with open_store(url) as store:
        subscribed(store, MONDAY, wishes=Wishes(length=100))
    assert worked(folder, url, file, kill_at, 0.1) == -signal.SIGKILL
    assert worked(folder, url, file, 0, 1) == 0
    messages = read_messages(file)
    assert len({message.key for message in messages}) == len(messages) == messages[0].part.of > 1
    with open_store(url) as store:
        assert number_announced(store, CHANNEL.key) == 45
        (kept,) = deliveries.stored_digests_of(store, "s1")
        assert kept.state == "sent"
