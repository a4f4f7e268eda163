"""A group's week in which every single step is cut off once, and one that two processes share."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.desk.desk import Desk
from bot.store.database import Store, open_store
from tests.bot.digests.worlds import Clock, FakePlatform, desk_over
from tests.bot.reading_groups.worlds import (
    FRIDAY,
    MEETING_OVER,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    FakeGroups,
    GroupWorld,
    kinds_of,
    library,
)

WEEK = (TUESDAY, WEDNESDAY, THURSDAY, MEETING_OVER)
EXPECTED = ["nominate", "ballot", "present", "event", "present", "nominate"]


class CutOffError(BaseException):
    """The process is gone: nothing of it may catch this."""


class CuttingStore(Store):
    """A store that counts its commits, and cuts the process off before or after one of them."""

    step: Callable[[], None] = staticmethod(lambda: None)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with super().transaction() as connection:
            yield connection
            self.step()
        self.step()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_over(library(tmp_path_factory.mktemp("library"))) as opened:
        yield opened


async def week(world: GroupWorld, cut_at: int) -> int:
    """Go through the week, cut off once at a step and continued an hour later; returns how many steps there were."""
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == cut_at:
            raise CutOffError

    assert isinstance(world.store, CuttingStore)
    world.store.step = step
    world.platform.before, world.platform.after = step, step
    for moment in WEEK:
        try:
            await world.at(moment)
        except CutOffError:
            world.process = "p2"
            await world.at(moment + timedelta(minutes=12))
    return taken


@contextmanager
def world_over(desk: Desk, url: str) -> Iterator[GroupWorld]:
    with open_store(url) as opened:
        groups = FakeGroups(polls=True, events=True, polled=(1, 3))
        yield GroupWorld(CuttingStore(opened.engine), desk, Clock(FRIDAY), FakePlatform(), groups)


async def nominated(world: GroupWorld) -> None:
    await world.created()
    await world.nominated(("U1", "Relay"), ("U2", "Pagelet"))


def test_cut_off_at_any_step_of_the_week_each_message_comes_once(desk: Desk, tmp_path: Path) -> None:
    async def one_week(number: int, cut_at: int) -> tuple[int, list[str]]:
        with world_over(desk, f"sqlite:///{tmp_path}/{number}.sqlite") as world:
            await nominated(world)
            taken = await week(world, cut_at)
            keys = [message.key for message in world.platform.messages]
            assert len(keys) == len(set(keys))
            return taken, kinds_of(world.platform)

    steps, whole = asyncio.run(one_week(0, 0))
    assert whole == EXPECTED
    # Every seventh step, beginning with another one each time the week grows by a step.
    for cut_at in range(1 + steps % 7, steps, 7):
        assert asyncio.run(one_week(cut_at, cut_at))[1] == EXPECTED, f"cut off at step {cut_at} of {steps}"


def test_two_processes_share_a_week(desk: Desk, tmp_path: Path) -> None:
    async def shared(first: GroupWorld, second: GroupWorld) -> None:
        await nominated(first)
        for moment in WEEK:
            for minutes in (0, 2, 15):
                await asyncio.gather(*(each.at(moment + timedelta(minutes=minutes)) for each in (first, second)))

    url = f"sqlite:///{tmp_path}/shared.sqlite"
    with world_over(desk, url) as first, world_over(desk, url) as second:
        second.platform, second.groups, second.process = first.platform, first.groups, "p2"
        asyncio.run(shared(first, second))
        assert kinds_of(first.platform) == EXPECTED
        keys = [message.key for message in first.platform.messages]
        assert len(keys) == len(set(keys))
