"""What the benchmarks of chat platforms share: people who ask, a scripted model, and watching when answers appear."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.table import Table

from bot.answering.model import Answer, Stage
from bot.evaluation.metrics import percentile
from bot.reception.display import Display
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import build

MODEL_SECONDS = 1.5
QUESTIONS = (
    "how does Pagelet keep the cache of each request?",
    "who keeps the cache of requests in pages?",
    "what does Relay do with prompts?",
    "which paper splits prompt work from token work?",
    "summarise Pagelet",
    "how many papers are on the lists?",
    "SOSP 23 papers",
    "who paints with watercolours?",
)
_WRITTEN = "Pagelet keeps the cache of each request in pages of fixed size [{0}]. "
_LETTERS_A_PIECE = 7


@dataclass(frozen=True, slots=True)
class Planned:
    """One question of a run: who asks it, in which thread, how many seconds after the beginning."""

    n: int
    person: int
    thread: int
    at: float
    text: str


def plan(questions: int, people: int, threads: int, seconds: float, seed: int = 1) -> list[Planned]:
    """Questions spread evenly at random over `seconds`, in the order in which they are asked."""
    chance = random.Random(seed)
    moments = sorted(chance.uniform(0, seconds) for _ in range(questions))
    return [
        Planned(n, n % people, chance.randrange(threads), at, QUESTIONS[n % len(QUESTIONS)])
        for n, at in enumerate(moments)
    ]


@dataclass
class Watch:
    """When things were seen, by the key of the question's event; seconds of a monotonic clock."""

    asked: dict[str, float] = field(default_factory=dict)
    first_sign: dict[str, float] = field(default_factory=dict)
    answered: dict[str, float] = field(default_factory=dict)
    otherwise: dict[str, str] = field(default_factory=dict)
    unseen: dict[str, Display] = field(default_factory=dict)

    def look(self) -> None:
        """Note which displays show something by now; signs may come between two calls of a display."""
        for key, display in list(self.unseen.items()):
            if getattr(display, "is_seen", False):
                self.seen(key)

    def seen(self, key: str) -> None:
        """Something of the answer is seen now."""
        if self.unseen.pop(key, None) is not None:
            self.first_sign.setdefault(key, time.monotonic())

    def waits(self, seen: Mapping[str, float]) -> list[float]:
        """Seconds from asking to what was seen."""
        return [moment - self.asked[key] for key, moment in seen.items() if key in self.asked]


class Watched:
    """A display that notes when another one first shows something, and when the answer is there."""

    def __init__(self, display: Display, key: str, watch: Watch) -> None:
        self._display = display
        self._key = key
        self._watch = watch

    @property
    def expected(self) -> Mapping[str, str]:
        """Where the answer will be, as far as the display tells."""
        return getattr(self._display, "expected", {})

    async def claimed(self, answer_id: str) -> None:
        self._watch.unseen[self._key] = self._display
        await self._display.claimed(answer_id)
        self._watch.look()

    async def waiting(self, ahead: int) -> None:
        await self._display.waiting(ahead)
        self._watch.look()

    async def stage(self, stage: Stage) -> None:
        await self._display.stage(stage)
        self._watch.look()

    async def text(self, sentences: str) -> None:
        await self._display.text(sentences)
        self._watch.look()

    async def answered(self, answer: Answer) -> None:
        await self._display.answered(answer)
        self._watch.answered[self._key] = time.monotonic()
        self._watch.seen(self._key)

    async def declined(self, words: str) -> None:
        await self._display.declined(words)
        self._watch.otherwise[self._key] = words

    async def failed(self, words: str) -> None:
        await self._display.failed(words)
        self._watch.otherwise[self._key] = words

    async def interrupted(self, words: str) -> None:
        await self._display.interrupted(words)
        self._watch.otherwise[self._key] = words

    async def withdrawn(self) -> None:
        await self._display.withdrawn()


@asynccontextmanager
async def scripted_model(seconds: float = MODEL_SECONDS) -> AsyncIterator[ChatServer]:
    """A model on loopback that streams one cited sentence over `seconds`."""

    def write(messages: list[dict[str, Any]]) -> str:
        keys = re.findall(r"<<<source (\w+)>>>\ntitle: Pagelet", messages[-1]["content"])
        return _WRITTEN.format(keys[0]) * 2 if keys else "I cannot answer this from the sources."

    pause = seconds / (2 * len(_WRITTEN) / _LETTERS_A_PIECE)
    async with chat_server(Reply(text=write, between=lambda: asyncio.sleep(pause))) as server:
        yield server


def small_library(folder: Path) -> Path:
    """Build a library of a few papers; gives its data folder."""
    build(folder)
    return folder / "data"


def figures(title: str, rows: Sequence[tuple[str, Sequence[float]]], counts: Sequence[tuple[str, object]]) -> Table:
    """A table of waits (median, p90, p99, longest, in seconds) and, below, of counts."""
    table = Table("", "p50", "p90", "p99", "longest", title=title)
    for name, waits in rows:
        values = [percentile(waits, share) for share in (0.5, 0.9, 0.99, 1.0)] if waits else []
        table.add_row(name, *(f"{value:.3f} s" for value in values))
    for name, count in counts:
        table.add_row(name, str(count))
    return table
