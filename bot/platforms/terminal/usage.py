"""Show tokens, cost and budget in a terminal."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from rich.table import Table
from rich.text import Text

from bot.exit_codes import FINE
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from bot.store.budget import LimitState, limit_states
from bot.store.database import open_store
from bot.store.model import Place
from bot.store.spending import By, Spent, spent_by

_NOWHERE = Place("", "", "")


def show_usage(settings: Settings, *, by: By, days: int, as_json: bool) -> int:
    """Print what language models were used for in the last `days`, and everybody's budget; returns the exit code."""
    now = datetime.now(UTC)
    since = now - timedelta(days=days)
    with open_store(settings.store_url) as store:
        spent = spent_by(store, since, by)
        states = [
            state
            for state in limit_states(store, _NOWHERE, "", settings.budget, now)
            if state.limit.each == "everybody"
        ]
    if as_json:
        print_json(
            {
                "since": since.isoformat(),
                "by": by,
                "spent": [asdict(each) for each in spent],
                "budget": [{**state.limit.model_dump(), "used": state.used} for state in states],
            }
        )
        return FINE
    screen = console()
    if not spent:
        screen.print(Text(f"No language model was used in chat, digests or related work in the last {days} days."))
    else:
        screen.print(_table(spent, by))
    for state in states:
        screen.print(Text(_budget(state)))
    return FINE


def _table(spent: list[Spent], by: By) -> Table:
    table = Table(by, "calls", "prompt tokens", "answer tokens", "cost", box=None)
    for each in spent:
        cost = "" if each.cost is None else f"{each.cost:.4f}"
        table.add_row(
            Text(each.of or "—"), f"{each.calls:,}", f"{each.prompt_tokens:,}", f"{each.completion_tokens:,}", cost
        )
    return table


def _budget(state: LimitState) -> str:
    limit = state.limit
    most = [f"{limit.tokens:,} tokens"] if limit.tokens else []
    most += [f"{limit.cost:g} in money"] if limit.cost else []
    return f"Budget per {limit.per}: {' or '.join(most)}, {100 * state.used:.0f} % used."
