"""Slack for long: questions all the time, dropped sockets, 5 % of calls failing; is anything lost, or kept in memory?

Run with `python -m tests.benchmarks.slack_soak [--minutes M]`. `refdesk serve slack` runs as a process of its own, so
that its memory is told apart from the loopback Slack's.
"""

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from tests.benchmarks.chatting import QUESTIONS, figures, scripted_model, small_library
from tests.benchmarks.slack_load import answer_ids, open_threads, tick
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, FakeSlack, Fault, Message

SHARE_OF_FAULTS = 0.05
FAULTS = (
    Fault(status=500),
    Fault(status=503, after=True),
    Fault(status=429, error="ratelimited", retry_after=1),
    Fault(cut=True),
    Fault(cut=True, after=True),
)
_PEOPLE, _THREADS, _CHANNELS = 40, 30, 10
_LEAVING_SECONDS = 120.0
_PAGE = os.sysconf("SC_PAGE_SIZE")

_CONFIG = """\
data = "{data}"

[model]
base_url = "{model}"
model = "scripted"

[summaries]
full_text = false

[reception]
person_per_minute = 1000
person_per_day = 100000
channel_per_minute = 10000
workspace_per_minute = 10000

[slack]
base_url = "{slack}"
"""


def main() -> None:
    """Run once and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--per-minute", type=float, default=24.0, help="questions")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = small_library(Path(folder))
        asyncio.run(soak(Path(folder), data, options.minutes * 60, options.per_minute))


async def soak(folder: Path, data: Path, seconds: float, per_minute: float) -> None:
    """Serve, ask, disturb, stop; then tell what became of it."""
    chance = random.Random(7)
    async with scripted_model() as model, FakeSlack(time.time) as slack:
        config = folder / "config.toml"
        text = _CONFIG.format(data=data, model=model.base_url, slack=slack.api_url)
        await asyncio.to_thread(config.write_text, text)
        serving = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            "from bot.cli import main; main()",
            "--config",
            str(config),
            "serve",
            "slack",
            env={**os.environ, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN},
        )
        await slack.until(lambda: slack.sockets.connections, 120)
        memory: list[float] = []
        beside = [
            asyncio.create_task(tick(slack)),
            asyncio.create_task(disturb(slack, chance)),
            asyncio.create_task(measure(serving.pid, memory)),
        ]
        slack.chance = lambda method: chance.choice(FAULTS) if chance.random() < SHARE_OF_FAULTS else None
        questions = await ask(slack, chance, seconds, per_minute)
        # What does not come shows in the figures.
        with suppress(AssertionError):
            await slack.until(lambda: len(set(answer_ids(slack))) + failures(slack) >= len(questions), 120)
        for task in beside:
            task.cancel()
        serving.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(serving.wait(), _LEAVING_SECONDS)
    tell(slack, questions, memory, code)


async def ask(slack: FakeSlack, chance: random.Random, seconds: float, per_minute: float) -> list[Message]:
    """People ask, one after the other, until the time is over; gives the questions."""
    for n in range(_PEOPLE):
        slack.workspace.person(f"U{n:03}")
    roots = await open_threads(slack, _THREADS, _CHANNELS)
    asked: list[Message] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        root = chance.choice(roots)
        text = f"<@{BOT_USER}> {QUESTIONS[len(asked) % len(QUESTIONS)]}"
        asked.append(await slack.says(f"U{chance.randrange(_PEOPLE):03}", root.channel, text, thread_ts=root.ts))
        await asyncio.sleep(chance.expovariate(per_minute / 60))
    return asked


async def disturb(slack: FakeSlack, chance: random.Random) -> None:
    """Break the connection, or ask for a new one, every half minute or so."""
    while True:
        await asyncio.sleep(chance.uniform(15, 45))
        if chance.random() < 0.5:
            slack.sockets.drop()
        else:
            await slack.sockets.disconnect()


async def measure(process: int, memory: list[float]) -> None:
    """Note the resident memory of a process, in MiB, every five seconds."""
    statm = Path(f"/proc/{process}/statm")
    while True:
        pages = (await asyncio.to_thread(statm.read_text)).split()[1]
        memory.append(int(pages) * _PAGE / 2**20)
        await asyncio.sleep(5)


def failures(slack: FakeSlack) -> int:
    """How many messages say that there is no answer, and offer another try."""
    standing = [message for message in slack.workspace.messages.values() if message.by_bot and not message.deleted]
    return sum(any(button["action_id"] == "retry" for button in message.buttons) for message in standing)


def tell(slack: FakeSlack, questions: list[Message], memory: list[float], code: int) -> None:
    """Print the figures."""
    shown = Counter(answer_ids(slack))
    sixth = max(1, len(memory) // 6)
    parts = [sum(part) / len(part) for n in range(6) if (part := memory[n * sixth : (n + 1) * sixth])]
    streaming = [message for message in slack.workspace.messages.values() if message.streaming_since is not None]
    counts: list[tuple[str, object]] = [
        ("questions", len(questions)),
        ("answered", len(shown)),
        ("failures told, with another try", failures(slack)),
        ("neither", len(questions) - len(shown) - failures(slack)),
        ("answered twice", sum(count > 1 for count in shown.values())),
        ("left half-written", len(streaming)),
        ("connections", slack.sockets.opened),
        ("calls", len(slack.api.calls)),
        ("calls over their rate", len(slack.tiers.refused)),
        ("memory, by sixths, MiB", " ".join(f"{each:.0f}" for each in parts)),
        ("exit code", code),
    ]
    title = f"Slack for {5 * len(memory) / 60:.0f} minutes, {SHARE_OF_FAULTS:.0%} of calls failing"
    Console(width=110).print(figures(title, [("acknowledgement", slack.sockets.ack_seconds)], counts))


if __name__ == "__main__":
    main()
