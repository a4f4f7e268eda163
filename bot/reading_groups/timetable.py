"""Decide when a group nominates, votes and meets, by the clock of its own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digests.schedule import moment_at
from bot.errors import ReadingGroupError
from bot.reading_groups.model import Plan, Times, WeekTime

_WEEK = 7
_LEAST_BETWEEN = timedelta(hours=1)
_TOO_LONG = (
    "Nominations would end before the meeting before that one. Choose days so that nominating, voting and meeting "
    "follow one another within {days} days."
)
_TOO_CLOSE = "Leave at least an hour between the end of nominations, the end of the vote and the meeting."


def check_plan(plan: Plan) -> None:
    """Raise ReadingGroupError for a plan whose steps are less than an hour apart or overlap with the meeting before."""
    nominating, voting, meeting = _local_times(plan, _any_meeting_day(plan))
    if min(voting - nominating, meeting - voting) < _LEAST_BETWEEN:
        raise ReadingGroupError(_TOO_CLOSE)
    days = _WEEK * plan.weeks
    if meeting - nominating + timedelta(minutes=plan.minutes) > timedelta(days=days) - _LEAST_BETWEEN:
        raise ReadingGroupError(_TOO_LONG.format(days=days))


def times_of(plan: Plan, day: date) -> Times:
    """Return the moments of the round whose meeting is on `day`, a day of the plan's weekday in the group's zone.

    A time that the zone's clocks skip is the moment at which they are put forward; of a time that comes twice the first
    counts (see `bot.digests.schedule`).
    """
    nominating, voting, meeting = _local_times(plan, day)
    zone = ZoneInfo(plan.zone)
    starts = _moment(meeting, zone)
    return Times(
        last_call=_moment(nominating - timedelta(days=1), zone),
        nominations_end=_moment(nominating, zone),
        voting_end=_moment(voting, zone),
        reminder=_moment(meeting - timedelta(days=1), zone),
        meeting=starts,
        end=starts + timedelta(minutes=plan.minutes),
    )


def next_day(plan: Plan, after: datetime, last: date | None = None) -> date:
    """Return the day of the first meeting whose nominations end after a moment.

    With `last`, the day of an earlier meeting, it is a whole number of the plan's intervals later.
    """
    local = after.astimezone(ZoneInfo(plan.zone)).date()
    first = local + timedelta(days=(plan.meeting.day_number - local.weekday()) % _WEEK)
    step = timedelta(days=_WEEK * plan.weeks)
    if last is not None:
        behind = max(0, (first - last).days)
        # A plan whose weekday was changed keeps to the week of the last meeting.
        begin = last + timedelta(days=(plan.meeting.day_number - last.weekday()) % _WEEK)
        first = begin + step * max(1, behind // step.days - 1)
    while times_of(plan, first).nominations_end <= after:
        first += step if last is not None else timedelta(days=_WEEK)
    return first


def _local_times(plan: Plan, day: date) -> tuple[datetime, datetime, datetime]:
    """Return when nominations end, when the vote ends and when the meeting starts, without a zone."""
    meeting = datetime.combine(day, time(plan.meeting.hour, plan.meeting.minute))
    voting = _last_before(meeting, plan.voting)
    return _last_before(voting, plan.nominating), voting, meeting


def _last_before(moment: datetime, wanted: WeekTime) -> datetime:
    day = moment.date() - timedelta(days=(moment.weekday() - wanted.day_number) % _WEEK)
    found = datetime.combine(day, time(wanted.hour, wanted.minute))
    return found if found < moment else found - timedelta(days=_WEEK)


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    return moment_at(local.date(), local.time(), zone)


def _any_meeting_day(plan: Plan) -> date:
    # 2 March 2026 was a Monday.
    return date(2026, 3, 2) + timedelta(days=plan.meeting.day_number)
