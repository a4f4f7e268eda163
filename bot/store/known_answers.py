"""Stores answers by what went into them, to give them again and to point to them."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import delete, exists, func, insert, select

from bot.answering.model import Answer
from bot.store.database import Store
from bot.store.model import Asked, StoredQuestion
from bot.store.questions import in_workspace, stored_question
from bot.store.schema import feedback, known_answers, questions

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


def keep_answer(store: Store, answer_id: str, answer: Answer, now: datetime) -> None:
    """Store an answer's key, in place of an earlier one; its content too where a model wrote it and nothing lacked."""
    whole = answer.used is not None and bool(answer.claims) and not answer.limits and not answer.refused
    content = _ANSWER.dump_json(answer).decode() if whole else None
    with store.transaction() as connection:
        connection.execute(delete(known_answers).where(known_answers.c.answer_id == answer_id))
        connection.execute(
            insert(known_answers).values(answer_id=answer_id, key=answer.key, given_at=now, content=content)
        )


def known_answer(store: Store, key: str, since: datetime) -> Answer | None:
    """Return the newest answer with a key that was given since a moment and that nobody rated as not helpful."""
    table = known_answers
    disliked = exists().where(feedback.c.answer_id == table.c.answer_id, feedback.c.verdict == "not helpful")
    query = select(table.c.content).where(table.c.key == key, table.c.given_at >= since, table.c.content.is_not(None))
    with store.transaction() as connection:
        row = connection.scalars(query.where(~disliked).order_by(table.c.given_at.desc()).limit(1)).first()
    return _ANSWER.validate_json(row) if row is not None else None


def answers_since(store: Store, since: datetime) -> int:
    """Count the answers with their content that were given since a moment."""
    query = select(func.count()).where(known_answers.c.given_at >= since, known_answers.c.content.is_not(None))
    with store.transaction() as connection:
        return connection.scalar(query) or 0


def earlier_here(store: Store, answer_id: str, asked: Asked, key: str, since: datetime) -> StoredQuestion | None:
    """Return the last question in the same channel that had the same answer since a moment; None for private ones."""
    query = (
        select(known_answers.c.answer_id)
        .join(questions, questions.c.answer_id == known_answers.c.answer_id)
        .where(
            known_answers.c.key == key,
            known_answers.c.given_at >= since,
            known_answers.c.answer_id != answer_id,
            questions.c.platform == asked.place.platform,
            questions.c.channel == asked.place.channel,
            questions.c.private.is_(False),
            questions.c.state == "answered",
            *in_workspace(asked.place.id_space),
        )
        .order_by(known_answers.c.given_at.desc())
        .limit(1)
    )
    with store.transaction() as connection:
        found = connection.scalars(query).first()
    return stored_question(store, found) if found is not None and not asked.private else None
