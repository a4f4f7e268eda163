"""Define the plain values of reading groups: their plans, rounds and nominations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.digests.model import WEEKDAYS, Destination
from bot.settings.digests import Weekday

MOST_ON_A_BALLOT = 10
"""Papers of one vote: a poll of Discord has at most ten answers (Discord's documentation, "Poll Create Request")."""
MOST_NOMINATED = 3
"""Papers that one person can nominate for a meeting, so that nobody fills the ballot alone."""
MOST_GROUPS = 20
"""Reading groups of one workspace or server."""
LONGEST_NAME = 80

Phase = Literal["nominating", "voting", "chosen", "held", "skipped", "missed", "cancelled"]
"""Where a round is. It ends as held, or as skipped (no nominations), missed (nobody was there to run it) or cancelled.
"""
Choosing = Literal["volunteer", "drawn"]
"""Who presents: a person who offers to, or one drawn among those who nominated as soon as the paper is chosen."""


@dataclass(frozen=True, slots=True)
class WeekTime:
    """A time of a day of the week, in the group's zone."""

    weekday: Weekday
    hour: int
    minute: int = 0

    @property
    def day_number(self) -> int:
        """The day of the week, 0 for Monday."""
        return WEEKDAYS.index(self.weekday)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a group meets and until when it nominates and votes, by the clock of `zone`.

    It meets every `weeks` weeks for `minutes` minutes.
    """

    meeting: WeekTime
    nominating: WeekTime
    voting: WeekTime
    zone: str = "UTC"
    weeks: int = 1
    minutes: int = 60
    presenter: Choosing = "volunteer"


@dataclass(frozen=True, slots=True)
class ReadingGroup:
    """People who read a paper together, in a channel.

    `due` is when there is something to do next, None while it is paused; `problem` says why Refdesk paused it.
    `made_by` is empty once that person was forgotten.
    """

    group_id: str
    destination: Destination
    name: str
    plan: Plan
    made_by: str
    made_at: datetime
    published: bool = False
    due: datetime | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """The moments of one round, in UTC and in this order: the meeting ends last.

    `last_call` and `reminder` are a day before the end of nominations and before the meeting, by the group's clock.
    """

    last_call: datetime
    nominations_end: datetime
    voting_end: datetime
    reminder: datetime
    meeting: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Round:
    """One meeting of a group, from its nominations on.

    `day` is that of the meeting in the group's zone, `ballot` the ids of the papers voted on and `counts` their votes
    once they are counted. `messages` are ids of digests by what they are: opening, call, ballot, choice, event,
    reminder. `event_ends` says that a scheduled event must still be deleted.
    """

    round_id: str
    group_id: str
    number: int
    phase: Phase
    times: Times
    day: date
    last_called: bool = False
    reminded: bool = False
    ballot: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    votes_changed: int = 0
    votes_shown: int = 0
    paper_id: str = ""
    title: str = ""
    presenter: str = ""
    messages: Mapping[str, str] = field(default_factory=dict)
    event_ends: bool = False


@dataclass(frozen=True, slots=True)
class Nomination:
    """A paper that somebody wants to read: `number` grows with time, over all rounds."""

    number: int
    paper_id: str
    title: str
    person: str
