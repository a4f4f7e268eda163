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
from bot.digests.unknown_names import unknown_names
from bot.digests.wanted import is_by
from bot.store.database import Store, open_store
from ingest.job import run_job
from tests.bot.digests.worlds import (
    CHANNEL,
    MONDAY,
    Clock,
    FakePlatform,
    a_list,
    answers_500_once,
    desk_over,
    later,
    number_of,
    publish,
    run_until_quiet,
)  # fmt: skip
from tests.libraries import build, settings_for, write_sources


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


async def test_a_process_that_was_stopped_until_the_quiet_hours_sends_nothing_in_them(
    tmp_path: Path, store: Store, desk: Desk
) -> None:
    clock, platform = Clock(), FakePlatform()
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once", quiet=(22 * 60, 8 * 60)))
    await asyncio.to_thread(publish, tmp_path, {"papers": a_list("Ada", "Bea")}, clock.now)
    clock.now = MONDAY.replace(hour=23)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert platform.messages == []
    clock.now = (MONDAY + timedelta(days=1)).replace(hour=8, minute=1)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]


async def test_what_could_not_be_sent_before_the_quiet_hours_is_sent_after_them(
    tmp_path: Path, store: Store, desk: Desk
) -> None:
    clock, platform = Clock(MONDAY.replace(hour=21, minute=59)), FakePlatform(before=answers_500_once())
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once", quiet=(22 * 60, 8 * 60)))
    await asyncio.to_thread(publish, tmp_path, {"papers": a_list("Ada", "Bea")}, clock.now)
    await run_until_quiet(store, desk, platform, clock, "p")
    for _ in range(5):
        later(clock, minutes=30)
        await run_until_quiet(store, desk, platform, clock, "p")
    assert platform.messages == []
    clock.now = (MONDAY + timedelta(days=1)).replace(hour=8, minute=1)
    await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]


async def test_a_paper_whose_authors_are_learned_by_a_later_ingest_is_not_missed(
    tmp_path: Path, store: Store, desk: Desk
) -> None:
    clock, platform = Clock(), FakePlatform()
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once"), Wishes(authors=("Jane Doe",)))
    for abstracts in ((), (), (of_bea("Jane Doe"),), (of_bea("Jane Doe"),)):
        await asyncio.to_thread(publish_with, tmp_path, ("Ada", "Bea"), abstracts, clock)
        await run_until_quiet(store, desk, platform, clock, "p")
        assert bool(platform.messages) is bool(abstracts)
    assert titles(platform) == [["Bea"]]


async def test_a_paper_that_proves_to_be_by_others_waits_no_longer(tmp_path: Path, store: Store, desk: Desk) -> None:
    clock, platform = Clock(), FakePlatform()
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once"), Wishes(authors=("Jane Doe",)))
    for abstracts, waiting in (((), 1), ((of_bea("Richard Roe"),), 0)):
        await asyncio.to_thread(publish_with, tmp_path, ("Ada", "Bea"), abstracts, clock)
        await run_until_quiet(store, desk, platform, clock, "p")
        (subscription,) = await asyncio.to_thread(subscriptions.all_of, store)
        known = await asyncio.to_thread(subscriptions.known_of, store, subscription)
        assert len(known.waiting) == waiting
    assert platform.messages == []


async def test_an_alert_tells_of_known_papers_that_came_further_only_where_they_fit(
    tmp_path: Path, store: Store, desk: Desk
) -> None:
    clock, platform = Clock(), FakePlatform()
    await asyncio.to_thread(alerting, store, Schedule(rhythm="at once"))
    await asyncio.to_thread(publish, tmp_path, {"papers": a_list("Ada", "Bea")}, clock.now)
    later(clock, minutes=3)
    await run_until_quiet(store, desk, platform, clock, "p")
    (everything,) = await asyncio.to_thread(subscriptions.all_of, store)
    narrow = replace(everything, subscription_id="s2", wishes=Wishes(organisations=("CMU",)))
    await asyncio.to_thread(subscriptions.end, store, everything.subscription_id)
    await asyncio.to_thread(subscriptions.add, store, narrow)
    published = a_list("Ada", "Bea").replace("A Study of Bea", "A Study of Bea | OSDI' 24")
    await asyncio.to_thread(publish, tmp_path, {"papers": published}, clock.now)
    for _ in range(3):
        later(clock, minutes=3)
        await run_until_quiet(store, desk, platform, clock, "p")
    assert titles(platform) == [["Bea"]]


@pytest.mark.parametrize(
    ("named", "authors", "found"),
    [
        ("Doe", ("Jane Doe",), True),
        ("Jane Doe", ("Doe, Jane",), True),
        ("Jane Doe", ("J. Doe",), True),
        ("J. Doe", ("Jane A. Doe",), True),
        ("Jane Doe", ("John Doe",), False),
        ("Jane Doe", (), False),
    ],
)
def test_an_author_is_known_however_the_name_is_written(named: str, authors: tuple[str, ...], found: bool) -> None:
    assert is_by((named,), authors) is found


def test_what_the_library_does_not_know_is_said_when_an_alert_is_set_up(desk: Desk) -> None:
    with desk.opened() as opened:
        wishes = Wishes(authors=("Jane Doo",), venues=("OSDI",), sections=("serving", "Nothing"), cites=("Ada", "Xyz"))
        words = unknown_names(wishes, opened)
        assert "No author on the lists is called “Jane Doo” yet: check the spelling." in words
        assert "section on the lists is called “Nothing” yet" in words and "serving" not in words
        assert "paper on the lists is called “Xyz” yet" in words and "Ada" not in words
        assert unknown_names(Wishes(topics=("anything",)), opened) == ""


def of_bea(author: str) -> dict[str, object]:
    """What a provider knows of the paper called Bea."""
    title, number = "Bea: A Study of Bea", f"2601.{number_of('Bea'):05}"
    return {"arxiv_id": number, "title": title, "abstract": "Studies what a bee is.", "authors": [author]}


def publish_with(folder: Path, names: tuple[str, ...], abstracts: tuple[dict[str, object], ...], clock: Clock) -> None:
    """Publish a revision of a list of papers, with what a provider knows now, a day later."""
    later(clock, days=1)
    write_sources(folder, {"papers": a_list(*names)}, abstracts)
    run_job(settings_for(folder, ["papers"]), now=clock.now)
    later(clock, minutes=3)


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
