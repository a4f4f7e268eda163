"""Kills the bot every few seconds while questions come and calls fail: is any question lost, is any answered twice?

    python -m tests.strain.kills [--events 10000] [--per-second 12] [--kill-every 8]

`refdesk serve slack` runs as a process of its own and is killed (kill -9) and started again. 5 % of the calls to Slack
fail, some after they were carried out. A question is lost if it has neither an answer nor words that say what happened,
doubled if two answers stand under it. How long a process lives is counted in seconds of processor time, so that on a
busy machine it comes as far as on an idle one; processes are forked from one that has imported the code.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.benchmarks.chatting import QUESTIONS, small_library
from tests.benchmarks.slack_load import tick
from tests.benchmarks.slack_soak import FAULTS, SHARE_OF_FAULTS
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, Message

ROOT = Path(__file__).parents[2]
_CONFIG = """\
data = "{data}"

[summaries]
full_text = false

[reception]
reuse_answers_days = 0
person_per_minute = 100000
person_per_day = 1000000
channel_per_minute = 100000
workspace_per_minute = 100000
waiting = 10000

[slack]
base_url = "{slack}"
"""
_SERVE = """\
import os, sys
import chromadb, onnxruntime, openai, slack_bolt.async_app, sqlalchemy, tantivy, tokenizers
import bot.desk.desk, bot.digests.running, bot.platforms.slack.serve, bot.serving, ingest.library.reader
from bot.cli import main
for _ in sys.stdin:
    if (child := os.fork()) == 0:
        main()
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""
"""A process that forks another one that serves for each line that it reads, and tells its id and its end."""

_CHANNELS, _PEOPLE = 40, 40
_MOST_WAITING = 600
_LOOK_EVERY_SECONDS = 1.0
_PATIENCE_SECONDS = 600.0


@dataclass
class Course:
    """What came of the questions: those `waiting`, and when those with a word that lasts had it; seconds."""

    asked: list[Message] = field(default_factory=list)
    asked_at: dict[str, float] = field(default_factory=dict)
    waiting: dict[str, Message] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)

    def ask(self, question: Message) -> None:
        """Note that a question was asked now."""
        self.asked.append(question)
        self.asked_at[question.ts] = time.monotonic()
        self.waiting[question.ts] = question

    def look(self, slack: FakeSlack) -> None:
        """Note which questions have an answer, or words that say what happened, by now."""
        for ts, said in _by_question(slack, self.waiting).items():
            if any(_is_answer(each) or _is_explanation(each) for each in said):
                del self.waiting[ts]
                self.waits.append(time.monotonic() - self.asked_at[ts])


