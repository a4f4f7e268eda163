"""Decide what a round does next: a pure function of the round, its nominations and the time.

nominating → voting → chosen → held, with what is left out when nobody nominated, when one paper was nominated, or when
Refdesk was off meanwhile. Everything here is decided again by whichever process looks, with the same result.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.reading_groups.model import Phase, Round

Move = Literal["call", "vote", "choose", "skip", "miss", "remind", "hold", "open"]
"""call: say that nominations end soon. vote: put the nominations to the vote. choose: count, or take the only paper.
skip: nothing was nominated. miss: nobody ran the round until its meeting. remind: say when the meeting is. hold: the
meeting is over. open: begin the next round."""

LEAST_VOTE = timedelta(hours=1)
"""Shortest vote; Discord's polls last whole hours (Discord's documentation, "Poll Create Request")."""
_BEFORE_THE_MEETING = timedelta(hours=1)

OVER: frozenset[Phase] = frozenset({"held", "skipped", "missed", "cancelled"})
"""Phases after which the next round opens once the meeting would be over."""


def due_move(round_: Round, nominated: int, now: datetime) -> Move | None:
    """Return what a round with so many nominated papers has to do now, None where nothing is due."""
    times = round_.times
    if round_.phase in OVER:
        return "open" if now >= times.end else None
    if round_.phase == "chosen":
        if now >= times.end:
            return "hold"
        return "remind" if now >= times.reminder and not round_.reminded else None
    if round_.phase == "voting":
        return "choose" if now >= times.voting_end else None
    if now >= times.meeting:
        return "miss"
    if now >= times.nominations_end:
        if nominated == 0:
            return "skip"
        return "vote" if nominated > 1 and vote_until(round_, now) is not None else "choose"
    return "call" if now >= times.last_call and not round_.last_called else None


def vote_until(round_: Round, now: datetime) -> datetime | None:
    """Return when a vote that begins now ends; None where there is no time for one.

    A vote that begins too late to end as planned takes as long as planned, but ends an hour before the meeting.
    """
    times = round_.times
    if times.voting_end - now >= LEAST_VOTE:
        return times.voting_end
    planned = max(LEAST_VOTE, times.voting_end - times.nominations_end)
    late = min(now + planned, times.meeting - _BEFORE_THE_MEETING)
    return late if late - now >= LEAST_VOTE else None


def after(round_: Round, move: Move, now: datetime) -> Round:
    """Return a round as a move leaves it; the ballot, the counts and the paper are for its caller to fill in.

    What a move says makes reminders that are due at the same time superfluous.
    """
    times = round_.times
    match move:
        case "call":
            return replace(round_, last_called=True)
        case "vote":
            until = vote_until(round_, now) or times.voting_end
            return replace(round_, phase="voting", last_called=True, times=replace(times, voting_end=until))
        case "choose":
            return replace(round_, phase="chosen", last_called=True, reminded=now >= times.reminder)
        case "skip":
            return replace(round_, phase="skipped", last_called=True)
        case "miss":
            return replace(round_, phase="missed")
        case "remind":
            return replace(round_, reminded=True)
        case "hold":
            return replace(round_, phase="held")
        case "open":
            return round_


def next_moment(round_: Round) -> datetime:
    """Return when a round next has something to do, if nobody does anything before."""
    times = round_.times
    if round_.phase == "nominating":
        return times.nominations_end if round_.last_called else min(times.last_call, times.nominations_end)
    if round_.phase == "voting":
        return times.voting_end
    if round_.phase == "chosen" and not round_.reminded:
        return min(times.reminder, times.end)
    return times.end
