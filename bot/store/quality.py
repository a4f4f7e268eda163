"""Reads from the store how well questions were answered."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, func, select

from bot.store.database import Store
from bot.store.schema import feedback, questions, spending

_ROWS = 500


@dataclass(frozen=True, slots=True)
class Quality:
    """How a time went: questions `asked`, how many were `answered`, `refused`, without any paper, `failed`, and rated.

    A refusal is an answer that says that nothing was found. `sentences` were shown, `dropped` left out as their source
    does not carry them. `cost` is None where no prices are configured.
    """

    asked: int
    answered: int
    refused: int
    without_papers: int
    failed: int
    helpful: int
    not_helpful: int
    sentences: int
    dropped: int
    cost: float | None


@dataclass(frozen=True, slots=True)
class RatedQuestion:
    """A shared question with what was answered: ids of papers in their order, and how many people rated it how."""

    answer_id: str
    text: str
    papers: tuple[str, ...]
    helpful: int
    not_helpful: int


def quality_since(store: Store, moment: datetime, until: datetime | None = None) -> Quality:
    """Add up how questions went since a moment, up to `until` if given, private ones too."""

    def within(column: Column[Any]) -> ColumnElement[bool]:
        return and_(column >= moment, *([column < until] if until is not None else []))

    recent = within(questions.c.asked_at)
    with store.transaction() as connection:
        counted = select(questions.c.state, func.count()).where(recent).group_by(questions.c.state)
        states = {row[0]: row[1] for row in connection.execute(counted)}
        empty = (recent, questions.c.state == "answered", questions.c.papers == "[]")
        without = connection.scalar(select(func.count()).select_from(questions).where(*empty))
        rated = select(feedback.c.verdict, func.count()).where(within(feedback.c.given_at)).group_by(feedback.c.verdict)
        verdicts = {row[0]: row[1] for row in connection.execute(rated)}
        cost = connection.scalar(select(func.sum(spending.c.cost)).where(within(spending.c.spent_at)))
        sums = (func.coalesce(func.sum(column), 0) for column in (questions.c.sentences, questions.c.dropped))
        sentences, dropped = connection.execute(select(*sums).where(recent)).one()
        refused = connection.scalar(select(func.count()).where(recent, questions.c.refused.is_(True)))
    return Quality(
        asked=sum(states.values()),
        answered=states.get("answered", 0),
        refused=refused or 0,
        without_papers=without or 0,
        failed=states.get("failed", 0),
        helpful=verdicts.get("helpful", 0),
        not_helpful=verdicts.get("not helpful", 0),
        sentences=int(sentences),
        dropped=int(dropped),
        cost=cost,
    )


def rated_questions(store: Store, since: datetime) -> Iterator[RatedQuestion]:
    """Yield the questions since a moment that were rated, or answered without any paper; private ones never.

    Questions of people who asked to be forgotten have no text left and are not among them.
    """
    wanted = (
        select(questions.c.answer_id, questions.c.asked, questions.c.papers, feedback.c.verdict)
        .outerjoin(feedback, feedback.c.answer_id == questions.c.answer_id)
        .where(questions.c.asked_at >= since, questions.c.private.is_(False), questions.c.asked != "")
        .where(questions.c.state == "answered")
        .order_by(questions.c.asked_at, questions.c.answer_id)
    )
    with store.transaction() as connection:
        rows = connection.execution_options(yield_per=_ROWS).execute(wanted)
        yield from _rated(rows)


def _rated(rows: Any) -> Iterator[RatedQuestion]:
    """Join the rows of one question, which follow each other, one for each rating."""
    current: RatedQuestion | None = None
    for row in rows:
        helpful, not_helpful = row.verdict == "helpful", row.verdict == "not helpful"
        if current is not None and current.answer_id == row.answer_id:
            helpful, not_helpful = current.helpful + helpful, current.not_helpful + not_helpful
        elif current is not None and _worth_a_look(current):
            yield current
        text = json.loads(row.asked)["text"]
        papers = tuple(json.loads(row.papers))
        current = RatedQuestion(row.answer_id, text, papers, int(helpful), int(not_helpful))
    if current is not None and _worth_a_look(current):
        yield current


def _worth_a_look(question: RatedQuestion) -> bool:
    return bool(question.helpful or question.not_helpful or not question.papers)
