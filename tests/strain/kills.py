"""Kills the bot every few seconds while questions come and calls fail: is any question lost, is any answered twice?

    python -m tests.strain.kills [--events 10000] [--per-second 4] [--kill-every 12]

`refdesk serve slack` runs as a process of its own and is killed (kill -9) and started again. 5 % of the calls to Slack
fail, some after they were carried out. A question is lost if it has neither an answer nor words that say what happened.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.chatting import QUESTIONS, small_library
from tests.benchmarks.slack_load import answer_ids, tick
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
_SERVE = "from bot.cli import main; main()"
_CHANNELS, _PEOPLE = 20, 20
_LIVES_FOR_AT_LEAST = 2.0
_PATIENCE_SECONDS = 600.0


def main() -> None:
    """Run once, print the figures, and exit with 1 where a question was lost or answered twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000, help="questions")
    parser.add_argument("--per-second", type=float, default=4.0, help="how many questions come in a second")
    parser.add_argument("--kill-every", type=float, default=12.0, help="seconds between two kills, on average")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = small_library(folder)
        lost, doubled = asyncio.run(run(folder, data, given.events, given.per_second, given.kill_every))
    sys.exit(int(bool(lost or doubled)))


async def run(folder: Path, data: Path, events: int, per_second: float, kill_every: float) -> tuple[int, int]:
    """Ask so many questions while the bot is killed again and again; returns how many were lost and doubled."""
    chance = random.Random(11)
    async with FakeSlack(time.time) as slack:
        config = folder / "kills.toml"
        await asyncio.to_thread(config.write_text, _CONFIG.format(data=data, slack=slack.api_url))
        for n in range(_PEOPLE):
            slack.workspace.person(f"U{n:03}")
        for n in range(_CHANNELS):
            slack.workspace.channel(f"C{n:03}")
        killing = _Killing(slack, config, chance, kill_every)
        beside = [asyncio.create_task(tick(slack)), asyncio.create_task(killing.run())]
        slack.chance = lambda method: chance.choice(FAULTS) if chance.random() < SHARE_OF_FAULTS else None
        asked: list[Message] = []
        while len(asked) < events:
            text = f"<@{BOT_USER}> {QUESTIONS[len(asked) % len(QUESTIONS)]}"
            channel = f"C{chance.randrange(_CHANNELS):03}"
            asked.append(await slack.says(f"U{chance.randrange(_PEOPLE):03}", channel, text))
            await asyncio.sleep(chance.expovariate(per_second))
        killing.ended = True
        # What does not come shows in the figures.
        with suppress(AssertionError):
            await slack.until(lambda: not lost_of(slack, asked), _PATIENCE_SECONDS)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await killing.end()
        lost, twice = len(lost_of(slack, asked)), sum(n > 1 for n in Counter(answer_ids(slack)).values())
        told = len(asked) - lost - len(set(answer_ids(slack)))
        calls = len(slack.api.calls)
        print(f"{len(asked)} questions, {killing.kills} kills, {SHARE_OF_FAULTS:.0%} of {calls} calls failing")
        print(f"{lost} lost, {twice} answered twice, {max(told, 0)} told what happened in place of an answer")
        return lost, twice


def lost_of(slack: FakeSlack, asked: list[Message]) -> list[Message]:
    """Return the questions under which the bot has said nothing that lasts."""
    return [each for each in asked if not any(_lasts(said) for said in slack.workspace.posted(each.channel, each.ts))]


def _lasts(message: Message) -> bool:
    return bool(message.buttons) or "version " in message.shown or "Searched:" in message.shown


class _Killing:
    """Starts the bot, kills it and starts it again, until it has `ended`; then it lives."""

    def __init__(self, slack: FakeSlack, config: Path, chance: random.Random, every: float) -> None:
        self.kills = 0
        self.ended = False
        self._slack, self._config, self._chance, self._every = slack, config, chance, every
        self._process: asyncio.subprocess.Process | None = None

    async def run(self) -> None:
        """Run until cancelled."""
        while True:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", _SERVE, "--config", str(self._config), "serve", "slack",
                cwd=ROOT, env={**os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            with suppress(AssertionError):
                await self._slack.until(lambda: self._slack.sockets.connections, 120)
            await asyncio.sleep(max(_LIVES_FOR_AT_LEAST, self._chance.uniform(0.5, 1.5) * self._every))
            if self.ended:
                await self._process.wait()
            self.kills += 1
            await self.end()

    async def end(self) -> None:
        """Kill what runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


if __name__ == "__main__":
    main()
