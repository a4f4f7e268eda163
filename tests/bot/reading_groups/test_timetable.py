"""When a group nominates, votes and meets."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS
from bot.errors import ReadingGroupError
from bot.reading_groups.model import Plan, WeekTime
from bot.reading_groups.timetable import check_plan, next_day, times_of

BERLIN = Plan(WeekTime("friday", 16, 30), WeekTime("tuesday", 18), WeekTime("wednesday", 18), "Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that a group may have."""
    times = [
        WeekTime(draw(st.sampled_from(WEEKDAYS)), draw(st.integers(0, 23)), draw(st.integers(0, 59))) for _ in range(3)
    ]
    meeting, nominating, voting = times
    weeks, minutes = draw(st.integers(1, 8)), draw(st.integers(15, 480))
    plan = Plan(meeting, nominating, voting, draw(st.sampled_from(ZONES)), weeks, minutes)
    try:
        check_plan(plan)
    except ReadingGroupError:
        plan = Plan(BERLIN.meeting, BERLIN.nominating, BERLIN.voting, plan.zone, plan.weeks, plan.minutes)
    return plan


def local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


def test_the_times_of_a_round_are_those_before_its_meeting_in_the_groups_zone() -> None:
    times = times_of(BERLIN, date(2026, 12, 4))
    moments = (times.last_call, times.nominations_end, times.voting_end, times.reminder, times.meeting, times.end)
    assert [local(each, "Europe/Berlin") for each in moments] == [
        "Mon 30 Nov 18:00", "Tue 01 Dec 18:00", "Wed 02 Dec 18:00",
        "Thu 03 Dec 16:30", "Fri 04 Dec 16:30", "Fri 04 Dec 17:30",
    ]  # fmt: skip


def test_a_meeting_keeps_its_hour_when_the_clocks_change_and_so_does_its_reminder() -> None:
    plan = Plan(WeekTime("sunday", 16), WeekTime("wednesday", 16), WeekTime("friday", 16), "Europe/Berlin")
    times = times_of(plan, date(2026, 3, 29))
    assert local(times.meeting, plan.zone) == "Sun 29 Mar 16:00"
    assert local(times.reminder, plan.zone) == "Sat 28 Mar 16:00"
    assert times.meeting - times.reminder == timedelta(hours=23)


def test_a_time_that_the_clocks_skip_is_when_they_are_put_forward() -> None:
    plan = Plan(WeekTime("sunday", 2, 30), WeekTime("wednesday", 16), WeekTime("friday", 16), "Europe/Berlin")
    assert times_of(plan, date(2026, 3, 29)).meeting == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


@given(plans(), st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)))
def test_the_steps_of_a_round_come_in_order_and_on_the_days_that_were_asked_for(plan: Plan, after: datetime) -> None:
    moment = after.replace(tzinfo=UTC)
    day = next_day(plan, moment)
    times = times_of(plan, day)
    assert times.last_call <= times.nominations_end <= times.voting_end <= times.meeting < times.end
    assert times.reminder < times.meeting
    assert moment < times.nominations_end
    assert day.weekday() == plan.meeting.day_number
    # No meeting before that one would still have had nominations.
    assert times_of(plan, day - timedelta(days=7)).nominations_end <= moment


@given(plans(), st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)), st.integers(0, 400))
def test_the_next_meeting_is_whole_intervals_after_the_last_and_none_between_could_be_held(
    plan: Plan, after: datetime, days_off: int
) -> None:
    last = next_day(plan, after.replace(tzinfo=UTC))
    over = times_of(plan, last).end + timedelta(days=days_off)
    day, step = next_day(plan, over, last), timedelta(days=7 * plan.weeks)
    assert day > last
    assert (day - last) % step == timedelta(0)
    assert times_of(plan, day).nominations_end > over
    assert day - step == last or times_of(plan, day - step).nominations_end <= over


@pytest.mark.parametrize(
    "plan",
    [
        Plan(WeekTime("friday", 16), WeekTime("friday", 15), WeekTime("friday", 15, 30)),
        Plan(WeekTime("friday", 16), WeekTime("friday", 16), WeekTime("friday", 18)),
        Plan(WeekTime("friday", 16), WeekTime("thursday", 16), WeekTime("wednesday", 16)),
    ],
)
def test_a_plan_without_an_hour_between_its_steps_or_that_overlaps_is_refused(plan: Plan) -> None:
    with pytest.raises(ReadingGroupError):
        check_plan(plan)
