"""Subscriptions read from what people type, and told back."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS, Schedule, Subscription, Wishes
from bot.digests.subscription_description import describe
from bot.digests.subscription_text import read_wish
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


def test_alerts_are_read_and_said_in_full() -> None:
    text = "at once authors:Doe, Roe venues:OSDI cites:vLLM orgs in quiet:22:30-7 most:3 zone:Europe/Berlin"
    _, schedule, wishes = read_wish(text.replace("orgs in ", "organisations:CMU "))
    assert schedule == Schedule(zone="Europe/Berlin", rhythm="at once", quiet=(22 * 60 + 30, 7 * 60), most=3)
    assert wishes == Wishes(authors=("Doe", "Roe"), venues=("OSDI",), cites=("vLLM",), organisations=("CMU",))
    subscription = Subscription("s", "n", CHANNEL, schedule, wishes, "chat", "U", 1, MONDAY, MONDAY)
    assert describe(subscription) == (
        "At once, at most 3 a day, not from 22:30 to 07:00 (Europe/Berlin): new papers by Doe and Roe from CMU at OSDI "
        "that cite “vLLM” on all lists, up to 30 one by one. Next: when the lists are read again and have something."
    )
    _, daily, _ = read_wish("every day 7:30")
    assert daily == Schedule(hour=7, minute=30, rhythm="daily")


def test_what_is_asked_about_is_a_topic_and_the_zone_of_the_person_is_kept() -> None:
    _, schedule, wishes = read_wish("about speculative decoding, tuesdays 8am", zone="Asia/Tokyo")
    assert schedule == Schedule("tuesday", 8, 0, "Asia/Tokyo")
    assert wishes.topics == ("speculative decoding",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Europe/Atlantis", "is not a time zone"),
        ("Europe/Berlim", "Did you mean `Europe/Berlin`"),
        ("9am zone:Atlantis", "is not a time zone"),
        ("length:many", "`length:` must be a number"),
        ("kinds:novel", "`kinds:` must be among"),
        ("empty:maybe", "`empty:` must be `note` or `nothing`"),
        ("picture:small", "`picture:` must be `yes` or `no`"),
        ('topics:"KV', "not closed"),
        ("fryday 9:00", "Did you mean `friday`"),
        ("tusdays", "Did you mean `tuesday`"),
        ("hourly", "weekly, daily or at once"),
        ("twice a week 9:00", "weekly, daily or at once"),
        ("daily at once", "“at once” is a second rhythm"),
        ("at once quiet:night", "`quiet:` must be two times of day"),
        ("at once quiet:8-8", "`quiet:` must be two times of day"),
        ("at once most:many", "`most:` must be a number"),
        ("author:" + "x" * 201, "at most 20 authors of 200 characters"),
        ("friday 25:99", "“25:99” is not a time"),
        ("friday 25:00", "is not a time"),
        ("friday 99pm", "is not a time"),
        ("topcs:KV", "Did you mean `topics:`"),
        ("colour:red", "The fields are"),
        ("friday monday", "a second weekday"),
        ("9:00 10:00", "a second time"),
        ("monday,thursday 9:00", "a second weekday"),
        ("fri day 9:00", "Fridays or daily, not both"),
        ("friday KV cache", "I don't understand “KV cache”. For a topic, type `topics:KV cache`"),
        ("fridays at 9", "I don't understand “9”. Write a time as `16:30` or `4pm`."),
        ("friday at noon", "I don't understand “noon”"),
        ("Berlin friday 9:00", "For its time zone, type `zone:Europe/Berlin`."),
        ("friday 9:00 PST", "I don't understand “PST”"),
        ("freitag 9:00", "I don't understand “freitag”"),
        ("next friday", "I don't understand “next”"),
        ("mon-fri 9:00", "I don't understand “mon-fri”"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_type(text: str, why: str) -> None:
    with pytest.raises(SubscribingError, match=re.escape(why)):
        read_wish(text)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("topics:KV cache", ("KV cache",)),
        ("topics:KV cache, LoRA serving friday", ("KV cache", "LoRA serving")),
        ("topics:KV topics:LoRA", ("KV", "LoRA")),
        ("friday topics:arxiv:2309.06180", ("arxiv:2309.06180",)),
        ("friday about https://arxiv.org/abs/2309.06180", ("https://arxiv.org/abs/2309.06180",)),
        ("every friday at 9:00 about speculative decoding", ("speculative decoding",)),
    ],
)
def test_the_words_of_a_topic_stay_together(text: str, topics: tuple[str, ...]) -> None:
    assert read_wish(text)[2].topics == topics


def test_a_city_behind_a_time_is_its_time_zone() -> None:
    name, schedule, wishes = read_wish("friday 9am Berlin", zone="America/Los_Angeles")
    assert (name, schedule, wishes) == ("", Schedule("friday", 9, 0, "Europe/Berlin"), Wishes())


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("friday,9:00", Schedule("friday", 9, 0)),
        ("Fri. 9:30pm", Schedule("friday", 21, 30)),
        ("friday 9:00 PM", Schedule("friday", 21, 0)),
        ("friday　9：00", Schedule("friday", 9, 0)),
        ("friday 9:00 in Berlin", Schedule("friday", 9, 0, "Europe/Berlin")),
        ("friday 9:00 Berlin time", Schedule("friday", 9, 0, "Europe/Berlin")),
        ("friday 9:00 CET", Schedule("friday", 9, 0, "CET")),
        ("cites:vLLM at once", Schedule(rhythm="at once")),
        ("topics:KV cache daily", Schedule(rhythm="daily")),
    ],
)
def test_days_and_times_are_read_as_people_write_them(text: str, schedule: Schedule) -> None:
    assert read_wish(text)[1] == schedule


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
        "Fridays at 09:00 (Asia/Tokyo): new papers on one and two, about “KV cache”, up to 30 one by one. "
        "Next: Fri 6 Mar, 09:00 (Asia/Tokyo)."
    )
    paused = replace(subscription, due=None, problem="The channel is gone.")
    assert describe(paused).endswith("Paused: The channel is gone.")


@pytest.mark.parametrize("offset", ["GMT+1", "UTC-5", "zone:GMT+1", "zone:Etc/GMT+1", "+02:00"])
def test_an_offset_is_refused_since_zones_named_after_one_count_the_other_way(offset: str) -> None:
    with pytest.raises(SubscribingError, match="is an offset, not a time zone"):
        read_wish(f"friday 9:00 {offset}")


def test_the_word_before_a_day_is_not_of_the_topic_before_it() -> None:
    _, schedule, wishes = read_wish("about LoRA serving on mondays at 8:30")
    assert (schedule.weekday, schedule.hour, wishes.topics) == ("monday", 8, ("LoRA serving",))


def test_a_semicolon_between_fields_is_of_neither() -> None:
    _, _, wishes = read_wish("friday 9:00, topics: vLLM; lists: serving")
    assert (wishes.topics, wishes.lists) == (("vLLM",), ("serving",))


@pytest.mark.parametrize("field", ["topics", "lists", "name", "authors"])
def test_a_field_that_says_nothing_is_asked_for(field: str) -> None:
    with pytest.raises(SubscribingError, match=f"`{field}:` says nothing"):
        read_wish(f"friday 9:00 {field}:")


def test_a_city_of_two_words_is_proposed_as_a_zone() -> None:
    with pytest.raises(SubscribingError, match="type `zone:America/New_York`"):
        read_wish("9:00 New York")
