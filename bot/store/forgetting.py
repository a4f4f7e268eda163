"""Forgetting: on a person's wish, or because time has passed."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.store import conversations, questions
from bot.store.database import Store
from bot.store.model import Forgotten
from bot.store.schema import feedback, turns
from bot.store.schema import questions as question_rows
from bot.store.settings import StoreSettings


def forget_person(store: Store, platform: str, person: str) -> Forgotten:
    """Delete what a person asked, what was answered to it, and the person's feedback.

    What remains of a question is that its event was answered, without text or person: a late redelivery of the event
    must not be taken for a new question.
    """
    theirs = (question_rows.c.platform == platform, question_rows.c.person == person)
    with store.transaction() as connection:
        given = connection.execute(
            delete(feedback).where(feedback.c.platform == platform, feedback.c.person == person)
        ).rowcount
        connection.execute(delete(turns).where(turns.c.answer_id.in_(select(question_rows.c.answer_id).where(*theirs))))
        asked = connection.execute(
            update(question_rows).where(*theirs).values(person="", asked="", papers="[]", shown="{}", conversation="")
        ).rowcount
    return Forgotten(questions=asked, feedback=given)


def forget_old(store: Store, settings: StoreSettings, now: datetime) -> None:
    """Delete what has been kept as long as the settings allow."""
    conversations.delete_older(store, now - timedelta(days=settings.keep_conversations_days))
    questions.delete_older(store, now - timedelta(days=settings.keep_questions_days))
