"""Takes reading groups from nominations to the meeting, each step once.

What is due is worked out first, with what must be read for it; then all that follows is recorded in one transaction:
the round as it is now, its next round and at most one message, which is sent as digests are. So a group whose steps
were missed while Refdesk was off catches up with one message.
"""

import asyncio
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.digests.stored.messages import first_message, take_back
from bot.errors import CourierError
from bot.reading_groups import messages
from bot.reading_groups.announcing import Decision, Nominated, announce, nominated_in
from bot.reading_groups.ballots import ballot_of, winner
from bot.reading_groups.counting import UnseenBallot, count_votes
from bot.reading_groups.messages import GroupMessage
from bot.reading_groups.model import ReadingGroup, Round
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.opening import new_round, record_all
from bot.reading_groups.progress import Move, after, due_move, next_moment
from bot.reading_groups.stored import groups, rounds
from bot.reading_groups.wording import on_day
from ingest.errors import IngestError

_log = logging.getLogger(__name__)

_CLAIM = timedelta(minutes=10)
_TRY_AGAIN = timedelta(minutes=1)
CHOSEN_LATE = "The vote for {day} chose “{title}”, but I was off until the meeting was over. "
MISSED = "I was off until the meeting on {day} was over, so no paper was chosen for it. "


@dataclass(slots=True)
class _Work:
    """What is to be recorded of a group: its round before and after, the next round, and what is said."""

    group: ReadingGroup
    before: Round
    round: Round
    opened: Round | None = None
    messages: list[GroupMessage] = field(default_factory=list)
    taken_back: str = ""
    note: str = ""
    why: str = ""


async def move_next(mover: GroupMover) -> bool:
    """Take one group further that has something to do; False where there is none.

    What cannot be done just now, for want of a library or of the platform, is tried again in a minute.
    """
    maker, now = mover.maker, mover.maker.clock()
    group = await asyncio.to_thread(groups.claim_due, maker.store, mover.reached(), maker.process, now, now + _CLAIM)
    if group is None:
        return False
    try:
        if (problem := await asyncio.to_thread(_given_up, mover, group)) is not None:
            _log.warning("the reading group %s is paused: %s", group.group_id, problem)
            await asyncio.to_thread(_pause, mover, group, problem)
            return True
        before = await asyncio.to_thread(rounds.current_round, maker.store, group.group_id)
        if before is None:
            # It has ended since it was claimed.
            return True
        work = await _worked_out(mover, _Work(group, before, before), now)
        recorded = await asyncio.to_thread(_record, mover, work, now)
    except (CourierError, TimeoutError, IngestError) as error:
        _log.warning("the reading group %s waits: %s", group.group_id, error)
        recorded = False
    if not recorded:
        until = maker.clock() + _TRY_AGAIN
        await asyncio.to_thread(groups.postpone, maker.store, group.group_id, maker.process, until)
    return True


def _given_up(mover: GroupMover, group: ReadingGroup) -> str | None:
    """Return why the last message of a group's round could not be sent at all; None where it could or may yet be."""
    round_ = rounds.current_round(mover.maker.store, group.group_id)
    sent = [digest_id for name, digest_id in round_.messages.items() if name != "event"] if round_ else []
    last = first_message(mover.maker.store, sent[-1]) if sent else None
    return last.problem or None if last else None


def _pause(mover: GroupMover, group: ReadingGroup, problem: str) -> None:
    with mover.maker.store.transaction() as connection:
        groups.set_due(connection, group.group_id, mover.maker.process, None, problem)


async def _worked_out(mover: GroupMover, work: _Work, now: datetime) -> _Work:
    """Work out what a group has to do now, with all that has to be read for it."""
    scope = await asyncio.to_thread(mover.maker.scope, work.group.destination)
    seen = await nominated_in(mover.maker, work.before, scope)
    last: Move | None = None
    while (move := due_move(work.round, len(seen.ids), now)) is not None:
        last = await _take(move, work, mover, seen, now) or last
        if move == "open":
            break
    if last is not None:
        work.messages = await announce(last, _decision(work), mover, seen, scope, now)
    return work


def _decision(work: _Work) -> Decision:
    return Decision(work.group, work.round, work.opened, work.note, work.why)


