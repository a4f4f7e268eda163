"""The same question again: a model's answer is given again, and in a channel the earlier one is pointed to."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.answering.model import Answer
from bot.desk.desk import Desk
from bot.reception.reception import Reception
from bot.settings.reception import ReceptionSettings
from bot.settings.settings import Settings
from bot.store.database import Store, open_store
from bot.store.model import Place, StoredQuestion
from bot.store.spending import spent_by
from ingest.job import run_job
from tests.bot.reception.receptions import NOW, Clock, Screen, asked
from tests.fakes.openai_chat import ChatServer, Reply, chat_server
from tests.libraries import ABSTRACTS, SERVING, TRAINING, settings_for, write_sources

ASKED = "how can the cache of requests be kept from fragmenting memory?"
ELSEWHERE = Place("slack", "T1", "C2")


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


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
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


async def test_the_same_question_gets_the_same_answer_without_another_call(library: Path, tmp_path: Path) -> None:
    async with room(library, tmp_path) as here:
        first = await here.ask()
        assert first.claims and first.used is not None and here.calls == 1
        spent = await asyncio.to_thread(spent_by, here.store, NOW, "day")
        again = await here.ask(f" {ASKED.replace(' ', '  ')}", place=ELSEWHERE, person="U2")
        assert (again.claims, again.sources, again.revision) == (first.claims, first.sources, first.revision)
        assert again.used is None and here.calls == 1
        assert again.earlier is None, "it was asked elsewhere"
        assert await asyncio.to_thread(spent_by, here.store, NOW, "day") == spent
        longer = await here.ask("summarise Pagelet", place=ELSEWHERE)
        assert longer.key != first.key and here.calls > 1


async def test_in_a_channel_the_earlier_answer_is_pointed_to_and_another_can_be_had(
    library: Path, tmp_path: Path
) -> None:
    async with room(library, tmp_path) as here:
        assert (await here.ask()).earlier is None
        here.clock.move(days=2)
        again = await here.ask(person="U2")
        assert again.earlier is not None
        assert (again.earlier.given_at, again.earlier.address) == (NOW, f"https://chat.example/{here.ids[0]}")
        assert (await here.ask(private=True)).earlier is None, "private answers are nobody's to be pointed to or at"
        assert here.calls == 1
        screen = Shown()
        by = asked(person="U2").by
        assert await here.reception.again(here.ids[1], by, lambda stored: screen, anew=True) is None
        assert here.calls == 2 and screen.answers[-1].earlier is None and screen.answers[-1].used is not None


async def test_nothing_is_given_again_that_is_old_disliked_or_made_in_another_way(
    library: Path, tmp_path: Path
) -> None:
    async with room(library, tmp_path, limits=ReceptionSettings(reuse_answers_days=7)) as here:
        await here.ask()
        here.clock.move(days=8)
        assert (await here.ask()).earlier is None and here.calls == 2
        await here.reception.feedback(here.ids[-1], "slack", "U1", "not helpful")
        await here.ask()
        assert here.calls == 3
    async with room(library, tmp_path, temperature=0.5) as other:
        await other.ask()
        assert other.calls == 1, "by another manner of writing"
    async with room(library, tmp_path, limits=ReceptionSettings(reuse_answers_days=0)) as never:
        await never.ask()
        await never.ask()
        assert never.calls == 2


async def test_an_answer_that_lacked_something_is_pointed_to_and_not_given_again(library: Path, tmp_path: Path) -> None:
    async with room(library, tmp_path, Reply(status=500), Reply(citing)) as here:
        poor = await here.ask()
        assert poor.limits and poor.used is None
        better = await here.ask()
        assert better.used is not None and better.earlier is not None


async def test_after_an_ingest_and_after_forgetting_the_model_is_asked_again(tmp_path: Path) -> None:
    write_sources(tmp_path, {"serving": SERVING, "training": TRAINING}, ABSTRACTS)
    await asyncio.to_thread(run_job, settings_for(tmp_path, ["serving"]), now=NOW)
    async with room(tmp_path, tmp_path) as here:
        await here.ask(person="U7")
        assert (await here.reception.forget("slack", "U7")).questions == 1
        assert (await here.ask()).earlier is None and here.calls == 2, "what was forgotten is not given again"
        await asyncio.to_thread(run_job, settings_for(tmp_path, ["serving", "training"]), now=NOW)
        assert (await here.ask()).revision == 2 and here.calls == 3
