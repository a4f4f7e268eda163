"""When a digest is due, in every zone and through every change of its clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.model import WEEKDAYS, Schedule
from bot.digests.schedule import next_due

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))

schedules = st.builds(
    Schedule,
    weekday=st.sampled_from(WEEKDAYS),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    zone=st.sampled_from(ZONES),
)
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
