"""Slack under load: 200 questions of 40 people in 10 threads, a scripted model of 1.5 s an answer, Slack's own limits.

Run with `python -m tests.benchmarks.slack_load [--channels N] [--seconds S]`: threads are spread over N channels, and
questions over S seconds. Everything runs in one process, the loopback Slack too.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import HttpUrl
from rich.console import Console

from bot.answering.model import Question
from bot.desk.desk import open_desk
from bot.platforms.slack.app import build_app
from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.display import ThreadDisplay
from bot.platforms.slack.pacing import Pacer
from bot.platforms.slack.serve import Secrets, listening
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.streaming import Streams
from bot.platforms.slack.where import Where
from bot.reception.reception import Reception
from bot.settings.model import ModelSettings
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.settings.summaries import SummariesSettings
from bot.store.database import open_store
from tests.benchmarks.chatting import QUESTIONS, Planned, Watch, Watched, figures, plan, scripted_model, small_library
from tests.fakes.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM, FakeSlack, Message

_LIMITS = ReceptionSettings(
    at_once=8,
    waiting=1_000,
    person_per_minute=1_000,
    person_per_day=10_000,
    channel_per_minute=10_000,
    workspace_per_minute=10_000,
)
_PATIENCE_SECONDS = 900.0


@dataclass(slots=True)
class WatchedService(SlackService):
    """The service, with displays that are watched."""

    watch: Watch | None = None

    def thread(self, where: Where, about: str = "") -> ThreadDisplay:
        display = SlackService.thread(self, where, about)
        # What is watched is a display all the same; the service's callers use nothing else of it.
        return Watched(display, f"{where.channel}:{where.asked_ts}", self.watch or Watch())  # type: ignore[return-value]


def main() -> None:
    """Run once and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--threads", type=int, default=10)
    parser.add_argument("--channels", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10.0)
    options = parser.parse_args()
    questions = plan(options.questions, options.people, options.threads, options.seconds)
    with tempfile.TemporaryDirectory() as folder:
        data = small_library(Path(folder))
        asyncio.run(run(data, questions, options.people, options.threads, options.channels))


async def run(data: Path, questions: list[Planned], people: int, threads: int, channels: int) -> None:
    """Ask all questions and tell when and how they were answered."""
    watch = Watch()
    async with scripted_model() as model, FakeSlack(time.time) as slack:
        settings = Settings(
            data=data,
            model=ModelSettings(base_url=HttpUrl(model.base_url), model="scripted"),
            summaries=SummariesSettings(full_text=False),
        )
        store = await asyncio.to_thread(open_store, settings.store_url)
        with open_desk(settings) as desk:
            await desk.answer(Question(QUESTIONS[0], datetime.now(UTC)))
            reception = Reception(desk, store, _LIMITS)
            async with PacedClient(BOT_TOKEN, slack.api_url, Pacer()) as client:
                streams = Streams(client, TEAM)
                slack_settings = SlackSettings(base_url=slack.api_url)
                service = WatchedService(
                    client, reception, desk, slack_settings, 20, TEAM, BOT_USER, streams, watch=watch
                )
                app = build_app(service, None)
                async with listening(app, slack_settings, Secrets(BOT_TOKEN, APP_TOKEN, "")):
                    ticking = asyncio.create_task(tick(slack, watch))
                    took = await ask_all(slack, questions, people, threads, channels, watch)
                    ticking.cancel()
        store.close()
    tell(slack, watch, questions, channels, took)


async def ask_all(
    slack: FakeSlack, questions: list[Planned], people: int, threads: int, channels: int, watch: Watch
) -> float:
    """Have everything asked at its moment; gives the seconds until the last answer."""
    for n in range(people):
        slack.workspace.person(f"U{n:03}")
    roots = await open_threads(slack, threads, channels)
    began = time.monotonic()
    for planned in questions:
        await asyncio.sleep(max(0.0, began + planned.at - time.monotonic()))
        root = roots[planned.thread]
        asked_at = time.monotonic()
        text = f"<@{BOT_USER}> {planned.text}"
        asked = await slack.says(f"U{planned.person:03}", root.channel, text, thread_ts=root.ts)
        watch.asked[f"{asked.channel}:{asked.ts}"] = asked_at
    deadline = time.monotonic() + _PATIENCE_SECONDS

    def ended() -> bool:
        return len(watch.answered) + len(watch.otherwise) >= len(questions) or time.monotonic() > deadline

    await slack.until(ended, _PATIENCE_SECONDS + 60)
    return time.monotonic() - began


async def open_threads(slack: FakeSlack, threads: int, channels: int) -> list[Message]:
    """The messages under which people ask."""
    slack.workspace.person("U999")
    for n in range(channels):
        slack.workspace.channel(f"C{n:03}")
    return [await slack.says("U999", f"C{n % channels:03}", "a thread") for n in range(threads)]


async def tick(slack: FakeSlack, watch: Watch | None = None) -> None:
    """Let the loopback Slack act on the time, as Slack does, and note what is to be seen."""
    while True:
        await slack.tick()
        if watch is not None:
            watch.look()
        await asyncio.sleep(0.2)


def tell(slack: FakeSlack, watch: Watch, questions: list[Planned], channels: int, took: float) -> None:
    """Print the figures."""
    shown = Counter(answer_ids(slack))
    calls = Counter(method for _, method, _ in slack.api.calls)
    rows = [
        ("acknowledgement", slack.sockets.ack_seconds),
        ("first visible sign", watch.waits(watch.first_sign)),
        ("whole answer", watch.waits(watch.answered)),
    ]
    counts: list[tuple[str, object]] = [
        ("answered", f"{len(watch.answered)} of {len(questions)}, all in {took:.0f} s"),
        ("lost", len(questions) - len(watch.answered)),
        ("shown twice", sum(count > 1 for count in shown.values()) + len(shown) - len(watch.answered)),
        ("said otherwise", Counter(watch.otherwise.values()).most_common(3)),
        ("late acknowledgements", sum(seconds > 3 for seconds in slack.sockets.ack_seconds)),
        ("calls refused for their rate", len(slack.tiers.refused)),
        ("calls refused otherwise", slack.mistakes[:3]),
        ("calls", dict(calls.most_common(6))),
    ]
    Console(width=110).print(figures(f"Slack, {len(questions)} questions, {channels} channels", rows, counts))


def answer_ids(slack: FakeSlack) -> list[str]:
    """The id of every answer that stands in a channel whole, which its feedback buttons carry."""
    standing = [message for message in slack.workspace.messages.values() if message.by_bot and not message.deleted]
    pressed = [button for message in standing for button in message.buttons if button["action_id"] == "helpful"]
    return [str(button["value"]) for button in pressed]


if __name__ == "__main__":
    main()
