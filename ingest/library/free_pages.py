"""Shrinks SQLite files of which much is free.

A file does not become smaller when rows are deleted or written anew in less space. Chroma logs each batch with its
vectors in the file of its folder, and deletes the log when the graph is written (chromadb 1.5.9: five sixths of a file
of 1,600 vectors are free); each revision's index copies it.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

_FREE_SHARE = 0.1
"""Above this share of free pages, the file is written again."""

_log = logging.getLogger(__name__)


def shrink_vectors(folder: Path) -> None:
    """Shrink the file of a Chroma folder that nobody has open; see `shrink`."""
    shrink(folder / "chroma.sqlite3")


def shrink(file: Path) -> None:
    """Write a SQLite file again if much of it is free.

    A file that cannot be written again stays what it is: that only costs space, and the log says so.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            if free > _FREE_SHARE * pages:
                connection.execute("VACUUM")
                # What was written is in the log beside the file as long as others have it open.
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        _log.warning("%s: cannot return free space: %s", file, error)
