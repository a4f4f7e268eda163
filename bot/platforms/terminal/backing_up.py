"""Back up and restore from a terminal."""

from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from bot.backup import back_up, restore
from bot.platforms.terminal.library_status import rebuild_the_index
from bot.presenting.printing import console
from bot.settings.settings import Settings
from bot.store.audit import COMMAND_LINE, note_action
from bot.store.database import open_store


def run_backup(settings: Settings, configuration: Path | None, target: Path) -> int:
    """Write a backup and print its files; returns the exit code."""
    for file in back_up(settings, configuration, target):
        console().print(Text(f"{file}, {file.stat().st_size / 1_000_000:.1f} MB"), soft_wrap=True)
    with open_store(settings.store_url) as store:
        note_action(store, "backup", COMMAND_LINE, "", datetime.now(UTC), str(target))
    return 0


def run_restore(settings: Settings, source: Path) -> int:
    """Restore a backup, rebuild the index and print what was done; returns the exit code."""
    made_at = restore(settings, source)
    with open_store(settings.store_url) as store:
        note_action(store, "restored", COMMAND_LINE, "", datetime.now(UTC), f"{source}, of {made_at.isoformat()}")
    console().print(
        Text(
            f"Restored the backup of {made_at.day} {made_at:%b %Y}, {made_at:%H:%M} UTC. "
            "Digests sent since then may be sent again."
        )
    )
    return rebuild_the_index(settings, as_json=False)
