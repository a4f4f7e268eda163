"""Alerts: news sent at once after an ingest, within quiet hours and a number a day, and only what was asked for."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.digests.gathering import as_wished, find_news
from bot.digests.model import Schedule, Subscription, Wishes
from bot.digests.news import Known
from bot.digests.schedule import LOOK
from bot.digests.stored import subscriptions
from bot.store.database import Store, open_store
from tests.bot.digests.worlds import (
    CHANNEL,
    MONDAY,
    Clock,
    FakePlatform,
    a_list,
    desk_over,
    later,
    publish,
    run_until_quiet,
)  # fmt: skip
from tests.libraries import build


def alerting(store: Store, schedule: Schedule, wishes: Wishes | None = None) -> None:
    subscription = Subscription(
        "s1", "alerts", CHANNEL, schedule, wishes or Wishes(), "chat", "U1", 1, MONDAY, MONDAY + LOOK
    )
    subscriptions.add(store, subscription)


def titles(platform: FakePlatform) -> list[list[str]]:
    return [
        sorted(
            [highlight.item.title.rpartition(" ")[2] for highlight in message.part.highlights]
            + [line.item.title.rpartition(" ")[2] for block in message.part.blocks for line in block.lines]
        )
        for message in platform.messages
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk over a library with one paper."""
    publish(tmp_path, {"papers": a_list("Ada")}, MONDAY)
    with desk_over(tmp_path) as opened:
        yield opened


async def test_news_comes_at_once_after_an_ingest_and_never_twice(tmp_path: Path, store: Store, desk: Desk) -> None:
    clock, platform = Clock(), FakePlatform()
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once"))
    for _ in range(3):
        later(clock, minutes=3)
        await run_until_quiet(store, desk, platform, clock, "p")
    assert platform.messages == []
    await asyncio.to_thread(publish, tmp_path, {"papers": a_list("Ada", "Bea")}, clock.now)
    later(clock, minutes=3)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]
    assert platform.messages[0].part.title == "Just added: 1 new paper"
    await asyncio.to_thread(publish, tmp_path, {"papers": a_list("Ada", "Bea", heading="Moved")}, clock.now)
    for _ in range(3):
        later(clock, minutes=3)
        await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]


async def test_quiet_hours_and_a_number_a_day_gather_the_rest_in_the_next_alert(
    tmp_path: Path, store: Store, desk: Desk
) -> None:
    names = ["Ada"]
    clock, platform = Clock(), FakePlatform()

    async def add(name: str) -> None:
        names.append(name)
        await asyncio.to_thread(publish, tmp_path, {"papers": a_list(*names)}, clock.now)
        later(clock, minutes=3)
        await run_until_quiet(store, desk, platform, clock, "p")

    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once", quiet=(22 * 60, 8 * 60), most=1))
    await add("Bea")
    await add("Cleo")
    await add("Dora")
    assert titles(platform) == [["Bea"]]
    clock.now = (MONDAY + timedelta(days=1)).replace(hour=7)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]
    clock.now = clock.now.replace(hour=8, minute=1)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"], ["Cleo", "Dora"]]


@pytest.mark.parametrize(
    ("wishes", "found"),
    [
        (Wishes(organisations=("Berkeley",)), {"arxiv:2301.00001"}),
        (Wishes(venues=("OSDI",)), {"arxiv:2302.00002", "usenix:osdi24/doe"}),
        (Wishes(venues=("OSDI 2023",)), set()),
        (Wishes(authors=("Nobody",)), set()),
        (Wishes(cites=("Pagelet",)), set()),
    ],
)
def test_news_is_kept_to_what_was_asked_for(
    library: Callable[[Wishes], set[str]], wishes: Wishes, found: set[str]
) -> None:
    assert library(wishes) == found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Wishes], set[str]]]:
    folder = tmp_path_factory.mktemp("library")
    build(folder)
    with desk_over(folder) as desk:

        def wished(wishes: Wishes) -> set[str]:
            with desk.opened() as opened:
                every = tuple(opened.library.papers(opened.library.paper_ids()))
                news = replace(find_news(opened.library, Known(0, {})), introduced={"all": every})
                papers = as_wished(news, wishes, opened).introduced
                return {paper.paper_id for each in papers.values() for paper in each}

        yield wished
