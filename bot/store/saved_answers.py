"""Store answers as they were given, to be read again and shared."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from bot.store.database import Store
from bot.store.schema import saved_answers


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """An answer as it was given, as JSON, and the lists that were hidden from whoever asked."""

    content: str
    hidden: frozenset[str]


def save_answer(store: Store, answer_id: str, content: str, hidden: Sequence[str]) -> None:
    """Save an answer in place of an earlier one with the same id."""
    with store.transaction() as connection:
        connection.execute(delete(saved_answers).where(saved_answers.c.answer_id == answer_id))
        values = {"answer_id": answer_id, "content": content, "hidden": json.dumps(sorted(hidden))}
        connection.execute(insert(saved_answers).values(values))


def saved_answer(store: Store, answer_id: str) -> SavedAnswer | None:
    """Return a saved answer; None where there is none, or where it was deleted."""
    with store.transaction() as connection:
        row = connection.execute(select(saved_answers).where(saved_answers.c.answer_id == answer_id)).one_or_none()
    return SavedAnswer(row.content, frozenset(json.loads(row.hidden))) if row else None
