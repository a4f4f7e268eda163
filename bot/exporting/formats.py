"""Name the formats of `refdesk export`; a new one is a module with `lines`, and a line here."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings.settings import Settings

MODULES: dict[str, str] = {
    "entries": "bot.exporting.entries",
    "papers": "bot.exporting.papers",
}
"""By the name of each format the module whose `lines` gives the lines of a library in it."""


def format_names() -> tuple[str, ...]:
    """Return the names of all formats, as the command line has them."""
    return tuple(MODULES)


def export(settings: "Settings", name: str) -> None:
    """Write the published library to stdout in the format called `name`, line by line.

    Raises LibraryError when there is no library or it cannot be read.
    """
    from ingest.library.reader import open_library

    lines = import_module(MODULES[name]).lines
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        for line in lines(library):
            sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
