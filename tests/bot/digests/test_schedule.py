"""When a digest is due, in every zone and through every change of its clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS, Schedule
from bot.digests.schedule import LOOK, next_day, next_due, out_of_quiet, start_of_day

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))

schedules = st.builds(
    Schedule,
    weekday=st.sampled_from(WEEKDAYS),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(ZONES),
)
daily = st.builds(replace, schedules, rhythm=st.just("daily"))
hours = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] != pair[1])
alerts = st.builds(replace, schedules, rhythm=st.just("at once"), quiet=st.none() | hours)
moments = st.datetimes(datetime(2012, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC))


@given(schedules, moments)
def test_the_next_digest_is_due_later_and_within_eight_days(schedule: Schedule, after: datetime) -> None:
    due = next_due(schedule, after)
    assert after < due <= after + timedelta(days=8, hours=1)


@given(schedules, moments)
def test_it_is_due_on_the_day_and_at_the_time_that_the_subscribers_clock_shows(
    schedule: Schedule, after: datetime
) -> None:
    local = next_due(schedule, after).astimezone(ZoneInfo(schedule.zone))
    told = local.replace(hour=schedule.hour, minute=schedule.minute, tzinfo=None)
    exists = told.replace(tzinfo=local.tzinfo).astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) == told
    if exists:
        assert (WEEKDAYS[local.weekday()], local.hour, local.minute) == (
            schedule.weekday,
            schedule.hour,
            schedule.minute,
        )


@given(schedules, moments)
def test_asked_anywhere_in_a_week_the_same_moment_is_due(schedule: Schedule, after: datetime) -> None:
    due = next_due(schedule, after)
    assert next_due(schedule, due - timedelta(seconds=1)) == due
    assert next_due(schedule, after + (due - after) / 2) == due


@given(schedules, moments)
def test_digests_are_a_week_apart_but_for_what_the_clocks_are_put_forward_or_back(
    schedule: Schedule, after: datetime
) -> None:
    first = next_due(schedule, after)
    second = next_due(schedule, first)
    assert timedelta(days=5, hours=23) <= second - first <= timedelta(days=8, hours=1)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("2026-03-22", "2026-03-29T01:00:00+00:00"),
        ("2026-03-29", "2026-04-05T00:30:00+00:00"),
        ("2026-10-20", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_a_time_that_is_skipped_is_when_the_clocks_go_forward_and_one_that_comes_twice_is_the_first(
    told: str, due: str
) -> None:
    berlin = Schedule("sunday", 2, 30, "Europe/Berlin")
    after = datetime.fromisoformat(f"{told}T12:00:00+00:00")
    assert next_due(berlin, after).isoformat() == due


@given(daily, moments)
def test_a_daily_digest_is_due_on_the_next_day_at_its_time(schedule: Schedule, after: datetime) -> None:
    due = next_due(schedule, after)
    assert after < due <= after + timedelta(days=2, hours=1)
    assert next_due(schedule, due - timedelta(seconds=1)) == due
    weekly = replace(schedule, rhythm="weekly", weekday=WEEKDAYS[due.astimezone(ZoneInfo(schedule.zone)).weekday()])
    assert next_due(weekly, due - timedelta(seconds=1)) == due


@given(alerts, moments)
def test_an_alert_comes_soon_or_when_the_quiet_hours_end(schedule: Schedule, after: datetime) -> None:
    due = next_due(schedule, after)
    assert after < due <= after + timedelta(days=1, hours=2)
    if schedule.quiet is None:
        assert due == after + LOOK
        return
    assert not is_quiet(schedule, due)
    assert due == after + LOOK or is_quiet(schedule, due - timedelta(minutes=1)) or clocks_change(schedule, after, due)


@given(alerts, moments)
def test_out_of_the_quiet_hours_is_never_earlier_and_never_quiet_by_the_subscribers_clock(
    schedule: Schedule, moment: datetime
) -> None:
    out = out_of_quiet(schedule, moment)
    assert moment <= out <= moment + timedelta(days=1, hours=2)
    assert not is_quiet(schedule, out)
    assert out == moment or is_quiet(schedule, moment)


def is_quiet(schedule: Schedule, moment: datetime) -> bool:
    if schedule.quiet is None:
        return False
    begin, end = schedule.quiet
    local = moment.astimezone(ZoneInfo(schedule.zone))
    now = local.hour * 60 + local.minute
    return begin <= now < end if begin < end else now >= begin or now < end


def clocks_change(schedule: Schedule, *moments: datetime) -> bool:
    return len({moment.astimezone(ZoneInfo(schedule.zone)).utcoffset() for moment in moments}) > 1


def test_an_end_of_quiet_hours_that_comes_twice_is_the_one_that_is_still_to_come() -> None:
    berlin = Schedule(rhythm="at once", zone="Europe/Berlin", quiet=(90, 150))
    second_quarter_past_two = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert out_of_quiet(berlin, second_quarter_past_two) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(alerts, moments)
def test_a_day_begins_before_its_moments_and_the_next_one_after_them(schedule: Schedule, moment: datetime) -> None:
    assert start_of_day(schedule, moment) <= moment < next_day(schedule, moment)
    assert moment - start_of_day(schedule, moment) <= timedelta(hours=25)
