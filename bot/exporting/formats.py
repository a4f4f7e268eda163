"""Name the formats of `refdesk export`; a new one is a module with `lines`, and a line here."""

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings.settings import Settings
    from ingest.library.reader import Library

MODULES: dict[str, str] = {
    "entries": "bot.exporting.entries",
    "papers": "bot.exporting.papers",
}
"""By the name of each format the module whose `lines` gives the lines of a library in it."""


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, as the command line has them."""
    return tuple(MODULES)


def lines_of(library: "Library", name: str, paper_ids: Sequence[str] | None = None) -> Iterator[str]:
    """Yield the lines of some papers, by default of all, in the format called `name`."""
    lines: Iterator[str] = import_module(MODULES[name]).lines(library, paper_ids)
    return lines


def export(settings: "Settings", name: str) -> None:
    """Write the published library to stdout in the format called `name`, line by line.

    Raises LibraryError when there is no library or it cannot be read.
    """
    from ingest.library.reader import open_library

    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        for line in lines_of(library, name):
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
