"""Reading a list's file as its settings want it read: sections left out, columns of tables with roles of their own."""

from dataclasses import replace

from ingest.library.folding import fold
from ingest.lists.model import ListFile, ReadList
from ingest.lists.reader import read_list
from ingest.settings import ListSettings


def read_as_set(file: ListFile, settings: ListSettings) -> ReadList:
    """Read one file of a list, with the overrides of its settings."""
    reading = read_list(file)
    skipped = set(map(fold, settings.skip_sections))
    kept = tuple(entry for entry in reading.entries if skipped.isdisjoint(map(fold, entry.section)))
    return replace(reading, entries=kept)