def main() -> None:
    """Run once, print the table, and exit with 1 where a question was lost or answered twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000, help="questions")
    parser.add_argument("--minutes", type=float, default=60.0, help="after which nothing more is asked")
    parser.add_argument("--per-second", type=float, default=12.0, help="how many questions come in a second")
    parser.add_argument("--kill-every", type=float, default=8.0, help="seconds of processor time that a process lives")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = small_library(folder)
        lost, doubled = asyncio.run(run(folder, data, given.events, given.minutes, given.per_second, given.kill_every))
    sys.exit(int(bool(lost or doubled)))


async def run(
    folder: Path, data: Path, events: int, minutes: float, per_second: float, kill_every: float
) -> tuple[int, int]:
    """Ask so many questions, within some minutes, while the bot is killed; returns how many were lost and doubled."""
    chance = random.Random(11)
    began = time.monotonic()
    async with FakeSlack(time.time) as slack:
        config = folder / "kills.toml"
        await asyncio.to_thread(config.write_text, _CONFIG.format(data=data, slack=slack.api_url))
        for n in range(_PEOPLE):
            slack.workspace.person(f"U{n:03}")
        for n in range(_CHANNELS):
            slack.workspace.channel(f"C{n:03}")
        killing, course = _Killing(slack, config, chance, kill_every), Course()
        beside = [asyncio.create_task(work) for work in (tick(slack), killing.run(), _look(slack, course))]
        slack.chance = lambda method: chance.choice(FAULTS) if chance.random() < SHARE_OF_FAULTS else None
        while len(course.asked) < events and time.monotonic() - began < minutes * 60:
            text = f"<@{BOT_USER}> {QUESTIONS[len(course.asked) % len(QUESTIONS)]}"
            channel = f"C{chance.randrange(_CHANNELS):03}"
            course.ask(await slack.says(f"U{chance.randrange(_PEOPLE):03}", channel, text))
            await asyncio.sleep(chance.expovariate(per_second))
            await slack.until(lambda: len(course.waiting) < _MOST_WAITING, _PATIENCE_SECONDS)
        killing.ended = True
        # What does not come shows in the figures.
        with suppress(AssertionError):
            await slack.until(lambda: not course.waiting, _PATIENCE_SECONDS)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        said = _by_question(slack, {each.ts: each for each in course.asked})
        answers = [sum(map(_is_answer, said[each.ts])) for each in course.asked]
        lost, doubled = len(course.waiting), sum(count > 1 for count in answers)
        table = Table("", "", title=f"{len(course.asked):,} questions, a process killed after {kill_every:g} s of work")
        rows = {
            "minutes": f"{(time.monotonic() - began) / 60:.1f}",
            "kills": killing.kills,
            "calls to Slack": f"{len(slack.api.calls):,}, {SHARE_OF_FAULTS:.0%} of them failing",
            "answered": sum(count > 0 for count in answers),
            "told that they were interrupted": answers.count(0) - lost,
            "lost": lost,
            "answered twice": doubled,
            "wait: median, p99, longest": ", ".join(f"{percentile(course.waits, p):.0f} s" for p in (0.5, 0.99, 1.0)),
        }
        for name, value in rows.items():
            table.add_row(name, str(value))
        Console(width=110).print(table)
        return lost, doubled


async def _look(slack: FakeSlack, course: Course) -> None:
    while True:
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
        course.look(slack)
        slack.sockets.forget_acknowledged()


def _by_question(slack: FakeSlack, asked: dict[str, Message]) -> dict[str, list[Message]]:
    """Return what the bot says under each of these questions, by the question's `ts`."""
    said: defaultdict[str, list[Message]] = defaultdict(list)
    for message in _standing(slack.workspace.messages.values()):
        if message.thread_ts in asked and asked[message.thread_ts].channel == message.channel:
            said[message.thread_ts].append(message)
    return said


def _standing(messages: Iterable[Message]) -> Iterable[Message]:
    return (message for message in messages if message.by_bot and not message.deleted)


def _is_answer(message: Message) -> bool:
    return any(button["action_id"] == "helpful" for button in message.buttons)


def _is_explanation(message: Message) -> bool:
    return any(button["action_id"] == "retry" for button in message.buttons)


class _Killing:
    """Starts the bot, kills it and starts it again, until it has `ended`; then it lives."""

    def __init__(self, slack: FakeSlack, config: Path, chance: random.Random, every: float) -> None:
        self.kills = 0
        self.ended = False
        self._slack, self._config, self._chance, self._every = slack, config, chance, every
        self._process: int | None = None

    async def run(self) -> None:
        """Run until cancelled."""
        forking = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _SERVE, "--config", str(self._config), "serve", "slack",
            cwd=ROOT, env={**os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert forking.stdin is not None and forking.stdout is not None
        try:
            while True:
                forking.stdin.write(b"start\n")
                self._process = int(await _line(forking.stdout))
                with suppress(AssertionError):
                    await self._slack.until(lambda: self._slack.sockets.connections, 120)
                await self._lives(self._process, self._chance.uniform(0.5, 1.5) * self._every)
                if not self.ended:
                    self.kills += 1
                    os.kill(self._process, signal.SIGKILL)
                await _line(forking.stdout, "gone")
                self._process = None
                await self._slack.until(lambda: not self._slack.sockets.connections)
        finally:
            if self._process is not None:
                os.kill(self._process, signal.SIGKILL)
            forking.kill()
            await forking.wait()

    async def _lives(self, process: int, seconds: float) -> None:
        """Wait until a process has used so much processor time, or asking has ended."""
        stat = Path(f"/proc/{process}/stat")
        used = 0.0
        while used < seconds and not self.ended:
            await asyncio.sleep(_LOOK_EVERY_SECONDS / 4)
            in_user_mode, in_kernel = (await asyncio.to_thread(stat.read_text)).rsplit(")", 1)[1].split()[11:13]
            used = (int(in_user_mode) + int(in_kernel)) / os.sysconf("SC_CLK_TCK")


async def _line(output: asyncio.StreamReader, wanted: str = "") -> str:
    """Return the next line that is a number, or the wanted one; what the bot itself prints is passed over."""
    while line := (await output.readline()).decode().strip():
        if line == wanted or (not wanted and line.isdecimal()):
            return line
    raise RuntimeError("the process that forks others has ended")


if __name__ == "__main__":
    main()
