"""A schedule fires when cron would."""

from datetime import UTC, datetime

import pytest

from bot.settings.cron import cron_trigger

MONDAY = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


def next_days(schedule: str, count: int) -> list[str]:
    """The weekdays and days of the next times."""
    trigger, times, now = cron_trigger(schedule), [], MONDAY
    for _ in range(count):
        fired = trigger.get_next_fire_time(None, now)
        assert fired is not None
        times.append(f"{fired:%a %d %H:%M}")
        now = fired.replace(minute=fired.minute + 1)
    return times


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        ("17 3 * * 1", ["Mon 07 03:17", "Mon 14 03:17"]),
        ("17 3 * * 0", ["Sun 06 03:17", "Sun 13 03:17"]),
        ("17 3 * * 7", ["Sun 06 03:17", "Sun 13 03:17"]),
        ("17 3 * * mon-wed", ["Tue 01 03:17", "Wed 02 03:17", "Mon 07 03:17"]),
        ("17 3 * * 5-7", ["Fri 04 03:17", "Sat 05 03:17", "Sun 06 03:17"]),
        ("17 3 * * */2", ["Tue 01 03:17", "Thu 03 03:17", "Sat 05 03:17", "Sun 06 03:17"]),
        ("17 3 3 * fri", ["Thu 03 03:17", "Fri 04 03:17", "Fri 11 03:17"]),
        ("17 3 */2 * 1", ["Mon 07 03:17", "Mon 21 03:17"]),
        ("17 3 * * *", ["Tue 01 03:17", "Wed 02 03:17"]),
    ],
)
def test_weekdays_count_from_sunday_and_a_day_or_a_weekday_will_do(schedule: str, days: list[str]) -> None:
    assert next_days(schedule, len(days)) == days


@pytest.mark.parametrize(
    "schedule", ["", "* * * *", "* * * * 8", "* * * * x", "* * * * 5-2", "61 * * * *", "* * * * */0", "0 0 31 2 *"]
)
def test_what_cron_would_not_read_is_refused(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cron_trigger(schedule)
