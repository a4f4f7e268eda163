"""Making, changing and ending subscriptions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.digests.model import Schedule, Subscription, Wishes
from bot.digests.stored import subscriptions
from bot.digests.subscribing import (
    MOST_OF_ONE,
    change,
    choose,
    fewer_like,
    follow_configuration,
    pause,
    resume,
    subscribe,
)
from bot.errors import SubscribingError
from bot.settings.digests import DigestSettings
from bot.store.database import Store, open_store
from tests.bot.digests.worlds import CHANNEL, MONDAY

LISTS = {"serving": "Serving"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/store.sqlite") as store:
        yield store


def made(store: Store, name: str = "", wishes: Wishes | None = None) -> Subscription:
    return subscribe(
        store,
        CHANNEL,
        Schedule(),
        wishes or Wishes(),
        name=name,
        origin="chat",
        made_by="U1",
        lists=LISTS,
        revision=3,
        now=MONDAY,
    )


def test_a_new_subscription_begins_with_what_comes_next(store: Store) -> None:
    subscription = made(store, wishes=Wishes(lists=("SERVING",), topics=("KV cache",)))
    assert subscription.name == "KV cache"
    assert subscription.wishes.lists == ("Serving",)
    assert (subscription.considered, subscription.due) == (3, MONDAY + timedelta(days=7))
    assert subscriptions.all_of(store, CHANNEL.key) == [subscription]


def test_a_list_that_nobody_has_is_refused_with_those_there_are(store: Store) -> None:
    with pytest.raises(SubscribingError, match=r"no list “training”.*The lists are: Serving"):
        made(store, wishes=Wishes(lists=("training",)))


def test_a_channel_cannot_be_given_digests_without_end_or_two_of_one_name(store: Store) -> None:
    made(store, "papers")
    with pytest.raises(SubscribingError, match="called “Papers” here already"):
        made(store, "Papers")
    for _ in range(MOST_OF_ONE - 1):
        made(store)
    with pytest.raises(SubscribingError, match="end one of them first"):
        made(store)


def test_one_is_chosen_by_name_or_id_or_as_the_only_one(store: Store) -> None:
    with pytest.raises(SubscribingError, match="no digest here yet"):
        choose(store, "", CHANNEL.key)
    first = made(store, "first")
    assert choose(store, "", CHANNEL.key) == first
    second = made(store, "second")
    assert choose(store, "SECOND") == choose(store, second.subscription_id) == second
    with pytest.raises(SubscribingError, match="Which digest is meant"):
        choose(store, "")


def test_paused_it_is_due_no_more_and_resumed_it_is_due_next_week(store: Store) -> None:
    subscription = pause(store, made(store))
    assert subscriptions.claim_due(store, ["fake"], "p", MONDAY + timedelta(days=9), MONDAY) is None
    resumed = resume(store, subscription, MONDAY + timedelta(days=9))
    assert resumed.due == MONDAY + timedelta(days=14)
    assert resumed.considered == 3


def test_with_another_day_it_is_due_then_and_keeps_what_was_told(store: Store) -> None:
    subscription = change(store, made(store), Schedule("friday"), Wishes(length=5), MONDAY)
    assert subscription.due == MONDAY + timedelta(days=4)
    assert subscriptions.find(store, subscription.subscription_id) == subscription


def test_an_ended_subscription_cannot_be_changed_any_more(store: Store) -> None:
    subscription = made(store)
    assert subscriptions.end(store, subscription.subscription_id)
    assert fewer_like(store, subscription.subscription_id, "arxiv:1") is None
    with pytest.raises(SubscribingError, match="ended meanwhile"):
        pause(store, subscription)


def test_fewer_like_this_is_remembered_once_each(store: Store) -> None:
    subscription = made(store)
    for paper in ("arxiv:1", "arxiv:2", "arxiv:1"):
        fewer_like(store, subscription.subscription_id, paper)
    kept = subscriptions.find(store, subscription.subscription_id)
    assert kept
    assert kept.wishes.fewer == ("arxiv:2", "arxiv:1")


def test_the_configurations_digests_are_made_changed_and_ended_as_it_says(store: Store) -> None:
    by_chat = made(store)
    one = DigestSettings(name="One", platform="discord", channel="7", lists=("serving",))
    two = DigestSettings(name="Two", platform="feed")
    follow_configuration(store, [one, two], LISTS, 5, MONDAY)
    follow_configuration(store, [one, two], LISTS, 9, MONDAY + timedelta(days=1))
    (first,) = (each for each in subscriptions.all_of(store) if each.name == "One")
    assert first.wishes.lists == ("Serving",)
    assert (first.considered, first.due) == (5, MONDAY + timedelta(days=7))
    fewer_like(store, first.subscription_id, "arxiv:1")
    later = one.model_copy(update={"weekday": "friday", "length": 9})
    follow_configuration(store, [later], LISTS, 9, MONDAY + timedelta(days=1))
    (changed,) = (each for each in subscriptions.all_of(store) if each.origin == "configuration")
    assert changed.due == MONDAY + timedelta(days=4)
    assert (changed.wishes.length, changed.wishes.fewer, changed.considered) == (9, ("arxiv:1",), 5)
    assert by_chat in subscriptions.all_of(store)


def test_a_configured_digest_stays_paused_by_a_person_and_goes_on_after_a_problem(store: Store) -> None:
    one = DigestSettings(name="One", platform="discord", channel="7")
    follow_configuration(store, [one], LISTS, 5, MONDAY)
    (subscription,) = subscriptions.all_of(store)
    pause(store, subscription)
    follow_configuration(store, [one], LISTS, 5, MONDAY)
    (subscription,) = subscriptions.all_of(store)
    assert subscription.paused
    subscriptions.change(store, replace(subscription, problem="The channel is gone."))
    follow_configuration(store, [one], LISTS, 5, MONDAY)
    (subscription,) = subscriptions.all_of(store)
    assert not subscription.paused


def test_thousands_of_subscriptions_are_not_looked_through_to_find_the_next_one(store: Store) -> None:
    with store.transaction() as connection:
        for table, column in (("subscriptions", "due"), ("digests", "next_try")):
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND platform IN ('slack') "
                f"ORDER BY {column} LIMIT 1"
            ).all()
            assert any(f"{table}_by_{column}" in str(row) for row in plan)
            assert not any("TEMP B-TREE" in str(row) for row in plan)
