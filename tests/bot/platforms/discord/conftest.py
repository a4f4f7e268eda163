"""One library and desk for all stories of this folder, and a house over them for each."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.desk.desk import Desk
from bot.logs import close_log, keep_log
from bot.reception.house import House
from tests.bot.platforms.discord.stations import open_house, settings_of
from tests.libraries import build


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library of two lists; stories only read it."""
    folder = tmp_path_factory.mktemp("discord-library")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def desk(library: Path) -> Iterator[Desk]:
    """A desk without a language model."""
    with Desk(settings_of(library)) as opened:
        yield opened


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The folder of the log."""
    keep_log(tmp_path)
    yield tmp_path
    close_log()


@pytest_asyncio.fixture
async def house(desk: Desk, library: Path, tmp_path: Path, log: Path) -> AsyncIterator[House]:
    """A house with a store of its own."""
    async with open_house(desk, settings_of(library), tmp_path / "store.sqlite") as opened:
        yield opened
