"""A reception over a real library, desk and store, whose language model is scripted."""

import asyncio
import atexit
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.answering.model import Answer
from bot.desk.desk import Desk
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.model import StoredQuestion
from ingest.job import run_job
from tests.bot.reception.receptions import NOW, Clock, Screen, asked
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import ABSTRACTS, SERVING, settings_for, write_sources

ASKED = "how can the cache of requests be kept from fragmenting memory?"


def citing(messages: list[dict[str, Any]]) -> str:
    sources = re.findall(r"<<<source (\w+)>>>\ntitle: (\w+)", messages[-1]["content"])
    key = next(key for key, title in sources if title == "Pagelet")
    return f"Pagelet keeps the cache of each request in pages of fixed size [{key}]."


class Shown(Screen):
    """A screen that has the answers themselves, and addresses for those that it is asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    async def answered(self, answer: Answer) -> None:
        self.answers.append(answer)

    async def address_of(self, stored: StoredQuestion) -> str:
        return f"https://chat.example/{stored.answer_id}"


@dataclass
class Room:
    """A reception over a real desk and store, whose model is scripted."""

    reception: Reception
    store: Store
    server: ChatServer
    clock: Clock
    asked: int = 0
    ids: list[str] = field(default_factory=list)

    async def ask(self, text: str = ASKED, **changes: object) -> Answer:
        self.asked += 1
        screen = Shown()
        key = f"C1:{self.server.base_url}:{self.asked}"
        changes = {"conversation": str(self.asked), "asked_at": self.clock()} | changes
        assert await self.reception.take(asked(text, key, **changes), screen)
        self.ids.append(screen.answer_id)
        return screen.answers[-1]

    @property
    def calls(self) -> int:
        return len(self.server.requests)


@cache
def library_folder() -> Path:
    """A folder with a library of four papers, built once."""
    folder = Path(tempfile.mkdtemp(prefix="refdesk-modelled-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    write_sources(folder, {"serving": SERVING}, ABSTRACTS)
    run_job(settings_for(folder, ["serving"]), now=NOW)
    return folder


@asynccontextmanager
async def room(
    library: Path, folder: Path, *replies: Reply, limits: ReceptionSettings | None = None, **model: Any
) -> AsyncIterator[Room]:
    async with chat_server(*(replies or (Reply(citing),))) as server:
        table = {"base_url": server.base_url, "model": "scripted", "attempts": 1, **model}
        settings = Settings.model_validate({"data": library / "data", "model": table})
        store = await asyncio.to_thread(open_store, f"sqlite:///{folder / 'store.sqlite'}")
        desk, clock = await asyncio.to_thread(Desk, settings), Clock()
        try:
            yield Room(Reception(desk, store, limits or ReceptionSettings(), clock), store, server, clock)
        finally:
            await asyncio.to_thread(desk.close)
            await asyncio.to_thread(store.close)
