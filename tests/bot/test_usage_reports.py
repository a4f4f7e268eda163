"""Nothing leaves the machine that the configuration did not ask for: traced by the system, not by our own code."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.usage_reports import SWITCHES
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.libraries import SERVING, settings_for, write_sources

ROOT = Path(__file__).parents[2]
_SECONDS = 30
_PATIENCE_SECONDS = 120.0
_SESSION = f"""
import time
from datetime import UTC, datetime
from pathlib import Path
import bot.cli
from bot.answering.model import Question
from bot.config import load_settings
from bot.desk.desk import open_desk
import asyncio, sys

with open_desk(load_settings(Path(sys.argv[1]))) as desk:
    until = time.monotonic() + {_SECONDS}
    while time.monotonic() < until:
        print(asyncio.run(desk.answer(Question("who keeps the cache in pages?", datetime.now(UTC)))).papers)
        time.sleep(1)
"""
_ADDRESS = re.compile(r"(?:sin_addr=inet_addr\(|inet_pton\(AF_INET6, )\"([^\"]+)\"")
_LOOPBACK = re.compile(r"127\.|::1$|0\.0\.0\.0$|::$")


def test_importing_either_package_turns_usage_reports_off() -> None:
    for package in ("bot", "ingest"):
        code = f"import {package}, os; print(*(os.environ[name] for name in {list(SWITCHES)!r}))"
        bare = {name: value for name, value in os.environ.items() if name not in SWITCHES} | {"DO_NOT_TRACK": "0"}
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=bare, capture_output=True, text=True, check=True
        )
        assert run.stdout.split() == list(SWITCHES.values())


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration over the small lists, with a file of abstracts and no address outside."""
    write_sources(tmp_path, {"serving": SERVING}, [])
    settings_for(tmp_path, ["serving"])
    file = tmp_path / "config.toml"
    file.write_text(
        f'data = "{tmp_path / "data"}"\n[[lists]]\nname = "serving"\nsource = "{tmp_path / "serving.md"}"\n'
        f'[abstracts]\nproviders = ["file"]\nfiles = ["{tmp_path / "abstracts.jsonl"}"]\n'
    )
    return file


def traced(trace: Path, *command: str) -> list[str]:
    """The command line that runs a command and writes every connection and datagram of it to a file.

    The tracer stands aside (`-D`), so that signals reach the command itself.
    """
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    return ["strace", "-D", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(trace), *command]


def addresses_outside(trace: Path) -> list[str]:
    """The lines of a trace in which something is sent to an address that is not this machine's own."""
    lines = trace.read_text(errors="replace").splitlines()
    return [line for line in lines if any(not _LOOPBACK.match(address) for address in _ADDRESS.findall(line))]


@pytest.mark.strain
def test_the_trace_sees_a_connection_that_is_made(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = "import socket; s = socket.socket(); s.setblocking(False); s.connect_ex(('192.0.2.1', 9))"
    subprocess.run(traced(trace, sys.executable, "-c", code), check=True)
    assert len(addresses_outside(trace)) == 1


@pytest.mark.strain
def test_an_ingest_and_half_a_minute_of_questions_reach_no_address_outside(config: Path, tmp_path: Path) -> None:
    home = {**os.environ, "HOME": str(tmp_path / "home")}
    for number, command in enumerate(
        (
            (sys.executable, "-c", "from bot.cli import main; main()", "ingest", "--config", str(config)),
            (sys.executable, "-c", _SESSION, str(config)),
        )
    ):
        trace = tmp_path / f"trace-{number}"
        subprocess.run(traced(trace, *command), cwd=ROOT, env=home, check=True, capture_output=True)
        assert addresses_outside(trace) == []
    left = [path for path in (tmp_path / "home").rglob("*") if "icrosoft" in path.name or "telemetry" in path.name]
    assert left == [], "a dependency keeps a queue of reports or a device id"


@pytest.fixture
def with_library(config: Path) -> Path:
    """The same configuration, its library built."""
    command = (sys.executable, "-c", "from bot.cli import main; main()", "ingest", "--config", str(config))
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return config


@pytest.mark.strain
async def test_half_a_minute_of_serving_reaches_no_address_but_the_platforms(
    with_library: Path, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    text = await asyncio.to_thread(with_library.read_text)
    async with FakeSlack(time.time) as slack:
        await asyncio.to_thread(with_library.write_text, f'{text}[slack]\nbase_url = "{slack.api_url}"\n')
        main = (sys.executable, "-c", "from bot.cli import main; main()", "--config", str(with_library))
        environment = {
            **os.environ,
            "HOME": str(tmp_path / "home"),
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
        }
        process = await asyncio.create_subprocess_exec(
            *traced(trace, *main, "serve", "slack"), cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await slack.until(lambda: slack.sockets.connections, _PATIENCE_SECONDS)
            await asyncio.sleep(_SECONDS)
        finally:
            process.terminate()
            await process.wait()
    assert addresses_outside(trace) == []
