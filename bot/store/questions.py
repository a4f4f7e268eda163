"""Questions: claimed once over all processes, followed to their end, and kept for the buttons under their answers."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.model import Asked, State, StoredQuestion
from bot.store.schema import questions

_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)
_UNDER_WAY = ("waiting", "answering")


def claim(
    store: Store, asked: Asked, process: str, alive_until: datetime, shown: Mapping[str, str] | None = None
) -> str | None:
    """Claim a question for a process; gives its new answer id, None where it has been claimed before, by anyone.

    `shown` says where the answer will appear, for whoever must explain why it never did.
    """
    answer_id = secrets.token_hex(8)
    with store.transaction() as connection:
        try:
            connection.execute(
                insert(questions).values(
                    answer_id=answer_id,
                    platform=asked.place.platform,
                    event_key=asked.event_key,
                    workspace=asked.place.workspace,
                    channel=asked.place.channel,
                    conversation=asked.conversation,
                    person=asked.person,
                    private=asked.private,
                    asked=_ASKED.dump_json(asked).decode(),
                    asked_at=asked.asked_at,
                    state="waiting",
                    process=process,
                    alive_until=alive_until,
                    shown=json.dumps(dict(shown or {})),
                )
            )
        except IntegrityError:
            connection.rollback()
            return None
    return answer_id


def claim_again(store: Store, answer_id: str, asked: Asked, process: str, alive_until: datetime) -> bool:
    """Claim a question that has come to an end, to answer it anew; False where it is under way or unknown."""
    with store.transaction() as connection:
        changed = connection.execute(
            update(questions)
            .where(questions.c.answer_id == answer_id, questions.c.state.not_in(_UNDER_WAY))
            .values(
                state="waiting",
                process=process,
                alive_until=alive_until,
                asked=_ASKED.dump_json(asked).decode(),
                failure_id=None,
            )
        )
    return changed.rowcount == 1


def set_state(
    store: Store, answer_id: str, state: State, *, papers: Sequence[str] | None = None, failure_id: str | None = None
) -> bool:
    """Note where a question under way stands, with the answer's papers; False where it is under way no longer."""
    values: dict[str, Any] = {"state": state, "failure_id": failure_id}
    if papers is not None:
        values["papers"] = json.dumps(list(papers))
    with store.transaction() as connection:
        changed = connection.execute(
            update(questions)
            .where(questions.c.answer_id == answer_id, questions.c.state.in_(_UNDER_WAY))
            .values(values)
        )
    return changed.rowcount == 1


def note_shown(store: Store, answer_id: str, shown: Mapping[str, str]) -> None:
    """Keep the ids of the messages in which an answer appears."""
    with store.transaction() as connection:
        connection.execute(
            update(questions).where(questions.c.answer_id == answer_id).values(shown=json.dumps(dict(shown)))
        )


def stored_question(store: Store, answer_id: str) -> StoredQuestion | None:
    """Give what is kept of a question by its answer's id."""
    with store.transaction() as connection:
        row = connection.execute(select(questions).where(questions.c.answer_id == answer_id)).one_or_none()
    return _stored(row) if row and row.asked else None


def stored_by_event(store: Store, platform: str, event_key: str) -> StoredQuestion | None:
    """Give what is kept of the question that a message or interaction asked."""
    with store.transaction() as connection:
        row = connection.execute(
            select(questions).where(questions.c.platform == platform, questions.c.event_key == event_key)
        ).one_or_none()
    return _stored(row) if row and row.asked else None


def renew(store: Store, process: str, alive_until: datetime) -> set[str]:
    """Say that a process is alive; gives the ids of its questions that are still under way."""
    mine = (questions.c.process == process, questions.c.state.in_(_UNDER_WAY))
    with store.transaction() as connection:
        connection.execute(update(questions).where(*mine).values(alive_until=alive_until))
        return set(connection.scalars(select(questions.c.answer_id).where(*mine)))


def take_abandoned(store: Store, platform: str, now: datetime) -> list[StoredQuestion]:
    """Mark as interrupted, and give, what processes that are no longer alive left under way; each is given once."""
    taken = []
    with store.transaction() as connection:
        rows = connection.execute(
            select(questions).where(
                questions.c.platform == platform, questions.c.state.in_(_UNDER_WAY), questions.c.alive_until < now
            )
        ).all()
        for row in rows:
            changed = connection.execute(
                update(questions)
                .where(
                    questions.c.answer_id == row.answer_id,
                    questions.c.state.in_(_UNDER_WAY),
                    questions.c.alive_until < now,
                )
                .values(state="interrupted")
            )
            if changed.rowcount:
                taken.append(_stored(row))
    return taken


def asked_since(
    store: Store, asked: Asked, moment: datetime, *, whose: Literal["person", "channel", "workspace"]
) -> int:
    """Count the questions that the person, or everybody in the channel or workspace, has asked since a moment."""
    askers = {
        "person": questions.c.person == asked.person,
        "channel": questions.c.channel == asked.place.channel,
        "workspace": questions.c.workspace == asked.place.workspace,
    }
    with store.transaction() as connection:
        counted = connection.scalar(
            select(func.count()).where(
                questions.c.platform == asked.place.platform,
                askers[whose],
                questions.c.asked_at > moment,
                questions.c.state != "declined",
            )
        )
    return int(counted or 0)


def delete_older(store: Store, moment: datetime) -> int:
    """Delete the questions from before a moment, with their turns and feedback; gives how many."""
    with store.transaction() as connection:
        return connection.execute(delete(questions).where(questions.c.asked_at < moment)).rowcount


def _stored(row: Row[Any]) -> StoredQuestion:
    return StoredQuestion(
        answer_id=row.answer_id,
        asked=_ASKED.validate_json(row.asked),
        state=row.state,
        papers=tuple(json.loads(row.papers)),
        shown=json.loads(row.shown),
        failure_id=row.failure_id,
    )
