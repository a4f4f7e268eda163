"""The house: parts run side by side, and a failing one leaves the others running."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from bot.config import settings_class
from bot.desk.desk import Desk
from bot.errors import ConfigError, PlatformError
from bot.exit_codes import FINE, OUTSIDE_FAILED
from bot.logs import close_log, keep_log
from bot.platforms.slack.settings import SlackSettings
from bot.reception.house import House
from bot.reception.reception import Reception
from bot.serving import ServedPart, configured_parts, keep_house
from bot.settings.settings import Settings
from bot.store.database import open_store
from tests.bot.reception.receptions import Screen, ScriptedDesk, asked


@pytest.fixture(autouse=True)
def log(tmp_path: Path) -> Iterator[None]:
    keep_log(tmp_path)
    yield
    close_log()


async def house(folder: Path) -> House:
    settings = Settings(data=folder)
    store = await asyncio.to_thread(open_store, settings.store_url)
    desk = ScriptedDesk()
    # The parts of these tests ask nothing else of the desk.
    return House(settings, cast(Desk, desk), store, Reception(desk, store, settings.reception))


def said(words: str) -> None:
    """Nobody listens."""


async def until_drained(home: House) -> None:
    await home.drained.wait()


async def test_parts_run_until_the_house_is_stopped_and_leave_when_it_is_drained(tmp_path: Path) -> None:
    home = await house(tmp_path)
    keeping = asyncio.create_task(
        keep_house(home, [ServedPart("one", until_drained), ServedPart("two", until_drained)], said)
    )
    await asyncio.sleep(0)
    home.stopping.set()
    assert await keeping == FINE
    home.store.close()


async def test_a_part_that_only_a_person_can_mend_says_so_and_the_others_go_on(tmp_path: Path) -> None:
    async def refuses(home: House) -> None:
        raise PlatformError("Slack does not take the token in SLACK_BOT_TOKEN.")

    home, told, heard = await house(tmp_path), list[str](), asyncio.Event()

    def say(words: str) -> None:
        told.append(words)
        heard.set()

    keeping = asyncio.create_task(keep_house(home, [ServedPart("one", refuses), ServedPart("two", until_drained)], say))
    await asyncio.wait_for(heard.wait(), 60)
    assert told == ["one: Slack does not take the token in SLACK_BOT_TOKEN."]
    assert not keeping.done()
    home.stopping.set()
    assert await keeping == OUTSIDE_FAILED
    home.store.close()


async def test_a_part_that_fails_otherwise_is_begun_again(tmp_path: Path) -> None:
    begun = 0

    async def stumbles(home: House) -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise RuntimeError("the network is down")
        home.stopping.set()

    home = await house(tmp_path)
    assert await keep_house(home, [ServedPart("one", stumbles)], said) == FINE
    assert begun == 2
    home.store.close()


async def test_an_answer_under_way_is_finished_before_the_parts_leave(tmp_path: Path) -> None:
    home, screen = await house(tmp_path), Screen()
    desk = cast(ScriptedDesk, home.desk)
    desk.gate.clear()

    async def answers(home: House) -> None:
        taking = asyncio.create_task(home.reception.take(asked(), screen))
        await desk.begun.wait()
        home.stopping.set()
        desk.gate.set()
        await home.drained.wait()
        await taking

    assert await keep_house(home, [ServedPart("one", answers)], said) == FINE
    assert screen.steps[-1] == "answered"
    home.store.close()


def test_nothing_configured_is_an_error_that_names_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Add a table `\[slack\]`"):
        configured_parts(Settings(data=tmp_path), None)


def test_what_is_configured_is_served_and_digests_beside_it(tmp_path: Path) -> None:
    settings = settings_class().model_validate({"data": tmp_path, "slack": SlackSettings()})
    assert [part.name for part in configured_parts(settings, None)] == ["slack", "digests", "forgetting"]
    assert [part.name for part in configured_parts(settings, None) if not part.beside] == ["slack"]
