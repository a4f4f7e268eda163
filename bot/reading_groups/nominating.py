"""Nominates papers, once for each person and paper."""

from datetime import datetime

from bot.errors import ReadingGroupError
from bot.reading_groups.finding import latest
from bot.reading_groups.model import MOST_NOMINATED, Nomination, ReadingGroup
from bot.reading_groups.stored import rounds
from bot.reading_groups.wording import at, on_day
from bot.store.database import Store

CLOSED = "Nominations for {day} are closed. They open again after that meeting."
READ = "“{title}” was read on {day}."
TOO_MANY = f"You can nominate {MOST_NOMINATED} papers for a meeting. Withdraw one first."
FULL = "There are enough nominations for this meeting. Nominate it for the next one."
AGAIN = "You have nominated “{title}” already."
NOMINATED = "Nominated for {day}: “{title}”. You can take it back until {until}."

_MOST_PAPERS = 50
"""Papers that may be nominated for one meeting."""


def nominate_in(store: Store, group: ReadingGroup, paper_id: str, title: str, person: str, now: datetime) -> str:
    """Nominate a paper, which the channel must be allowed to see, in a group's round; returns what to say.

    Raises ReadingGroupError where nominations are closed, or there are too many, or this one is there already.
    """
    zone = group.plan.zone
    before = rounds.held_with(store, group.group_id, paper_id)
    if before is not None:
        raise ReadingGroupError(READ.format(title=title, day=on_day(before.times.meeting, zone)))
    with store.transaction() as connection:
        round_ = latest(connection, group)
        if not rounds.hold_in_phase(connection, round_.round_id, "nominating"):
            raise ReadingGroupError(CLOSED.format(day=on_day(round_.times.meeting, zone)))
        nominated = rounds.nominations_in(connection, round_.round_id)
        if any((each.paper_id, each.person) == (paper_id, person) for each in nominated):
            raise ReadingGroupError(AGAIN.format(title=title))
        if sum(each.person == person for each in nominated) >= MOST_NOMINATED:
            raise ReadingGroupError(TOO_MANY)
        if len({each.paper_id for each in nominated} | {paper_id}) > _MOST_PAPERS:
            raise ReadingGroupError(FULL)
        if not rounds.nominate(connection, round_.round_id, Nomination(0, paper_id, title, person), now):
            raise ReadingGroupError(AGAIN.format(title=title))
    day, until = (at(moment, zone) for moment in (round_.times.meeting, round_.times.nominations_end))
    return NOMINATED.format(title=title, day=day, until=until)