async def _take(move: Move, work: _Work, mover: GroupMover, seen: Nominated, now: datetime) -> Move | None:
    """Take a round further by one move; returns what there is to say: the move, or another one that it became."""
    if move == "vote":
        return _begin_vote(work, seen, now)
    if move == "choose":
        return await _choose(work, mover, seen, now)
    return await asyncio.to_thread(_pass_time, move, work, now)


def _pass_time(move: Move, work: _Work, now: datetime) -> Move | None:
    """Take a round further by a move for which nothing must be read."""
    round_ = work.round
    day = on_day(round_.times.meeting, work.group.plan.zone)
    if move == "open":
        work.opened = new_round(work.group, round_, now)
        return move
    if move == "miss":
        work.note = MISSED.format(day=day)
    elif move == "hold" and work.why:
        # What was chosen in this very moment has never been announced.
        work.note = CHOSEN_LATE.format(day=day, title=round_.title)
    work.round = after(round_, move, now)
    return move if move in ("call", "skip", "remind") else None


def _begin_vote(work: _Work, seen: Nominated, now: datetime) -> Move:
    work.round = replace(after(work.round, "vote", now), ballot=ballot_of(seen.nominations))
    return "vote"


async def _choose(work: _Work, mover: GroupMover, seen: Nominated, now: datetime) -> Move:
    """Count the votes and choose; a vote that nobody could see yet is held once more, where there is time."""
    round_ = work.round
    ballot = round_.ballot or ballot_of(seen.nominations)
    counts: Sequence[int] = ()
    if round_.phase == "voting":
        counted = await count_votes(mover, work.group, round_, now)
        if isinstance(counted, UnseenBallot):
            work.taken_back = counted.digest_id
            work.round = replace(round_, phase="nominating")
            return _begin_vote(work, seen, now)
        counts = counted
    there = [paper_id for paper_id in ballot if paper_id in seen.papers]
    votes = dict(zip(ballot, counts, strict=False))
    chosen = winner(there, [votes.get(paper_id, 0) for paper_id in there])
    if chosen is None:
        # Every paper has left the lists that may be seen there.
        work.round = after(round_, "skip", now)
        return "skip"
    paper = seen.papers[chosen]
    titles = {paper_id: seen.papers[paper_id].shown_title for paper_id in there}
    late = round_.phase == "nominating"
    work.why = messages.why_chosen(ballot, counts, titles, late=late)
    work.round = replace(
        after(round_, "choose", now),
        # Without a vote the other nominations wait for the next meeting.
        ballot=ballot if round_.phase == "voting" else (chosen,),
        counts=tuple(votes.get(paper_id, 0) for paper_id in ballot) if round_.phase == "voting" else (),
        paper_id=chosen,
        title=paper.shown_title,
        presenter=_drawn(work.group, round_, seen),
        # The message with the ballot is to show that the vote is over.
        votes_changed=round_.votes_changed + (round_.phase == "voting"),
    )
    return "choose"


def _drawn(group: ReadingGroup, round_: Round, seen: Nominated) -> str:
    """Return who presents where that is drawn: the same person, whichever process draws."""
    people = sorted({each.person for each in seen.nominations} - {""})
    if group.plan.presenter != "drawn" or not people:
        return round_.presenter
    return random.Random(round_.round_id).choice(people)


def _record(mover: GroupMover, work: _Work, now: datetime) -> bool:
    """Record all that was worked out, in one transaction; False, with nothing changed, where others were faster."""
    maker, group = mover.maker, work.group
    ids = {message.name: message.digest.digest_id for message in work.messages}
    latest = work.opened or work.round
    latest = replace(latest, messages={**latest.messages, **ids})
    with maker.store.transaction() as connection:
        done = (
            groups.set_due(connection, group.group_id, maker.process, next_moment(latest))
            and rounds.update_round(connection, work.round if work.opened else latest, work.before)
            and (not work.taken_back or take_back(connection, work.taken_back))
        )
        if not done:
            connection.rollback()
            return False
        if work.opened is not None:
            rounds.insert_round(connection, latest)
            rounds.carry_over(connection, work.round, latest.round_id)
        record_all(connection, group, work.messages, now)
    return True
