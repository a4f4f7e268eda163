"""Begin rounds, and record what is said in them."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.digests.stored.deliveries import record_message
from bot.reading_groups.messages import GroupMessage
from bot.reading_groups.model import Plan, ReadingGroup, Round
from bot.reading_groups.timetable import next_day, times_of


def new_round(group: ReadingGroup, last: Round | None, now: datetime) -> Round:
    """Return the next round of a group, for the first meeting whose nominations are still open."""
    day = next_day(group.plan, now, last.day if last is not None else None)
    times = times_of(group.plan, day)
    return Round(
        round_id=secrets.token_hex(8),
        group_id=group.group_id,
        number=last.number + 1 if last is not None else 1,
        phase="nominating",
        times=times,
        day=day,
        last_called=now >= times.last_call,
    )


def replanned(group: ReadingGroup, round_: Round, before: Plan, now: datetime) -> Round:
    """Return a round that still nominates as the changed plan of its group has it; `before` is the plan it began with.

    Its meeting keeps its day where neither the weekday nor the weeks changed and nominations are still open.
    """
    keeps_its_days = (before.meeting.weekday, before.weeks) == (group.plan.meeting.weekday, group.plan.weeks)
    times = times_of(group.plan, round_.day)
    if not keeps_its_days or times.nominations_end <= now:
        fresh = new_round(group, None, now)
        return replace(round_, times=fresh.times, day=fresh.day, last_called=fresh.last_called)
    return replace(round_, times=times, last_called=now >= times.last_call)


def record_all(connection: Connection, group: ReadingGroup, spoken: Sequence[GroupMessage], now: datetime) -> None:
    """Record messages of a group, to be sent once."""
    for message in spoken:
        record_message(connection, group.destination, f"group:{group.group_id}", message.digest, now, message.parts)
