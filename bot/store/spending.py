"""Records and adds up what language models were used for, for all processes of a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, select

from bot import figures
from bot.answering.model_use import ModelUse
from bot.store.database import Store
from bot.store.model import IDS_OF_A_WORKSPACE, Place
from bot.store.schema import spending
from bot.store.usage import hashed_person

Purpose = Literal["answer", "digest", "reading group", "writing"]
Whose = Literal["everybody", "workspace", "channel", "person"]
By = Literal["day", "platform", "workspace", "channel", "person", "model", "purpose"]
LETTERS_OF_A_PERSON = 8
"""How much of a person's hash is shown: enough to tell people apart, useless for finding out who they are."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used: calls, tokens and money (None where no prices are configured), `of` what."""

    of: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None

    @property
    def tokens(self) -> int:
        """Return the tokens of prompts and answers together."""
        return self.prompt_tokens + self.completion_tokens


def record_spending(
    store: Store, used: ModelUse, place: Place, person: str, now: datetime, purpose: Purpose = "answer"
) -> None:
    """Record a use of the model in the store and the metrics; the digest of a channel has no `person`."""
    _observe(used, purpose)
    row = {
        "spent_at": now,
        "purpose": purpose,
        "platform": place.platform,
        "workspace": place.workspace,
        "channel": place.channel,
        "person": hashed_person(store, place.platform, person) if person else "",
        "model": used.model,
        "calls": used.calls,
        "prompt_tokens": used.prompt_tokens,
        "completion_tokens": used.completion_tokens,
        "cost": used.cost,
    }
    with store.transaction() as connection:
        connection.execute(insert(spending).values(row))


def spent_since(store: Store, place: Place, person: str, moment: datetime, *, whose: Whose) -> Spent:
    """Return what the person, or everybody in the channel, the workspace or everywhere, has used since a moment."""
    here: list[ColumnElement[bool]] = [spending.c.spent_at >= moment]
    if whose != "everybody":
        here.append(spending.c.platform == place.platform)
    if whose in ("workspace", "channel") or (whose == "person" and place.id_space):
        here.append(spending.c.workspace == place.workspace)
    if whose == "channel":
        here.append(spending.c.channel == place.channel)
    if whose == "person":
        here.append(spending.c.person == hashed_person(store, place.platform, person))
    with store.transaction() as connection:
        return _spent(whose, *connection.execute(_sums().where(*here)).one())


def spent_by(store: Store, since: datetime, by: By) -> list[Spent]:
    """Add up what was used since a moment, by day (UTC), place, person (hashed), model or purpose; most first.

    Days come in their order. Where a platform's ids are those of a workspace, one id in two workspaces is two people.
    """
    if by == "person":
        return _spent_by_people(store, since)
    key: Any = func.date(spending.c.spent_at) if by == "day" else getattr(spending.c, by)
    summed = _sums(key.label("of")).where(spending.c.spent_at >= since).group_by(key)
    with store.transaction() as connection:
        found = [_spent(*row) for row in connection.execute(summed)]
    return sorted(found, key=lambda each: each.of if by == "day" else -each.tokens)


def _spent_by_people(store: Store, since: datetime) -> list[Spent]:
    of_workspace = spending.c.platform.in_(IDS_OF_A_WORKSPACE)
    workspace = case((of_workspace, spending.c.workspace), else_="")
    keys = (spending.c.person, spending.c.platform, workspace)
    summed = _sums(*keys).where(spending.c.spent_at >= since).group_by(*keys)
    with store.transaction() as connection:
        found = [
            _spent(person[:LETTERS_OF_A_PERSON] + (f" in {place}" if place and person else ""), *sums)
            for person, _, place, *sums in connection.execute(summed)
        ]
    return sorted(found, key=lambda each: -each.tokens)


def delete_spending(store: Store, moment: datetime) -> None:
    """Delete what was recorded before a moment."""
    with store.transaction() as connection:
        connection.execute(delete(spending).where(spending.c.spent_at < moment))


def _observe(used: ModelUse, purpose: Purpose) -> None:
    figures.CALLS.labels(used.model, purpose).inc(used.calls)
    figures.TOKENS.labels(used.model, purpose, "prompt").inc(used.prompt_tokens)
    figures.TOKENS.labels(used.model, purpose, "completion").inc(used.completion_tokens)
    if used.cost is not None:
        figures.COST.labels(used.model, purpose).inc(used.cost)


def _sums(*keys: Any) -> Select[Any]:
    columns: Sequence[Any] = (spending.c.calls, spending.c.prompt_tokens, spending.c.completion_tokens)
    return select(*keys, *(func.coalesce(func.sum(column), 0) for column in columns), func.sum(spending.c.cost))


def _spent(of: Any, calls: int, prompt: int, completion: int, cost: float | None) -> Spent:
    return Spent(str(of), int(calls), int(prompt), int(completion), cost)
