"""Stores conversations, so that a follow-up knows what it refers to."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, insert, select

from bot.answering.model import Turn
from bot.store.database import Store
from bot.store.model import Asked, Place
from bot.store.questions import in_workspace
from bot.store.schema import questions, turns

_TURN: TypeAdapter[Turn] = TypeAdapter(Turn)


def keep_turn(store: Store, answer_id: str, asked: Asked, turn: Turn, now: datetime) -> None:
    """Keep a turn of a conversation; it replaces what was answered to the same question before."""
    with store.transaction() as connection:
        connection.execute(delete(turns).where(turns.c.answer_id == answer_id))
        connection.execute(
            insert(turns).values(
                answer_id=answer_id,
                platform=asked.place.platform,
                channel=asked.place.channel,
                conversation=asked.conversation,
                person=asked.person,
                turn=_TURN.dump_json(turn).decode(),
                kept_at=now,
            )
        )


def turns_before(store: Store, asked: Asked, last: int) -> tuple[Turn, ...]:
    """Give the last turns of the conversation that were asked before a question, oldest first."""
    with store.transaction() as connection:
        rows = connection.scalars(
            select(turns.c.turn)
            .join(questions, questions.c.answer_id == turns.c.answer_id)
            .where(*_of(asked.place, asked.conversation), questions.c.asked_at < asked.asked_at)
            .order_by(questions.c.asked_at.desc(), turns.c.turn_id.desc())
            .limit(last)
        ).all()
    return tuple(_TURN.validate_json(row) for row in reversed(rows))


def turn_of(store: Store, answer_id: str) -> Turn | None:
    """Return the turn of an answer; None where none is stored."""
    with store.transaction() as connection:
        row = connection.scalars(select(turns.c.turn).where(turns.c.answer_id == answer_id)).one_or_none()
    return _TURN.validate_json(row) if row is not None else None


def takes_part(store: Store, place: Place, conversation: str) -> bool:
    """Whether something has been answered in a conversation that is still remembered."""
    with store.transaction() as connection:
        found = connection.execute(
            select(turns.c.turn_id)
            .join(questions, questions.c.answer_id == turns.c.answer_id)
            .where(*_of(place, conversation))
            .limit(1)
        ).first()
    return found is not None


def delete_older(store: Store, moment: datetime) -> int:
    """Delete the turns kept before a moment; gives how many."""
    with store.transaction() as connection:
        return connection.execute(delete(turns).where(turns.c.kept_at < moment)).rowcount


def _of(place: Place, conversation: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on turns, joined with their questions, that they belong to a conversation."""
    return (
        turns.c.platform == place.platform,
        turns.c.channel == place.channel,
        turns.c.conversation == conversation,
        *in_workspace(place.id_space),
    )
