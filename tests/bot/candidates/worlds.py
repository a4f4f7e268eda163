"""A library, a store and services outside, for stories about candidates."""

import asyncio
import atexit
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.answering.model import Answer, Question, Turn
from bot.candidates.candidates import Candidates
from bot.candidates.watch import WatchReport, watch
from bot.desk.desk import Desk, open_desk
from bot.proposals.proposals import Proposals
from bot.reception.answering import InTurn
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.model import DIRECT, Asked, Place
from ingest.errors import AbstractsError
from ingest.watching.model import OutsidePaper, WatchPage, Window
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.libraries import NOW

PLACE = Place("slack", "T1", "C1")

DISK = FakePaper(
    "Shelving: Keeping Attention Memory in Pages on Disk",
    "Serving language models wastes memory on fragments. Shelving keeps the cache of each request in pages on disk.",
    ("Jane Doe", "Kim Loe"),
    published="2026-02-20T08:00:00Z",
    category="cs.DC",
)
PHASES = FakePaper(
    "Splitroom: Reading Prompts and Writing Tokens in Two Rooms",
    "Reading a prompt is bound by arithmetic, writing tokens by memory. Splitroom runs both on different machines.",
    published="2026-02-21T08:00:00Z",
    category="cs.DC",
)
COOKING = FakePaper(
    "A Corpus of Medieval Recipes for Bread",
    "We collect recipes for bread from monasteries and describe flour, yeast and ovens.",
    published="2026-02-22T08:00:00Z",
    category="cs.DC",
)
FRESH = {"2602.00001": DISK, "2602.00002": PHASES, "2602.00003": COOKING}


def settings_in(folder: Path, store: Path, arxiv: str = "http://127.0.0.1:9", **more: Any) -> Settings:
    lists = [{"name": name, "source": str(folder / f"{name}.md")} for name in ("serving", "training")]
    values = {
        "data": folder / "data",
        "lists": lists,
        "store": {"url": f"sqlite:///{store / 'store.sqlite'}"},
        "abstracts": {"providers": ("arxiv",), "arxiv": {"base_url": arxiv, "interval_seconds": 0}},
        "candidates": {"arxiv_categories": ["cs.DC"]},
        "proposals": {"reviewers": ["slack:U9"]},
    }
    return Settings.model_validate({**values, **more})


class Pages:
    """A service with pages of its own, of which one may fail."""

    name = "arxiv"

    def __init__(self, *pages: tuple[OutsidePaper, ...], fails_at: int | None = None) -> None:
        self.requests = 0
        self.pages = pages
        self.fails_at = fails_at
        self.windows: list[Window] = []

    @property
    def sources(self) -> tuple[str, ...]:
        return ("arxiv:cs.DC",)

    def opened(self) -> asyncio.Lock:
        return asyncio.Lock()

    async def page(self, source: str, window: Window) -> WatchPage:
        self.requests += 1
        self.windows.append(window)
        at = int(window.place or 0)
        if at == self.fails_at:
            raise AbstractsError("arXiv: it is down")
        return WatchPage(self.pages[at], str(at + 1) if at + 1 < len(self.pages) else None)


def outside(number: int, title: str = "") -> OutsidePaper:
    title = title or f"Paged Memory for Serving Language Models, Part {number}"
    return OutsidePaper(title, (f"arxiv:2602.{number:05}",), f"https://arxiv.org/abs/2602.{number:05}")


@dataclass
class World:
    """A desk and a store, with what people say to them."""

    settings: Settings
    desk: Desk
    store: Store
    said: int = 0

    async def watch(self, now: datetime = NOW, **more: Any) -> WatchReport:
        async with self.desk.lent() as opened:
            return await watch(self.settings, opened, self.store, now, **more)

    async def say(self, text: str, person: str = "U1", **more: Any) -> Answer:
        answer = await self.hear(text, person, **more)
        assert answer is not None
        return answer

    async def hear(self, text: str, person: str = "U1", turns: tuple[Turn, ...] = (), **more: Any) -> Answer | None:
        self.said += 1
        moment = NOW + timedelta(minutes=self.said)
        asked = Asked(f"C1:{self.said}", PLACE, DIRECT, person, text, moment, manages=bool(more.pop("manages", False)))
        first = InTurn(
            [Proposals(self.settings, self.desk, self.store), Candidates(self.settings, self.desk, self.store)]
        )
        return await first.answer(asked, Question(text, moment, turns, **more))


@cache
def _desk(data: Path) -> Desk:
    """A desk over a library, opened once for all stories about it: loading the embedder takes longer than they do."""
    desk = open_desk(Settings(data=data))
    atexit.register(desk.close)
    return desk


@asynccontextmanager
async def world(settings: Settings) -> AsyncIterator[World]:
    desk = await asyncio.to_thread(_desk, settings.data)
    store = await asyncio.to_thread(open_store, settings.store_url)
    try:
        yield World(settings, desk, store)
    finally:
        await asyncio.to_thread(store.close)


@asynccontextmanager
async def watched_world(
    folder: Path, store: Path, papers: dict[str, FakePaper] | None = None, **more: Any
) -> AsyncIterator[World]:
    """A world in which the watch has run once over an arXiv with these papers."""
    async with (
        FakeArxiv(FRESH if papers is None else papers) as arxiv,
        world(settings_in(folder, store, arxiv.url, **more)) as made,
    ):
        await made.watch()
        yield made
