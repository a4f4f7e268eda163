"""A library of two lists, an arXiv with a new paper, and a talk over both."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.desk import Desk, open_desk
from bot.proposals.proposals import Proposals
from bot.store.database import Store, open_store
from tests.bot.proposals.talks import NEW, Talk, settings_in
from tests.fakes.arxiv import FakeArxiv, FakePaper
from tests.libraries import ABSTRACTS, build


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proposals")
    build(folder)
    return folder


@pytest.fixture
async def arxiv() -> AsyncIterator[FakeArxiv]:
    papers = {"2511.00001": NEW, "2301.00001": FakePaper(ABSTRACTS[0]["title"], ABSTRACTS[0]["abstract"])}
    async with FakeArxiv(papers) as server:
        yield server


@pytest.fixture
async def talk(folder: Path, tmp_path: Path, arxiv: FakeArxiv) -> AsyncIterator[Talk]:
    settings = settings_in(folder, arxiv, tmp_path)
    desk: Desk = await asyncio.to_thread(open_desk, settings)
    store: Store = await asyncio.to_thread(open_store, settings.store_url)
    yield Talk(Proposals(settings, desk, store))
    await asyncio.to_thread(desk.close)
    await asyncio.to_thread(store.close)
