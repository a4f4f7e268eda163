"""What models cost is counted, and at a limit they are no longer asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from pydantic import ValidationError

from bot.answering.model import Claim
from bot.answering.model_use import ModelUse
from bot.reception.reception import Reception
from bot.settings.budget import BudgetLimit, BudgetSettings
from bot.settings.reception import ReceptionSettings
from bot.store.budget import limit_states, start_of, why_no_model
from bot.store.database import Store, open_store
from bot.store.model import Place
from bot.store.spending import delete_spending, record_spending, spent_by, spent_since
from tests.bot.reception.receptions import NOW, PLACE, Clock, Screen, ScriptedDesk, asked

USE = ModelUse("tiny", 2, 600, 400, 0.5)
ELSEWHERE = replace(PLACE, channel="C2")
OTHER_TEAM = Place("slack", "T2", "C9")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'store.sqlite'}") as opened:
        yield opened


def budget(**limit: object) -> BudgetSettings:
    return BudgetSettings(limits=(BudgetLimit.model_validate(limit),))


@pytest.mark.parametrize(
    ("each", "allowed"),
    [
        ("everybody", set()),
        ("workspace", {"other team"}),
        ("channel", {"other team", "other channel"}),
        ("person", {"other team", "other person"}),
    ],
)
def test_a_limit_holds_for_those_whose_use_it_adds_up(store: Store, each: str, allowed: set[str]) -> None:
    record_spending(store, USE, PLACE, "U1", NOW)
    record_spending(store, USE, OTHER_TEAM, "U1", NOW - timedelta(days=40))
    limits = budget(each=each, tokens=1000)
    places = {"same": (PLACE, "U1"), "other channel": (ELSEWHERE, "U1"), "other team": (OTHER_TEAM, "U1")}
    asking = places | {"other person": (PLACE, "U2")}
    found = {name for name, (place, person) in asking.items() if not why_no_model(store, place, person, limits, NOW)}
    assert found == allowed


def test_tokens_and_money_are_two_limits_and_the_fuller_one_counts(store: Store) -> None:
    record_spending(store, USE, PLACE, "U1", NOW)
    [state] = limit_states(store, PLACE, "U1", budget(tokens=10_000, cost=0.625), NOW)
    assert state.used == pytest.approx(0.8)
    assert why_no_model(store, PLACE, "U1", budget(tokens=10_000, cost=0.625), NOW) == ""
    assert why_no_model(store, PLACE, "U1", budget(tokens=10_000, cost=0.5), NOW).endswith("is used up for this month")


def test_an_answer_without_prices_counts_its_tokens(store: Store) -> None:
    record_spending(store, replace(USE, cost=None), PLACE, "U1", NOW)
    assert why_no_model(store, PLACE, "U1", budget(cost=0.01), NOW) == ""
    assert why_no_model(store, PLACE, "U1", budget(tokens=1, per="day"), NOW) != ""


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_a_day_or_month_begins_before_now_and_no_longer_ago_than_it_lasts(now: datetime) -> None:
    day, month = (start_of(BudgetLimit(per=per, tokens=1), now) for per in ("day", "month"))
    assert month <= day <= now
    assert now - day < timedelta(days=1)
    assert month.day == 1
    assert now - month < timedelta(days=31)


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="must have `tokens` or `cost`"):
        budget(each="everybody")


def test_use_is_added_up_by_day_and_by_what_people_ask_for_and_forgotten_in_time(store: Store) -> None:
    record_spending(store, USE, PLACE, "U1", NOW - timedelta(days=2))
    record_spending(store, USE, PLACE, "U2", NOW)
    record_spending(store, replace(USE, model="large"), ELSEWHERE, "", NOW, "digest")
    since = NOW - timedelta(days=30)
    assert [(each.of, each.tokens) for each in spent_by(store, since, "day")] == [
        ("2026-02-28", 1000), ("2026-03-02", 2000),
    ]  # fmt: skip
    assert {each.of: each.cost for each in spent_by(store, since, "model")} == {"tiny": 1.0, "large": 0.5}
    assert {each.of: each.calls for each in spent_by(store, since, "purpose")} == {"answer": 4, "digest": 2}
    people = [each.of for each in spent_by(store, since, "person")]
    assert len(set(people)) == 3
    assert not {"U1", "U2"} & set(people)
    delete_spending(store, NOW - timedelta(days=1))
    assert spent_since(store, PLACE, "U1", since, whose="everybody").tokens == 2000


def test_one_id_in_two_workspaces_of_slack_is_two_people_and_in_two_servers_of_discord_one(store: Store) -> None:
    for platform in ("slack", "discord"):
        for workspace in ("T1", "T2"):
            record_spending(store, USE, Place(platform, workspace, "C1"), "U1", NOW)
    people = spent_by(store, NOW - timedelta(days=1), "person")
    assert [each.tokens for each in people] == [2000, 1000, 1000]
    assert len({each.of for each in people}) == 3


async def test_questions_are_counted_until_the_budget_is_used_up_and_then_asked_without_a_model(store: Store) -> None:
    desk = ScriptedDesk()
    real = desk.answer

    async def costly(question, *rest):  # type: ignore[no-untyped-def]
        answer = await real(question, *rest)
        used = None if question.without_model else USE
        claim = Claim("Pages.", (1,), quoted=bool(question.without_model))
        return replace(answer, used=used, claims=(claim,), dropped=2)

    desk.answer = costly  # type: ignore[method-assign]
    reception = Reception(desk, store, ReceptionSettings(), Clock(), budget(tokens=1500, per="day"))
    before = value("refdesk_model_tokens_total", model="tiny", purpose="answer", part="prompt")
    dropped = value("refdesk_sentences_total", shown="dropped")
    for number in range(3):
        assert await reception.take(asked(key=f"C1:{number}"), Screen())
    assert [bool(question.without_model) for question in desk.questions] == [False, False, True]
    assert "used up for this day" in desk.questions[-1].without_model
    assert value("refdesk_model_tokens_total", model="tiny", purpose="answer", part="prompt") == before + 1200
    assert value("refdesk_sentences_total", shown="dropped") == dropped + 6
    assert value("refdesk_budget_used_ratio", per="day") == pytest.approx(2000 / 1500)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0
