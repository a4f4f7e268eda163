"""What people type and say to a reading group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS
from bot.errors import ReadingGroupError
from bot.reading_groups.model import WeekTime
from bot.reading_groups.plan_text import plan_of, read_fields
from bot.reading_groups.requests import group_request


@pytest.mark.parametrize(
    ("said", "wish", "words"),
    [
        ("nominate vLLM", "nominate", "vLLM"),
        ("Please nominate [2] for Theory.", "nominate", "[2] for Theory"),
        ("I nominate https://arxiv.org/abs/2309.06180", "nominate", "https://arxiv.org/abs/2309.06180"),
        ("withdraw my nomination of vLLM", "withdraw", "vLLM"),
        ("what is nominated?", "show", ""),
        ("show the nominations", "show", ""),
        ("I'll present", "present", ""),
        ("I can’t present it", "pass", ""),
        ("draw a presenter", "draw", ""),
    ],
)
def test_what_is_said_to_a_group_is_understood(said: str, wish: str, words: str) -> None:
    request = group_request(said)
    assert request is not None
    assert (request.wish, request.words) == (wish, words)


@pytest.mark.parametrize(
    "said",
    ["which papers present a new cache?", "papers nominated for best paper at OSDI", "what is vLLM?", "draw a map", ""],
)
def test_questions_are_not_taken_for_it(said: str) -> None:
    assert group_request(said) is None


def test_a_plan_is_read_from_fields_and_the_words_before_them_are_the_name() -> None:
    name, values = read_fields(
        "Serving papers meet:friday 16:30 nominate:tue 18h vote:“wednesday, 6pm” zone:Berlin every:2 minutes:90"
    )
    plan = plan_of(values)
    assert name == "Serving papers"
    assert plan.meeting == WeekTime("friday", 16, 30)
    assert plan.nominating == WeekTime("tuesday", 18)
    assert (plan.zone, plan.weeks, plan.minutes) == ("Europe/Berlin", 2, 90)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("Serving", "When does the group meet"),
        ("Serving meet:fryday 25:00", "`meet:` must be a day and a time"),
        ("Serving meet:friday 16:00 zone:UTC+2", "offset"),
        ("Serving meet:friday 16:00 vot:monday 10:00", "Did you mean `vote:`"),
        ("Serving meet:friday 16:00 every:0", "from 1 to 8"),
        ("Serving meet:friday 16:00 presenter:me", "`volunteer` or `drawn`"),
        ("Serving meet:friday 16:00 meet:monday 10:00", "twice"),
        ("Serving meet:'friday 16:00\"", "quotation mark"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_to_type(typed: str, reason: str) -> None:
    with pytest.raises(ReadingGroupError, match=reason):
        plan_of(read_fields(typed)[1])


@given(st.sampled_from(WEEKDAYS), st.integers(0, 23), st.integers(0, 59), st.integers(1, 8))
def test_every_meeting_time_alone_makes_a_plan(weekday: str, hour: int, minute: int, weeks: int) -> None:
    plan = plan_of({"meet": f"{weekday} {hour}:{minute:02}", "every": str(weeks)})
    assert (plan.meeting.hour, plan.meeting.minute) == (hour, minute)
    assert plan_of({}, before=plan) == plan


@given(st.text(max_size=120))
def test_whatever_is_typed_is_a_plan_or_is_refused_in_words(typed: str) -> None:
    try:
        plan_of(read_fields(typed)[1])
    except ReadingGroupError as error:
        assert str(error)
