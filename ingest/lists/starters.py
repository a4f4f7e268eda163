"""Reads the bundled lists, so that a first run needs no network."""

from datetime import UTC, datetime
from importlib.resources import files

from ingest.errors import SettingsError
from ingest.lists.sources import FetchedFile

AS_OF = {
    "llmsys-paperlist.md": datetime(2025, 1, 12, tzinfo=UTC),
    "large-scale-llm-serving.md": datetime(2025, 3, 14, tzinfo=UTC),
    "systems-for-ml-llm.md": datetime(2024, 2, 1, tzinfo=UTC),
}
"""The starters, and the day whose state of the public list each of them holds."""


def check_starter(list_name: str, name: str) -> None:
    """Raise SettingsError for a starter that does not ship."""
    if name not in AS_OF:
        raise SettingsError(
            f"list {list_name}: there is no `starter` {name!r}; those that ship are {', '.join(sorted(AS_OF))}."
        )


def read_starter(list_name: str, name: str) -> FetchedFile:
    """Give a starter that ships, as if a list had been fetched on its day."""
    text = (files("ingest.lists") / "starter" / name).read_text(encoding="utf-8")
    return FetchedFile(list=list_name, file=name, text=text, retrieved_at=AS_OF[name])
