"""Each subscriber gets each digest once and whole, whatever is killed, fails, or runs twice."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, select

from bot.desk.desk import Desk
from bot.digests.composing_due import Maker, preview
from bot.digests.delivering import OUT_OF_REACH
from bot.digests.model import Destination, Wishes
from bot.digests.running import DigestService
from bot.digests.stored import deliveries, history, subscriptions
from bot.digests.stored.deliveries import Made
from bot.digests.stored.history import digests_by_state
from bot.reception.forgetting import forget_old, forget_person
from bot.settings.store import StoreSettings
from bot.store.database import Store, open_store
from bot.store.schema import metadata
from tests.bot.digests.worlds import (
    CHANNEL,
    MONDAY,
    Clock,
    FakePlatform,
    a_list,
    answers_500_once,
    desk_over,
    later,
    number_announced,
    publish,
    run_until_quiet,
    subscribed,
)

NEW = tuple(f"System{number:02}" for number in range(60))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library to which sixty papers came after its first revision, so that their digest has several parts."""
    made = tmp_path_factory.mktemp("library")
    publish(made, {"serving": a_list("Pagelet")}, MONDAY)
    for number, cut in enumerate((20, 40, 60), start=1):
        papers = a_list("Pagelet", *NEW[:cut])
        publish(made, {"serving": papers}, MONDAY.replace(day=2 + number))
    return made


@pytest.fixture(scope="module")
def desk(folder: Path) -> Iterator[Desk]:
    with desk_over(folder) as desk:
        yield desk


class KilledError(BaseException):
    """Stands for a kill: nothing in the process gets to run after it."""


class Steps:
    """Counts every transaction of the store and every message that the platform takes; kills at one of them."""

    def __init__(self, kill_at: int) -> None:
        self.taken = 0
        self._kill_at = kill_at

    def step(self) -> None:
        self.taken += 1
        if self.taken == self._kill_at:
            raise KilledError

    @contextmanager
    def watching(self, store: Store, platform: FakePlatform) -> Iterator[None]:
        """A kill may come before and after each commit, and before and after the platform takes a message."""
        transaction = store.transaction

        @contextmanager
        def watched() -> Iterator[Connection]:
            with transaction() as connection:
                yield connection
                self.step()
            self.step()

        platform.before = platform.after = self.step
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(store, "transaction", watched)
            yield
        platform.before = platform.after = lambda: None


def check_sent_once(platform: FakePlatform, store: Store) -> None:
    """One whole digest has arrived: each part once, in order, under the first; sixty papers are announced."""
    keys = [message.key for message in platform.messages]
    parts = [message.part for message in platform.messages]
    assert len(set(keys)) == len(keys)
    assert [part.number for part in parts] == list(range(1, parts[0].of + 1))
    assert parts[0].of > 1
    first = platform.messages[0].message_id
    assert [message.thread for message in platform.messages] == [None] + [first] * (len(parts) - 1)
    assert parts[0].title.endswith("60 new papers")
    assert number_announced(store, CHANNEL.key) == 60
    (kept,) = history.stored_digests_of(store, "s1")
    assert kept.state == "sent"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as store:
        subscribed(store, MONDAY, wishes=Wishes(length=100))
        yield store


