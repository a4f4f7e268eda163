"""Read a schedule as cron does: five fields, Sunday as 0 or 7, a day or a weekday.

Where one of the two begins with an asterisk, both must hold, as in `0 6 */2 * 1`. APScheduler's own reader counts
Monday as 0, knows no 7, and always wants day and weekday to match at once.
See crontab(5), https://man7.org/linux/man-pages/man5/crontab.5.html.
"""

import re
from datetime import UTC, datetime

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?")


def cron_trigger(schedule: str) -> BaseTrigger:
    """Return what fires by five cron fields, in UTC; raises ValueError for anything else."""
    fields = schedule.split()
    if len(fields) != 5:
        raise ValueError(f"{len(fields)} fields instead of five")
    minute, hour, day, month, weekday = fields
    time = {"minute": minute, "hour": hour, "month": month, "timezone": "UTC"}
    weekdays = _weekdays(weekday)
    trigger: BaseTrigger
    if day.startswith("*") or weekday.startswith("*"):
        trigger = CronTrigger(day=day, day_of_week=weekdays, **time)
    else:
        trigger = OrTrigger([CronTrigger(day=day, **time), CronTrigger(day_of_week=weekdays, **time)])
    if trigger.get_next_fire_time(None, datetime.now(UTC)) is None:
        raise ValueError("no day is like that")
    return trigger


def _weekdays(field: str) -> str:
    """Return the names of the weekdays of a field, with commas between them."""
    found: set[int] = set()
    for part in field.lower().split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(f"“{part}” is not a weekday")
        first = 0 if match["first"] is None else _number(match["first"])
        last = 6 if match["first"] is None else _number(match["last"] or match["first"])
        if match["last"] is None and match["first"] is not None and match["step"]:
            last = 6
        step = int(match["step"] or 1)
        if step < 1 or last < first:
            raise ValueError(f"“{part}” is not a range of weekdays")
        found |= {day % 7 for day in range(first, last + 1, step)}
    return ",".join(_WEEKDAYS[day] for day in sorted(found))


def _number(text: str) -> int:
    if text in _WEEKDAYS:
        return _WEEKDAYS.index(text)
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    raise ValueError(f"“{text}” is not a weekday")
