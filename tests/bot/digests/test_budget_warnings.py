"""Whoever looks after the bot hears once that everybody's budget is nearly used, and once that it is used up."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.answering.model_use import ModelUse
from bot.digests.budget_warnings import make_budget_warning
from bot.digests.delivering import Sender, send_next
from bot.settings.budget import BudgetLimit, BudgetSettings
from bot.settings.quality import QualityReportSettings
from bot.store.database import Store, open_store
from bot.store.model import Place
from bot.store.spending import record_spending
from tests.bot.digests.worlds import Clock, FakePlatform

NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
REPORTS = (
    QualityReportSettings(platform="fake", workspace="T1", channel="C1"),
    QualityReportSettings(platform="fake", workspace="T1", person="U1"),
)
MONTHLY = BudgetSettings(limits=(BudgetLimit(per="month", tokens=1000),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def use(store: Store, tokens: int, now: datetime = NOW) -> None:
    record_spending(store, ModelUse("m", 1, tokens, 0, None), Place("slack", "T1", "C9"), "U5", now)


def made(store: Store, budget: BudgetSettings = MONTHLY, now: datetime = NOW) -> int:
    """How many warnings are made until there is none."""
    count = 0
    while make_budget_warning(store, REPORTS, budget, now):
        count += 1
    return count


def test_each_stage_is_told_once_to_everybody_who_gets_reports(store: Store) -> None:
    use(store, 799)
    assert made(store) == 0
    use(store, 1)
    assert made(store) == len(REPORTS)
    use(store, 300)
    assert made(store) == len(REPORTS)
    assert made(store, now=NOW + timedelta(days=20)) == 0
    platform = FakePlatform()

    async def send() -> None:
        while await send_next(Sender(store, {"fake": platform}, "p", Clock(NOW))):
            pass

    asyncio.run(send())
    leads = {message.part.lead for message in platform.messages}
    assert leads == {
        "80 % of this month's budget is used. At 100 %, answers only quote the papers.",
        "This month's budget is used up. Answers only quote the papers until 1 Jan 2027, 00:00 UTC.",
    }


def test_the_next_month_begins_anew(store: Store) -> None:
    use(store, 1000)
    assert made(store) == len(REPORTS)
    january = datetime(2027, 1, 3, tzinfo=UTC)
    assert made(store, now=january) == 0
    use(store, 900, january)
    assert made(store, now=january) == len(REPORTS)


def test_limits_of_single_people_and_a_bot_without_reports_are_told_to_nobody(store: Store) -> None:
    use(store, 1000)
    each_person = BudgetSettings(limits=(BudgetLimit(each="person", per="day", tokens=10),))
    assert made(store, each_person) == 0
    assert not make_budget_warning(store, (), MONTHLY, NOW)


def test_of_several_processes_each_warning_is_made_by_one(store: Store) -> None:
    use(store, 1000)
    with ThreadPoolExecutor(4) as processes:
        done = list(processes.map(lambda _: make_budget_warning(store, REPORTS, MONTHLY, NOW), range(8)))
    assert done.count(True) == len(REPORTS)
