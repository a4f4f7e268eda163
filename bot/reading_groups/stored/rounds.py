"""Stores the rounds of reading groups, with nominations, votes and who presents."""

import json
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.reading_groups.model import Nomination, Round, Times
from bot.store.database import Store
from bot.store.schema import group_nominations, group_passes, group_rounds, group_votes, reading_groups

_TIMES: TypeAdapter[Times] = TypeAdapter(Times)


def insert_round(connection: Connection, round_: Round) -> None:
    """Insert a new round."""
    values = _values(round_) | {"round_id": round_.round_id, "group_id": round_.group_id, "number": round_.number}
    connection.execute(insert(group_rounds).values(values))


def update_round(connection: Connection, round_: Round, before: Round) -> bool:
    """Write a round that was in the state `before`; False where its phase, votes or presenter changed meanwhile."""
    same = (
        group_rounds.c.round_id == before.round_id,
        group_rounds.c.phase == before.phase,
        group_rounds.c.votes_changed == before.votes_changed,
        group_rounds.c.presenter == before.presenter,
    )
    return connection.execute(update(group_rounds).where(*same).values(_values(round_))).rowcount == 1


def latest_round(connection: Connection, group_id: str) -> Round | None:
    """Return the newest round of a group."""
    query = select(group_rounds).where(group_rounds.c.group_id == group_id)
    row = connection.execute(query.order_by(group_rounds.c.number.desc()).limit(1)).one_or_none()
    return _round(row) if row else None


def current_round(store: Store, group_id: str) -> Round | None:
    """Return the newest round of a group, in a transaction of its own."""
    with store.transaction() as connection:
        return latest_round(connection, group_id)


def round_in(connection: Connection, round_id: str) -> Round | None:
    """Return a round by its id."""
    row = connection.execute(select(group_rounds).where(group_rounds.c.round_id == round_id)).one_or_none()
    return _round(row) if row else None


def round_of(store: Store, round_id: str) -> Round | None:
    """Return a round by its id, in a transaction of its own."""
    with store.transaction() as connection:
        return round_in(connection, round_id)


def rounds_of(store: Store, group_id: str, most: int) -> list[Round]:
    """Return the rounds of a group in which a paper was chosen and discussed, the newest first."""
    query = select(group_rounds).where(group_rounds.c.group_id == group_id, group_rounds.c.phase == "held")
    with store.transaction() as connection:
        rows = connection.execute(query.order_by(group_rounds.c.number.desc()).limit(most)).all()
    return [_round(row) for row in rows]


def held_with(store: Store, group_id: str, paper_id: str) -> Round | None:
    """Return the last round in which a group read a paper; None where it has not."""
    theirs = (group_rounds.c.group_id == group_id, group_rounds.c.paper_id == paper_id, group_rounds.c.phase == "held")
    query = select(group_rounds).where(*theirs).order_by(group_rounds.c.number.desc()).limit(1)
    with store.transaction() as connection:
        row = connection.execute(query).one_or_none()
    return _round(row) if row else None


def rounds_to_refresh(store: Store, reached: Collection[tuple[str, str]]) -> list[Round]:
    """Return the rounds whose message with the ballot does not show all votes yet, where this process reaches it."""
    behind = (group_rounds.c.votes_changed != group_rounds.c.votes_shown, group_rounds.c.ballot != "[]")
    return _reached(store, reached, *behind)


def rounds_with_ended_events(store: Store, reached: Collection[tuple[str, str]]) -> list[Round]:
    """Return the rounds whose scheduled event is to be deleted, where this process reaches it."""
    return _reached(store, reached, group_rounds.c.event_ends.is_(True))


def note_votes_shown(store: Store, round_id: str, votes_changed: int) -> None:
    """Note up to which change of votes the message with a ballot shows them."""
    with store.transaction() as connection:
        mine = group_rounds.c.round_id == round_id
        connection.execute(update(group_rounds).where(mine).values(votes_shown=votes_changed))


def note_event_deleted(store: Store, round_id: str) -> None:
    """Note that the scheduled event of a round is gone."""
    with store.transaction() as connection:
        connection.execute(update(group_rounds).where(group_rounds.c.round_id == round_id).values(event_ends=False))


def nominate(connection: Connection, round_id: str, nomination: Nomination, now: datetime) -> bool:
    """Nominate a paper; False, with the transaction to be rolled back, where that person has nominated it already."""
    values = {"round_id": round_id, "paper_id": nomination.paper_id, "title": nomination.title}
    try:
        connection.execute(insert(group_nominations).values(**values, person=nomination.person, nominated_at=now))
    except IntegrityError:
        return False
    return True


def withdraw(connection: Connection, round_id: str, paper_id: str, person: str | None) -> int:
    """Withdraw a person's nomination of a paper, or everybody's where `person` is None; returns how many there were."""
    mine = [group_nominations.c.round_id == round_id, group_nominations.c.paper_id == paper_id]
    mine += [group_nominations.c.person == person] if person is not None else []
    return connection.execute(delete(group_nominations).where(*mine)).rowcount


def nominations_in(connection: Connection, round_id: str) -> list[Nomination]:
    """Return the nominations of a round, the first first."""
    query = select(group_nominations).where(group_nominations.c.round_id == round_id)
    rows = connection.execute(query.order_by(group_nominations.c.nomination_id)).all()
    return [Nomination(row.nomination_id, row.paper_id, row.title, row.person) for row in rows]


def nominations_of(store: Store, round_id: str) -> list[Nomination]:
    """Return the nominations of a round, the first first, in a transaction of its own."""
    with store.transaction() as connection:
        return nominations_in(connection, round_id)


