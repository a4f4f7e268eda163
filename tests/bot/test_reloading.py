"""A serving process reads its configuration again on SIGHUP: what can be used is, what cannot changes nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.store.audit import actions_since
from bot.store.database import open_store
from bot.upkeep.serving_processes import reload_all
from tests.libraries import build

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    build(tmp_path)
    write(tmp_path, metrics=True)
    return tmp_path


def write(folder: Path, *, metrics: bool) -> None:
    (folder / "config.toml").write_text(
        f'data = "{folder / "data"}"\n[slack]\n' + ("[metrics]\nport = 0\n" if metrics else ""), encoding="utf-8"
    )


class Serving:
    """A `refdesk serve` whose Slack refuses to start without tokens, so that digests and forgetting keep it alive."""

    def __init__(self, folder: Path) -> None:
        self._said = folder / "said"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SLACK")}
        # A platform that waits instead of calling Slack: nothing here is about platforms.
        program = (
            "import bot.platforms.slack.serve as slack\n"
            "async def serve(house):\n    await house.drained.wait()\n"
            "slack.serve = serve\nfrom bot.cli import main\nmain()\n"
        )
        with self._said.open("w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program, "--config", str(folder / "config.toml"), "serve"],
                cwd=ROOT, env=environment, stderr=out,
            )  # fmt: skip

    def wait_for(self, words: str, times: int = 1) -> str:
        until = time.monotonic() + PATIENCE_SECONDS
        while (said := self._said.read_text("utf-8")).count(words) < times:
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)
        return said


@pytest.fixture
def serving(lab: Path) -> Iterator[Serving]:
    running = Serving(lab)
    yield running
    running.process.kill()
    running.process.wait()


def test_a_configuration_is_reloaded_and_a_wrong_one_leaves_the_old_in_use(serving: Serving, lab: Path) -> None:
    serving.wait_for("Serving slack, digests, forgetting, metrics;")
    (lab / "config.toml").write_text("[slack]\nwrong = 1\n", encoding="utf-8")
    os.kill(serving.process.pid, signal.SIGHUP)
    said = serving.wait_for("The configuration was not reloaded, the old one stays in use.")
    assert "`slack.wrong` is not a setting" in said
    write(lab, metrics=False)
    assert reload_all(lab / "data") == [serving.process.pid]
    serving.wait_for("The configuration was reloaded.")
    serving.wait_for("Serving slack, digests, forgetting;")
    serving.process.terminate()
    assert serving.process.wait(PATIENCE_SECONDS) == 0
    with open_store(f"sqlite:///{lab / 'data' / 'store.sqlite'}") as store:
        recorded = [each.action for each in actions_since(store, datetime.now(UTC) - timedelta(hours=1))]
    assert recorded == ["configuration refused", "configuration reloaded"]
    with pytest.raises(ConfigError, match="No process is serving"):
        reload_all(lab / "data")


def test_a_process_that_was_killed_is_not_signalled(tmp_path: Path) -> None:
    (tmp_path / f"serving-{os.getppid()}.lock").touch()
    with pytest.raises(ConfigError, match="No process is serving"):
        reload_all(tmp_path)
    assert not list(tmp_path.iterdir())
