"""Tells managers once that the budget for the language model is nearly or wholly used."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot.digests.model import Destination, Digest
from bot.digests.stored.deliveries import record_message
from bot.presenting.text import day
from bot.settings.budget import BudgetLimit, BudgetSettings
from bot.settings.quality import QualityReportSettings
from bot.store.budget import limit_states, start_of
from bot.store.database import Store
from bot.store.model import Place
from bot.store.schema import notes

KIND = "budget"
"""What stands in place of a subscription in the rows of these messages, and of a platform in the notes on them."""

_TITLE = "Budget for the language model"
_NOWHERE = Place("", "", "")
_LONGEST_MONTH = timedelta(days=31)


def make_budget_warning(
    store: Store, reports: Sequence[QualityReportSettings], budget: BudgetSettings, now: datetime
) -> bool:
    """Make one warning that nobody has made yet, to be sent as digests are; False where there is none to make.

    It goes to whoever gets reports of quality: when the share of a limit that is to be warned at is used, and when all
    of it is, once in each day or month of the limit. That it was made is noted in the same transaction.
    """
    if not reports:
        return False
    for state in limit_states(store, _NOWHERE, "", budget, now):
        if state.limit.each != "everybody" or state.used < state.limit.warn_at:
            continue
        stage = "used up" if state.used >= 1 else "nearly"
        name = f"{state.limit.per} {start_of(state.limit, now).date()} {stage}"
        lead = _lead(state.limit, state.used, now)
        for report in reports:
            to = Destination(report.platform, report.workspace, report.channel, report.person)
            with store.transaction() as connection:
                if _note(connection, f"{name} {to.key}"[:100]):
                    today = now.date()
                    digest = Digest(secrets.token_hex(8), _TITLE, lead, today, today, 0, (), (), 0, now)
                    record_message(connection, to, KIND, digest, now)
                    return True
    return False


def _lead(limit: BudgetLimit, used: float, now: datetime) -> str:
    if used < 1:
        return f"{100 * used:.0f} % of this {limit.per}'s budget is used. At 100 %, answers only quote the papers."
    begun = start_of(limit, now)
    ends = begun + timedelta(days=1) if limit.per == "day" else (begun + _LONGEST_MONTH).replace(day=1)
    return f"This {limit.per}'s budget is used up. Answers only quote the papers until {day(ends)}, 00:00 UTC."


def _note(connection: Connection, name: str) -> bool:
    """Note that a warning is made; False where it was noted before."""
    try:
        with connection.begin_nested():
            connection.execute(insert(notes).values(platform=KIND, name=name, value=""))
    except IntegrityError:
        return False
    return True
