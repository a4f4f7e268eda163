"""The same digest under a real kill -9: another process goes on where the killed one was."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bot.digests.model import Schedule, Wishes
from bot.digests.stored import history, subscriptions
from bot.store.database import open_store
from tests.bot.digests.killed import read_messages
from tests.bot.digests.worlds import CHANNEL, MONDAY, a_list, number_announced, number_of, publish, subscribed

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
        (kept,) = history.stored_digests_of(store, "s1")
        assert kept.state == "sent"


@pytest.mark.parametrize("kill_at", [6, 10, 14, 18, 22])
def test_killed_at_an_alert_and_a_digest_with_a_taste_each_paper_is_told_once(
    folder: Path, tmp_path: Path, kill_at: int
) -> None:
    url, file = f"sqlite:///{tmp_path}/store.sqlite", tmp_path / "messages.jsonl"
    liked = f"arxiv:2601.{number_of('Pagelet'):05}"
    with open_store(url) as store:
        weekly = subscribed(store, MONDAY, wishes=Wishes(length=100, more=(liked,)))
        at_once = Schedule(rhythm="at once", zone="Asia/Kathmandu", quiet=(22 * 60, 8 * 60))
        subscriptions.add(store, replace(weekly, subscription_id="s2", schedule=at_once))
    assert worked(folder, url, file, kill_at, 0.1) == -signal.SIGKILL
    assert worked(folder, url, file, 0, 1) == 0
    parts = [message.part for message in read_messages(file)]
    items = [highlight.item.title for part in parts for highlight in part.highlights]
    items += [line.item.title for part in parts for block in part.blocks for line in block.lines]
    assert sorted(title.rpartition(" ")[2] for title in items) == sorted(NEW)
    with open_store(url) as store:
        assert number_announced(store, CHANNEL.key) == 45
