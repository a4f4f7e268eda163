"""A history lived through for real: ingests, alerts, a taste, two processes, kills, odd zones and clocks."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.desk.desk import Desk
from bot.digests.model import Schedule, Subscription, Wishes
from bot.digests.replay import ReplayPlan, account, history_of, replay
from bot.digests.stored import subscriptions
from bot.store.database import Store, open_store
from ingest.lists.history import versions_of
from ingest.settings import ListSettings
from tests import repositories
from tests.benchmarks.material import NotHereError, shared
from tests.bot.digests.test_exactly_once import KilledError, Steps
from tests.bot.digests.worlds import (
    CHANNEL,
    Clock,
    FakePlatform,
    a_list,
    desk_over,
    later,
    number_of,
    publish,
    run_until_quiet,
)

BEGINS = datetime(2026, 3, 20, 9, tzinfo=UTC)
"""In the following days the clocks are changed in many zones."""

NAMES = [f"System{number:02}" for number in range(24)]
VERSIONS = [NAMES[:2], NAMES[:6], NAMES[5::-1], NAMES[1:11], NAMES[:17], NAMES]
"""A list that grows, is turned around, loses papers and regains some."""

WEEKLY = Schedule("monday", 3, 30, "Pacific/Apia")
AT_ONCE = Schedule(rhythm="at once", zone="Australia/Lord_Howe", quiet=(22 * 60, 8 * 60 + 30), most=1)
LIKED, DISLIKED = f"arxiv:2601.{number_of('System00'):05}", f"arxiv:2601.{number_of('System01'):05}"


def subscribe(store: Store) -> None:
    """A weekly digest of everything and an alert for one channel, both with a taste, in zones of their own."""
    taste = Wishes(length=100, more=(LIKED,), fewer=(DISLIKED,))
    for number, (schedule, wishes) in enumerate(((WEEKLY, taste), (AT_ONCE, replace(taste, kinds=("paper",))))):
        due = BEGINS + timedelta(hours=1)
        made = Subscription(f"s{number}", f"d{number}", CHANNEL, schedule, wishes, "chat", "U1", 1, BEGINS, due)
        subscriptions.add(store, made)


async def at_work(store: Store, desk: Desk, platform: FakePlatform, clock: Clock) -> None:
    await asyncio.gather(*(run_until_quiet(store, desk, platform, clock, f"process {n}") for n in range(2)))


def live(folder: Path, store: Store, desk: Desk, dice: random.Random) -> tuple[FakePlatform, int]:
    """Live through all versions, killed now and then between two steps; returns the platform and how many kills."""
    platform, clock, kills = FakePlatform(), Clock(BEGINS), 0
    for number, names in enumerate(VERSIONS):
        publish(folder, {"papers": a_list(*names)}, BEGINS + timedelta(days=3 * number))
        if number == 0:
            subscribe(store)
        clock.now = BEGINS + timedelta(days=3 * number)
        for _ in range(4):
            later(clock, hours=dice.choice((1, 5, 11, -2)), minutes=dice.randrange(60))
            try:
                with Steps(dice.randrange(1, 60)).watching(store, platform):
                    asyncio.run(at_work(store, desk, platform, clock))
            except KilledError:
                kills += 1
                later(clock, minutes=11)
    for _ in range(10):
        later(clock, hours=25)
        asyncio.run(at_work(store, desk, platform, clock))
    return platform, kills


def news_in(platform: FakePlatform) -> Counter[str]:
    """How often each paper was told as news, by its name."""
    told: Counter[str] = Counter()
    for message in platform.messages:
        items = [highlight.item for highlight in message.part.highlights]
        items += [line.item for block in message.part.blocks for line in block.lines if not line.remark]
        told.update(item.title.rpartition(" ")[2] for item in items)
    return told


@pytest.mark.parametrize("seed", range(2))
def test_with_alerts_and_a_taste_nothing_is_missed_and_nothing_told_twice_whatever_is_killed(
    tmp_path: Path, seed: int
) -> None:
    publish(tmp_path, {"papers": a_list(*VERSIONS[0])}, BEGINS)
    with desk_over(tmp_path) as desk, open_store(f"sqlite:///{tmp_path}/store.sqlite") as store:
        platform, kills = live(tmp_path, store, desk, random.Random(seed))
    keys = [message.key for message in platform.messages]
    assert len(keys) == len(set(keys)) > 3 and kills > 1
    assert news_in(platform) == Counter(NAMES[2:])
    alerts = [message for message in platform.messages if message.part.title.startswith("Just added")]
    assert alerts


def test_the_alerts_of_a_replay_come_first_out_of_quiet_hours_and_the_rest_is_in_the_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = repositories.make(tmp_path_factory.mktemp("history") / "list")
    for number in range(1, 9):
        repositories.commit(folder, {"README.md": a_list(*NAMES[: 3 * number])}, f"2024-03-{26 + number // 3:02}")
    settings = ListSettings(name="papers", source=f"file://{folder}")
    versions = list(versions_of(settings, tmp_path_factory.mktemp("data")))
    begin, end = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 20, tzinfo=UTC)
    plans: Sequence[ReplayPlan] = [ReplayPlan(WEEKLY), ReplayPlan(AT_ONCE)]
    weeks = list(replay(history_of(versions, "papers"), "papers", plans, begin, end, lambda papers: {}))
    found = account(weeks, versions[-1])
    assert (found.papers, found.missed, found.twice) == (24, (), ())
    alerts = [week for week in weeks if week.plan == 1]
    assert alerts and len({week.due.date() for week in alerts}) == len(alerts)
    assert sum(len(week.announced) for week in alerts) > 0


def test_the_history_of_a_real_list_is_told_completely_and_once_with_alerts_in_every_zone(tmp_path: Path) -> None:
    from tests.benchmarks.replaying import measure

    try:
        bundle = shared("history", "llmsys-paperlist.bundle")
    except NotHereError as reason:
        pytest.skip(str(reason))
    versions = list(versions_of(ListSettings(name="papers", source=str(bundle)), tmp_path))

    table = measure(versions, lambda arrivals: [replace(each, fewer="train" in each.paper.title) for each in arrivals])
    columns = {str(column.header): list(column.cells) for column in table.columns}
    assert set(columns["missed"]) == set(columns["twice"]) == set(columns["hidden by taste"]) == {"0"}
    assert min(int(str(alerts)) for alerts in columns["alerts"][1::3]) > 10
