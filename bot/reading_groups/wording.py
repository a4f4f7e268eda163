"""Put the times and papers of reading groups into words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.digests.model import DigestItem
from bot.digests.phrases import venue_of
from bot.reading_groups.model import Plan, Round, WeekTime
from ingest.library.model import PaperRecord


def at(moment: datetime, zone: str) -> str:
    """Return a moment as people of a zone read it: Fri 4 Dec, 16:30 (Europe/Berlin)."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M} ({zone})"


def on_day(moment: datetime, zone: str) -> str:
    """Return the day of a moment as people of a zone read it: Fri 4 Dec."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}"


def describe_plan(plan: Plan) -> str:
    """Return in full when a group does what."""
    how_often = f"{plan.meeting.weekday.capitalize()}s" if plan.weeks == 1 else f"Every {plan.weeks} weeks, "
    how_often += "" if plan.weeks == 1 else plan.meeting.weekday.capitalize()
    presenter = "offers" if plan.presenter == "volunteer" else "is drawn among those who nominated"
    return (
        f"{how_often} {_time(plan.meeting)} ({plan.zone}), for {plan.minutes} minutes. "
        f"Nominations until {_day(plan.nominating)}, votes until {_day(plan.voting)}. A presenter {presenter}."
    )


def next_meeting(round_: Round, plan: Plan) -> str:
    """Return when the meeting of a round is."""
    return f"Next meeting: {at(round_.times.meeting, plan.zone)}."


def item_of(paper: PaperRecord) -> DigestItem:
    """Return a paper as messages name it."""
    return DigestItem(paper.paper_id, paper.shown_title, paper.url, venue_of(paper), tuple(paper.lists), "")


def _day(time: WeekTime) -> str:
    return f"{time.weekday.capitalize()} {_time(time)}"


def _time(time: WeekTime) -> str:
    return f"{time.hour:02}:{time.minute:02}"
