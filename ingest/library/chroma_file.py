"""Shrinks the file of a Chroma folder after its vectors were written.

Chroma logs each batch with its vectors in its SQLite file, and deletes the log when the graph is written; the file does
not become smaller (chromadb 1.5.9: five sixths of a file of 1,600 vectors are free). Each revision copies it.
"""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

_FREE_SHARE = 0.1
"""Above this share of free pages, the file is written again."""

_log = logging.getLogger(__name__)


def shrink(folder: Path) -> None:
    """Write the SQLite file of a Chroma folder that nobody has open again, if much of it is free.

    A file that cannot be written again stays what it is: that only costs space, and the log says so.
    """
    file = folder / "chroma.sqlite3"
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as connection:
            (free,) = connection.execute("PRAGMA freelist_count").fetchone()
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            if free > _FREE_SHARE * pages:
                connection.execute("VACUUM")
    except sqlite3.Error as error:
        _log.warning("%s: cannot return free space: %s", file, error)
