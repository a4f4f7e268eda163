"""Stores questions: claims each once, follows it to its end, serves its buttons."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.settings.reception import LONGEST_QUESTION
from bot.store.database import Store
from bot.store.model import Asked, State, StoredQuestion
from bot.store.schema import questions

_ASKED: TypeAdapter[Asked] = TypeAdapter(Asked)
_BEING_ANSWERED = ("waiting", "answering")
_UNDER_WAY = (*_BEING_ANSWERED, "recovering")
_CONVERSATIONS_A_PLACE = 10


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
                    asked=_as_stored(asked),
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
            .where(questions.c.answer_id == answer_id, questions.c.state.not_in(_BEING_ANSWERED))
            .values(
                state="waiting",
                process=process,
                alive_until=alive_until,
                asked=_as_stored(asked),
                failure_id=None,
            )
        )
    return changed.rowcount == 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a question was answered: whether nothing was found, and how many sentences were shown and left out."""

    refused: bool
    sentences: int
    dropped: int


def begin(store: Store, answer_id: str) -> None:
    """Note that answering a question begins, once more."""
    with store.transaction() as connection:
        connection.execute(
            update(questions)
            .where(questions.c.answer_id == answer_id, questions.c.state.in_(_BEING_ANSWERED))
            .values(state="answering", begun=questions.c.begun + 1)
        )


def set_composed(store: Store, answer_id: str, process: str, papers: Sequence[str], outcome: Outcome) -> bool:
    """Note an answer's papers and outcome before it is shown; False where it is no longer this process's to show."""
    with store.transaction() as connection:
        changed = connection.execute(
            update(questions)
            .where(
                questions.c.answer_id == answer_id,
                questions.c.state.in_(_BEING_ANSWERED),
                questions.c.process == process,
            )
            .values(papers=json.dumps(list(papers)), **asdict(outcome))
        )
    return changed.rowcount == 1


def set_state(store: Store, answer_id: str, state: State, *, failure_id: str | None = None) -> bool:
    """Note how a question under way came to an end; False where it no longer is under way."""
    with store.transaction() as connection:
        changed = connection.execute(
            update(questions)
            .where(questions.c.answer_id == answer_id, questions.c.state.in_(_BEING_ANSWERED))
            .values(state=state, failure_id=failure_id, begun=0)
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


def stored_by_event(store: Store, platform: str, event_key: str, workspace: str = "") -> StoredQuestion | None:
    """Give what is kept of the question that a message or interaction asked.

    `workspace` is needed where ids are unique only within it, and empty where they are unique on the platform.
    """
    here = (questions.c.platform == platform, questions.c.event_key == event_key, *in_workspace(workspace))
    with store.transaction() as connection:
        row = connection.execute(select(questions).where(*here)).one_or_none()
    return _stored(row) if row and row.asked else None


def places_asked_in(store: Store, platform: str, since: datetime, most: int) -> list[int]:
    """Return the ids of channels and threads, as numbers, where something was asked since a moment, latest first."""
    latest = func.max(questions.c.asked_at)
    with store.transaction() as connection:
        rows = connection.execute(
            select(questions.c.channel, questions.c.conversation)
            .where(questions.c.platform == platform, questions.c.asked_at >= since)
            .group_by(questions.c.channel, questions.c.conversation)
            .order_by(latest.desc())
            .limit(most * _CONVERSATIONS_A_PLACE)
        ).all()
    ids = (name for row in rows for name in (row.channel, row.conversation) if name.isdecimal())
    return [int(name) for name in dict.fromkeys(ids)][:most]


def renew(store: Store, process: str, alive_until: datetime) -> set[str]:
    """Say that a process is alive; gives the ids of its questions that are still under way."""
    mine = (questions.c.process == process, questions.c.state.in_(_UNDER_WAY))
    with store.transaction() as connection:
        connection.execute(update(questions).where(*mine).values(alive_until=alive_until))
        return set(connection.scalars(select(questions.c.answer_id).where(*mine)))


def take_abandoned(
    store: Store, platform: str, workspace: str | None, process: str, now: datetime, alive_until: datetime, most: int
) -> list[StoredQuestion]:
    """Claim, in order to recover them, the oldest questions that other processes, no longer alive, left under way.

    At most `most`, and only those of one workspace where it is given: another one's are for its own processes alone.
    Whoever has taken one calls `take_up`, `set_recovered` or `leave_unrecovered`; until then it is under way, and goes
    to the next process should this one be killed.
    """
    here = [
        questions.c.platform == platform,
        questions.c.state.in_(_UNDER_WAY),
        questions.c.alive_until < now,
        questions.c.process != process,
    ]
    if workspace is not None:
        here.append(questions.c.workspace.in_((workspace, "")))
    taken = []
    with store.transaction() as connection:
        oldest = select(questions).where(*here).order_by(questions.c.asked_at).limit(most)
        for row in connection.execute(oldest).all():
            changed = connection.execute(
                update(questions)
                .where(*here, questions.c.answer_id == row.answer_id)
                .values(state="recovering", process=process, alive_until=alive_until)
            )
            if changed.rowcount:
                taken.append(_stored(row))
    return taken


def take_up(store: Store, answer_id: str) -> None:
    """Note that a question which was taken over is answered after all."""
    _end_recovering(store, answer_id, state="waiting")


def set_recovered(store: Store, answer_id: str, state: Literal["answered", "interrupted"]) -> None:
    """Note that a question which was taken over is shown as answered, or that it was said why it is not."""
    _end_recovering(store, answer_id, state=state)


def leave_unrecovered(store: Store, answer_id: str, now: datetime) -> None:
    """Leave a question that could not be recovered to whichever process looks next, this one included."""
    _end_recovering(store, answer_id, process="", alive_until=now)


def _end_recovering(store: Store, answer_id: str, **values: object) -> None:
    with store.transaction() as connection:
        connection.execute(
            update(questions)
            .where(questions.c.answer_id == answer_id, questions.c.state == "recovering")
            .values(values)
        )


def delete_older(store: Store, moment: datetime, *, declined: datetime) -> int:
    """Delete the questions from before a moment, with their turns and feedback; returns how many.

    Those that were declined go from before the later moment `declined` on: nobody needs them but redeliveries.
    """
    old = or_(questions.c.asked_at < moment, (questions.c.state == "declined") & (questions.c.asked_at < declined))
    with store.transaction() as connection:
        return connection.execute(delete(questions).where(old)).rowcount


def in_workspace(workspace: str) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a question was asked in a workspace; none where `workspace` is empty."""
    return (questions.c.workspace == workspace,) if workspace else ()


def _as_stored(asked: Asked) -> str:
    """Return a question as JSON. What is too long to be answered is cut, one character beyond what may be allowed."""
    return _ASKED.dump_json(replace(asked, text=asked.text[: LONGEST_QUESTION + 1])).decode()


def _stored(row: Row[Any]) -> StoredQuestion:
    return StoredQuestion(
        answer_id=row.answer_id,
        asked=_ASKED.validate_json(row.asked),
        state=row.state,
        papers=tuple(json.loads(row.papers)),
        shown=json.loads(row.shown),
        failure_id=row.failure_id,
        begun=row.begun,
        composed=row.sentences is not None,
        process=row.process,
    )
