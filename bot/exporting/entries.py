"""Export every entry of every list, one JSON object a line."""

from collections.abc import Iterator

from bot.presenting.as_json import entry_as_json
from bot.presenting.printing import json_line
from ingest.library.reader import Library


def lines(library: Library) -> Iterator[str]:
    """Yield each entry as JSON, by list, file and line."""
    for entry in library.entries():
        yield json_line(entry_as_json(entry))
