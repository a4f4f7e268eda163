"""What people said of answers."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select

from bot.store.database import Store
from bot.store.model import Verdict
from bot.store.questions import in_workspace
from bot.store.schema import feedback, questions


def give_feedback(store: Store, answer_id: str, platform: str, person: str, verdict: Verdict, now: datetime) -> bool:
    """Keep a person's verdict on an answer, in place of an earlier one; False where the answer is not kept any more."""
    with store.transaction() as connection:
        if connection.execute(select(questions.c.answer_id).where(questions.c.answer_id == answer_id)).first() is None:
            return False
        mine = (
            feedback.c.answer_id == answer_id,
            feedback.c.platform == platform,
            feedback.c.person == person,
        )
        connection.execute(delete(feedback).where(*mine))
        connection.execute(
            insert(feedback).values(
                answer_id=answer_id, platform=platform, person=person, verdict=verdict, given_at=now
            )
        )
    return True


def feedback_by(store: Store, platform: str, person: str, workspace: str = "") -> dict[str, int]:
    """Count a person's own verdicts, by verdict; with `workspace` those on answers there alone."""
    with store.transaction() as connection:
        rows = connection.execute(
            select(feedback.c.verdict, func.count().label("answers"))
            .join(questions, questions.c.answer_id == feedback.c.answer_id)
            .where(feedback.c.platform == platform, feedback.c.person == person, *in_workspace(workspace))
            .group_by(feedback.c.verdict)
        ).all()
    return {row.verdict: row.answers for row in rows}


def shared_feedback(store: Store, since: datetime) -> dict[str, int]:
    """Count everybody's verdicts since a moment, by verdict; those on private answers are left out."""
    with store.transaction() as connection:
        rows = connection.execute(
            select(feedback.c.verdict, func.count().label("answers"))
            .join(questions, questions.c.answer_id == feedback.c.answer_id)
            .where(feedback.c.given_at >= since, questions.c.private.is_(False))
            .group_by(feedback.c.verdict)
        ).all()
    return {row.verdict: row.answers for row in rows}
