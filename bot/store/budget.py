"""Decides by the budget whether the language model may be used for a question or a digest."""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot import figures
from bot.settings.budget import BudgetLimit, BudgetSettings
from bot.store.database import Store
from bot.store.model import Place
from bot.store.spending import spent_since

_log = logging.getLogger(__name__)
_WHOSE = {"everybody": "", "workspace": " of this workspace", "channel": " of this channel", "person": " of yours"}


@dataclass(frozen=True, slots=True)
class LimitState:
    """A limit of the budget and the share of it that is used; 1 and more is used up."""

    limit: BudgetLimit
    used: float


def why_no_model(store: Store, place: Place, person: str, budget: BudgetSettings, now: datetime) -> str:
    """Return why a question or digest is to do without the model, empty where the budget allows it.

    A limit that is nearly used up is logged and shown in the metrics. Raises StorageError when the store cannot be
    read.
    """
    for state in limit_states(store, place, person, budget, now):
        limit = state.limit
        if limit.each == "everybody":
            figures.BUDGET.labels(limit.per).set(state.used)
        if state.used >= 1:
            _log.warning("the budget of %s per %s is used up", limit.each, limit.per)
            return f"The budget{_WHOSE[limit.each]} for the language model is used up for this {limit.per}"
        if state.used >= limit.warn_at:
            _log.warning("%.0f %% of the budget of %s per %s is used", 100 * state.used, limit.each, limit.per)
    return ""


def limit_states(store: Store, place: Place, person: str, budget: BudgetSettings, now: datetime) -> list[LimitState]:
    """Return each limit with the share of it that those it adds up have used."""
    states = []
    for limit in budget.limits:
        spent = spent_since(store, place, person, start_of(limit, now), whose=limit.each)
        shares = [spent.tokens / limit.tokens if limit.tokens else 0.0]
        if limit.cost:
            shares.append((spent.cost or 0.0) / limit.cost)
        states.append(LimitState(limit, max(shares)))
    return states


def start_of(limit: BudgetLimit, now: datetime) -> datetime:
    """Return when the day or month of a limit began, in UTC."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return day if limit.per == "day" else day.replace(day=1)
