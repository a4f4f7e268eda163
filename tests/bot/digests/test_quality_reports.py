"""A weekly line about the answers: sent once a week to whoever is configured, whatever the processes do."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.digests.delivering import Sender, send_next
from bot.digests.quality_reports import make_report
from bot.settings.quality import QualityReportSettings
from bot.store.database import Store, open_store
from bot.store.feedback import give_feedback
from bot.store.model import Asked, Place
from bot.store.questions import Outcome, claim, set_composed, set_state
from tests.bot.digests.worlds import MONDAY, Clock, FakePlatform, answers_500_once

REPORT = QualityReportSettings(platform="fake", workspace="T1", channel="C1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def answered(store: Store, key: str, at: datetime, outcome: Outcome, rating: str = "") -> None:
    asked = Asked(key, Place("fake", "T1", "C1"), "1", "U1", "What serves models?", at)
    answer_id = claim(store, asked, "p", at)
    assert answer_id
    set_composed(store, answer_id, "p", ("arxiv:1",), outcome)
    set_state(store, answer_id, "answered")
    if rating == "-":
        give_feedback(store, answer_id, "fake", "U2", "not helpful", at)


async def send_all(store: Store, platform: FakePlatform, clock: Clock) -> None:
    while await send_next(Sender(store, {"fake": platform}, "p", clock)):
        pass


def test_a_week_is_told_once_in_one_line(store: Store) -> None:
    platform, clock = FakePlatform(), Clock(MONDAY)
    assert not make_report(store, (REPORT,), clock()), "the first is due in a week"
    answered(store, "before", MONDAY - timedelta(hours=1), Outcome(refused=False, sentences=9, dropped=9))
    answered(store, "a", MONDAY + timedelta(days=1), Outcome(refused=False, sentences=3, dropped=1), "-")
    answered(store, "b", MONDAY + timedelta(days=2), Outcome(refused=True, sentences=0, dropped=0))
    clock.now = MONDAY + timedelta(days=7, minutes=-1)
    assert not make_report(store, (REPORT,), clock())
    clock.now = MONDAY + timedelta(days=7, minutes=1)
    platform.before = answers_500_once()
    assert make_report(store, (REPORT,), clock())
    assert not make_report(store, (REPORT,), clock())
    asyncio.run(send_all(store, platform, clock))
    clock.now += timedelta(minutes=5)
    asyncio.run(send_all(store, platform, clock))
    [message] = platform.messages
    assert message.part.lead == (
        "2 questions in 7 days · 2 answered, 1 of them with nothing found · 0 failed · "
        "ratings: 0 helpful, 1 not helpful · 3 sentences shown, 1 left out"
    )
    clock.now = MONDAY + timedelta(days=14, hours=3)
    assert make_report(store, (REPORT,), clock())
    asyncio.run(send_all(store, platform, clock))
    assert "0 questions" in platform.messages[-1].part.lead


def test_of_several_processes_one_makes_it(store: Store) -> None:
    now = MONDAY + timedelta(days=7)
    assert not make_report(store, (REPORT,), MONDAY)
    with ThreadPoolExecutor(4) as processes:
        made = list(processes.map(lambda _: make_report(store, (REPORT,), now), range(8)))
    assert made.count(True) == 1


def test_another_day_in_the_configuration_counts_at_once(store: Store) -> None:
    assert not make_report(store, (REPORT,), MONDAY)
    tuesday = REPORT.model_copy(update={"weekday": "tuesday"})
    assert not make_report(store, (tuesday,), MONDAY)
    assert make_report(store, (tuesday,), MONDAY + timedelta(days=1, minutes=1))


def test_a_report_goes_to_a_channel_or_to_a_person() -> None:
    with pytest.raises(ValidationError, match="must have `channel` or `person`"):
        QualityReportSettings(platform="slack")
    with pytest.raises(ValidationError, match="must be a time of day such as 09:00"):
        QualityReportSettings(platform="slack", person="U1", time="soon")
