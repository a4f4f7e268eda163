"""Subscriptions read from what people type, and told back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS, Schedule, Subscription, Wishes
from bot.digests.subscription_text import describe, read_wish
from bot.errors import SubscribingError
from tests.bot.digests.worlds import CHANNEL, MONDAY


def test_nothing_said_means_all_lists_on_monday_at_nine() -> None:
    assert read_wish("") == ("", Schedule(), Wishes())


def test_day_time_zone_and_fields_are_read_in_any_order() -> None:
    text = (
        "topics:“KV cache, LoRA” fri 16:30 Europe/Berlin lists:awesome-papers kinds:paper,survey length:5 empty:nothing"
    )
    assert read_wish(text) == (
        "",
        Schedule("friday", 16, 30, "Europe/Berlin"),
        Wishes(
            lists=("awesome-papers",),
            topics=("KV cache", "LoRA"),
            kinds=("paper", "survey"),
            length=5,
            empty="nothing",
        ),
    )


def test_loose_words_are_a_topic_and_the_zone_of_the_person_is_kept() -> None:
    _, schedule, wishes = read_wish("speculative decoding, tuesdays 8am", zone="Asia/Tokyo")
    assert schedule == Schedule("tuesday", 8, 0, "Asia/Tokyo")
    assert wishes.topics == ("speculative decoding",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Europe/Atlantis", "no time zone"),
        ("length:many", "no length"),
        ("kinds:novel", "no kind"),
        ("empty:maybe", "empty week"),
        ('topics:"KV', "not closed"),
    ],
)
def test_what_is_not_understood_is_told_with_what_would_be(text: str, why: str) -> None:
    with pytest.raises(SubscribingError, match=why):
        read_wish(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused_in_plain_words(text: str) -> None:
    try:
        _, schedule, wishes = read_wish(text)
    except SubscribingError as error:
        assert str(error)
    else:
        assert schedule.weekday in WEEKDAYS
        assert 1 <= wishes.length <= 200


def test_a_subscription_is_told_with_the_next_day_in_its_own_zone() -> None:
    subscription = Subscription(
        subscription_id="s1",
        name="papers",
        destination=CHANNEL,
        schedule=Schedule("friday", 9, 0, "Asia/Tokyo"),
        wishes=Wishes(lists=("one", "two"), topics=("KV cache",)),
        origin="chat",
        made_by="U1",
        considered=1,
        considered_at=MONDAY,
        due=MONDAY.replace(hour=0) + timedelta(days=4),
    )
    assert describe(subscription) == (
        "Fridays at 09:00 (Asia/Tokyo): what is new on one and two, about “KV cache”. Next on 6 March, 09:00."
    )
    paused = replace(subscription, due=None, problem="The channel is gone.")
    assert describe(paused).endswith("Paused: The channel is gone.")