def carry_over(connection: Connection, before: Round, round_id: str) -> None:
    """Move the nominations of a round that were not voted on, or of one that had no meeting, to the next one."""
    voted_on = before.ballot if before.phase == "held" else ()
    rest = (group_nominations.c.round_id == before.round_id, group_nominations.c.paper_id.not_in(voted_on))
    connection.execute(update(group_nominations).where(*rest).values(round_id=round_id))


def vote(connection: Connection, round_id: str, person: str, paper_id: str) -> None:
    """Write what a person votes for, in place of what they voted for before; with no paper the vote is taken back."""
    mine = (group_votes.c.round_id == round_id, group_votes.c.person == person)
    connection.execute(delete(group_votes).where(*mine))
    if paper_id:
        connection.execute(insert(group_votes).values(round_id=round_id, person=person, paper_id=paper_id))


def votes_in(connection: Connection, round_id: str) -> dict[str, str]:
    """Return the paper that each person voted for."""
    rows = connection.execute(select(group_votes).where(group_votes.c.round_id == round_id)).all()
    return {row.person: row.paper_id for row in rows}


def hold_in_phase(connection: Connection, round_id: str, *phases: str, changes_votes: bool = False) -> bool:
    """Keep a round in one of some phases until the end of the transaction; False where it is in another one.

    With `changes_votes` it counts a change of its votes.
    """
    step = int(changes_votes)
    held = connection.execute(
        update(group_rounds)
        .where(group_rounds.c.round_id == round_id, group_rounds.c.phase.in_(phases))
        .values(votes_changed=group_rounds.c.votes_changed + step)
    )
    return held.rowcount == 1


def set_presenter(connection: Connection, round_id: str, before: str, presenter: str) -> bool:
    """Let a person present in place of another or of nobody; False where that changed meanwhile."""
    same = (group_rounds.c.round_id == round_id, group_rounds.c.presenter == before)
    return connection.execute(update(group_rounds).where(*same).values(presenter=presenter)).rowcount == 1


def add_pass(connection: Connection, round_id: str, person: str) -> None:
    """Note that a person does not want to present."""
    known = select(group_passes).where(group_passes.c.round_id == round_id, group_passes.c.person == person)
    if connection.execute(known).one_or_none() is None:
        connection.execute(insert(group_passes).values(round_id=round_id, person=person))


def passes_in(connection: Connection, round_id: str) -> frozenset[str]:
    """Return who does not want to present."""
    return frozenset(connection.scalars(select(group_passes.c.person).where(group_passes.c.round_id == round_id)))


def forget_member(connection: Connection, platform: str, person: str, workspace: str) -> int:
    """Delete a person's nominations, votes and passes, and their name as a presenter; returns how much there was."""
    here = [reading_groups.c.platform == platform]
    here += [reading_groups.c.workspace == workspace] if workspace else []
    groups = select(reading_groups.c.group_id).where(*here)
    theirs = select(group_rounds.c.round_id).where(group_rounds.c.group_id.in_(groups))
    voted = select(group_votes.c.round_id).where(group_votes.c.person == person, group_votes.c.round_id.in_(theirs))
    connection.execute(
        update(group_rounds)
        .where(group_rounds.c.round_id.in_(voted), group_rounds.c.phase == "voting")
        .values(votes_changed=group_rounds.c.votes_changed + 1)
    )
    deleted = 0
    for table in (group_nominations, group_votes, group_passes):
        gone = delete(table).where(table.c.person == person, table.c.round_id.in_(theirs))
        deleted += connection.execute(gone).rowcount
    presenting = (group_rounds.c.group_id.in_(groups), group_rounds.c.presenter == person)
    return deleted + connection.execute(update(group_rounds).where(*presenting).values(presenter="")).rowcount


def _reached(store: Store, reached: Collection[tuple[str, str]], *conditions: Any) -> list[Round]:
    query = (
        select(group_rounds, reading_groups.c.platform, reading_groups.c.workspace)
        .join(reading_groups, reading_groups.c.group_id == group_rounds.c.group_id)
        .where(*conditions)
    )
    with store.transaction() as connection:
        rows = connection.execute(query).all()
    return [_round(row) for row in rows if {(row.platform, row.workspace), (row.platform, "")} & set(reached)]


def _values(round_: Round) -> dict[str, Any]:
    return {
        "phase": round_.phase,
        "times": _TIMES.dump_json(round_.times).decode(),
        "day": round_.day.isoformat(),
        "last_called": round_.last_called,
        "reminded": round_.reminded,
        "ballot": _json(round_.ballot),
        "counts": _json(round_.counts),
        "votes_changed": round_.votes_changed,
        "votes_shown": round_.votes_shown,
        "paper_id": round_.paper_id,
        "title": round_.title,
        "presenter": round_.presenter,
        "messages": json.dumps(dict(round_.messages)),
        "event_ends": round_.event_ends,
    }


def _json(values: Iterable[Any]) -> str:
    return json.dumps(list(values))


def _round(row: Row[Any]) -> Round:
    return Round(
        round_id=row.round_id,
        group_id=row.group_id,
        number=row.number,
        phase=row.phase,
        times=_TIMES.validate_json(row.times),
        day=date.fromisoformat(row.day),
        last_called=row.last_called,
        reminded=row.reminded,
        ballot=tuple(json.loads(row.ballot)),
        counts=tuple(json.loads(row.counts)),
        votes_changed=row.votes_changed,
        votes_shown=row.votes_shown,
        paper_id=row.paper_id,
        title=row.title,
        presenter=row.presenter,
        messages=json.loads(row.messages),
        event_ends=row.event_ends,
    )