async def test_a_digest_goes_out_once_when_it_is_due_and_not_before(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    await run_until_quiet(store, desk, platform, clock, "one")
    assert not platform.messages
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    await run_until_quiet(store, desk, platform, clock, "two")
    await asyncio.to_thread(check_sent_once, platform, store)


def kill_everywhere(fresh: Callable[[int], Store], desk: Desk) -> int:
    """Kill the first process at each step in turn, let a second one go on, and check; gives the number of steps."""
    for number in count(1):
        store, platform, clock = fresh(number), FakePlatform(), Clock()
        subscribed(store, clock.now, wishes=Wishes(length=100))
        later(clock, days=7)
        killed = False
        try:
            with Steps(number).watching(store, platform):
                asyncio.run(run_until_quiet(store, desk, platform, clock, "killed"))
        except KilledError:
            killed = True
            later(clock, minutes=1)
            asyncio.run(run_until_quiet(store, desk, platform, clock, "too early"))
            later(clock, minutes=15)
            asyncio.run(run_until_quiet(store, desk, platform, clock, "next"))
        check_sent_once(platform, store)
        store.close()
        if not killed:
            return number
    raise AssertionError


def test_killed_between_any_two_steps_the_digest_is_completed_and_not_repeated(tmp_path: Path, desk: Desk) -> None:
    assert kill_everywhere(lambda number: open_store(f"sqlite:///{tmp_path}/{number}.sqlite"), desk) > 30


async def test_a_platform_that_fails_after_posting_is_asked_for_the_message_and_not_given_it_again(
    store: Store, desk: Desk
) -> None:
    platform, clock = FakePlatform(after=answers_500_once()), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    assert len(platform.messages) == 1
    later(clock, minutes=1)
    await run_until_quiet(store, desk, platform, clock, "one")
    await asyncio.to_thread(check_sent_once, platform, store)


async def test_a_platform_that_fails_before_posting_gets_the_message_later(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(before=answers_500_once()), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    assert not platform.messages
    later(clock, minutes=1)
    await run_until_quiet(store, desk, platform, clock, "one")
    await asyncio.to_thread(check_sent_once, platform, store)


async def test_processes_that_run_at_once_share_the_work(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await asyncio.gather(*(run_until_quiet(store, desk, platform, clock, f"process {n}") for n in range(4)))
    await asyncio.to_thread(check_sent_once, platform, store)


async def test_after_weeks_offline_one_digest_tells_it_all_and_the_next_is_due_a_week_later(
    store: Store, desk: Desk
) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=24, hours=5)
    await run_until_quiet(store, desk, platform, clock, "one")
    await asyncio.to_thread(check_sent_once, platform, store)
    assert platform.messages[0].part.title == "Weeks 10 to 13, 2026: 60 new papers"
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    assert subscription.due == MONDAY.replace(day=30)


async def test_a_clock_that_is_put_back_brings_no_digest_twice(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    later(clock, days=-8)
    await run_until_quiet(store, desk, platform, clock, "one")
    later(clock, days=8, hours=1)
    await run_until_quiet(store, desk, platform, clock, "one")
    await asyncio.to_thread(check_sent_once, platform, store)


def test_a_process_that_was_so_slow_that_another_took_over_records_nothing(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    slow = subscriptions.claim_due(store, ["fake"], "slow", clock.now, clock.now + timedelta(minutes=10))
    assert slow
    later(clock, minutes=15)
    asyncio.run(run_until_quiet(store, desk, platform, clock, "next"))
    nothing = Made(None, (), {}, {}, 4, frozenset(), clock.now + timedelta(days=7))
    assert not deliveries.record(store, slow, "slow", nothing, clock.now)
    later(clock, minutes=15)
    asyncio.run(run_until_quiet(store, desk, platform, clock, "next"))
    check_sent_once(platform, store)


async def test_the_app_of_another_workspace_leaves_a_digest_to_its_own(store: Store, desk: Desk) -> None:
    other, own, clock = FakePlatform(workspace="another"), FakePlatform(workspace=CHANNEL.workspace), Clock()
    assert CHANNEL.workspace
    later(clock, days=7)
    await run_until_quiet(store, desk, other, clock, "another's")
    assert not other.messages
    await run_until_quiet(store, desk, own, clock, "its own")
    await asyncio.to_thread(check_sent_once, own, store)


async def test_a_digest_for_a_workspace_that_nobody_reaches_is_given_up(store: Store, desk: Desk) -> None:
    other, clock = FakePlatform(workspace="another"), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, other, clock, "another's")
    assert (await asyncio.to_thread(digests_by_state, store, clock()))["sending"] == 1
    later(clock, days=6, minutes=1)
    await run_until_quiet(store, desk, other, clock, "another's")
    assert not other.messages
    assert (await asyncio.to_thread(digests_by_state, store, clock()))["sending"] == 0
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription and subscription.paused
    assert subscription.problem == OUT_OF_REACH


async def test_old_digests_are_deleted_and_what_they_announced_stays_known(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    announced_before = await asyncio.to_thread(number_announced, store, CHANNEL.key)
    for days, stored in ((399, 1), (2, 0)):
        later(clock, days=days)
        await asyncio.to_thread(forget_old, store, StoreSettings(), clock())
        assert len(await asyncio.to_thread(history.stored_digests_of, store, "s1")) == stored
    assert not await asyncio.to_thread(parts_stored, store)
    assert await asyncio.to_thread(number_announced, store, CHANNEL.key) == announced_before > 0


def parts_stored(store: Store) -> int:
    with store.transaction() as connection:
        return len(connection.execute(select(metadata.tables["deliveries"])).all())


async def test_an_empty_week_brings_a_short_note_or_nothing_as_wished(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    sent = len(platform.messages)
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    assert platform.messages[sent].part.title == "Week 11, 2026: nothing new"
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    await asyncio.to_thread(subscriptions.change, store, replace(subscription, wishes=Wishes(empty="nothing")))
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    assert len(platform.messages) == sent + 1


async def test_a_channel_that_is_gone_pauses_the_subscription_with_the_reason(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(closed=True), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    assert subscription.paused
    assert subscription.problem == "The channel is gone."


async def test_a_preview_shows_the_digest_and_marks_nothing(store: Store, desk: Desk) -> None:
    platform, clock = FakePlatform(), Clock()
    later(clock, days=6)
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    maker = Maker(store, desk, "previewing", clock)
    for _ in range(2):
        digest = await preview(maker, subscription)
        assert digest.new == 60
    later(clock, days=1)
    await run_until_quiet(store, desk, platform, clock, "one")
    await asyncio.to_thread(check_sent_once, platform, store)


async def test_forgetting_a_person_ends_the_digests_to_them_and_leaves_those_of_channels(
    store: Store, desk: Desk
) -> None:
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    own = replace(subscription, subscription_id="s2", destination=Destination("fake", "", "", "U1"))
    await asyncio.to_thread(subscriptions.add, store, own)
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await run_until_quiet(store, desk, platform, clock, "one")
    forgotten = await asyncio.to_thread(forget_person, store, "fake", "U1", clock.now)
    assert forgotten.digests == 1
    assert await asyncio.to_thread(number_announced, store, own.destination.key) == 0
    (left,) = await asyncio.to_thread(subscriptions.all_of, store)
    assert (left.subscription_id, left.made_by) == ("s1", "")
    assert await asyncio.to_thread(number_announced, store, CHANNEL.key) == 60


async def test_a_service_wakes_by_itself_when_a_digest_is_due(store: Store, desk: Desk) -> None:
    platform, clock, whole = FakePlatform(), Clock(), asyncio.Event()
    platform.after = lambda: whole.set() if len(platform.messages) == platform.messages[0].part.of else None
    later(clock, days=7)
    service = DigestService(store, desk, {"fake": platform}, clock)
    service.start()
    try:
        await asyncio.wait_for(whole.wait(), 60)
    finally:
        await service.stop()
    await asyncio.to_thread(check_sent_once, platform, store)


async def test_two_subscriptions_of_one_channel_do_not_tell_it_of_a_paper_twice(store: Store, desk: Desk) -> None:
    subscription = await asyncio.to_thread(subscriptions.find, store, "s1")
    assert subscription
    await asyncio.to_thread(subscriptions.add, store, replace(subscription, subscription_id="s2"))
    platform, clock = FakePlatform(), Clock()
    later(clock, days=7)
    await asyncio.gather(*(run_until_quiet(store, desk, platform, clock, f"process {n}") for n in range(2)))
    later(clock, minutes=20)
    await run_until_quiet(store, desk, platform, clock, "one")
    counted = await asyncio.to_thread(number_announced, store, CHANNEL.key)
    titles = [message.part.title for message in platform.messages if message.part.title]
    assert counted == 60
    assert sorted(titles) == ["Week 10, 2026: 60 new papers", "Week 10, 2026: nothing new"]


def test_on_postgresql_too_no_kill_loses_or_repeats_anything(postgres: str, desk: Desk) -> None:
    def emptied(number: int) -> Store:
        store = open_store(postgres)
        with store.transaction() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(delete(table))
        return store

    assert kill_everywhere(emptied, desk) > 30
