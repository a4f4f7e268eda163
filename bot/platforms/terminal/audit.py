"""Show who changed settings or access, in a terminal."""

from datetime import UTC, datetime, timedelta

from rich.table import Table
from rich.text import Text

from bot.exit_codes import FINE
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from bot.store.audit import AuditEntry, actions_since
from bot.store.database import open_store


def show_audit(settings: Settings, *, days: int, as_json: bool) -> int:
    """Print what was done in the last `days`, oldest first; returns the exit code."""
    with open_store(settings.store_url) as store:
        entries = list(actions_since(store, datetime.now(UTC) - timedelta(days=days)))
    if as_json:
        print_json({"days": days, "actions": [_as_json(entry) for entry in entries]})
        return FINE
    screen = console()
    if not entries:
        screen.print(Text(f"Nobody changed settings or access in the last {days} days."))
        return FINE
    table = Table("when (UTC)", "what", "where", "who", "detail", box=None)
    for entry in entries:
        where = " ".join(filter(None, (entry.place.platform, entry.place.workspace, entry.place.channel)))
        cells = (f"{entry.at.date()} {entry.at:%H:%M}", entry.action, where, entry.person or "—", entry.detail)
        table.add_row(*map(Text, cells))
    screen.print(table)
    return FINE


def _as_json(entry: AuditEntry) -> dict[str, object]:
    return {
        "at": entry.at.isoformat(),
        "action": entry.action,
        "platform": entry.place.platform,
        "workspace": entry.place.workspace,
        "channel": entry.place.channel,
        "person": entry.person,
        "detail": entry.detail,
    }
