"""Reads a list's file with the overrides of its settings."""

from ingest.markdown.reader import read_list
from ingest.settings import ListSettings
from ingest.terms.entry import ListFile, Overrides, ReadList


def read_as_set(file: ListFile, settings: ListSettings) -> ReadList:
    """Read one file of a list, with the overrides of its settings."""
    return read_list(file, Overrides(settings.skip_sections, tuple(settings.columns.items())))
