"""Connections to a database that is one SQLite file: readers and one writer at the same time, also on a full disk.

In WAL mode (https://www.sqlite.org/wal.html) each process needs a small file beside the database, `-shm`, which the
last one to close it removes. Where that file cannot be made (a full disk, a folder that may only be read) nobody is
writing to the database. As long as nothing waits in the `-wal` file, it can then be read as it lies there: `immutable`
(https://www.sqlite.org/uri.html), which takes no locks and makes no file.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Dialect, Engine, event

_BUSY_TIMEOUT_SECONDS = 30
_NO_FILE_BESIDE = ("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_READONLY")
_AS_IT_LIES = "read as it lies"


def prepare(engine: Engine, *, reading: bool) -> None:
    """Have an engine open its connections rightly; one for `reading` alone reads on a full disk as well."""
    if not reading:
        event.listen(engine, "connect", lambda connection, record: _set_up(connection))
        return
    event.listen(engine, "do_connect", _opened)
    event.listen(engine, "connect", _note_how)
    event.listen(engine, "checkin", _let_go)


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_SECONDS * 1000}")
    # Readers must not wait for a writer, nor a writer for readers.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _opened(dialect: Dialect, record: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> sqlite3.Connection:
    """Open a connection as SQLAlchemy would; where no file can be made beside the database, read it as it lies."""
    connection: sqlite3.Connection = sqlite3.connect(*arguments, **options)
    try:
        _set_up(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        file = Path(arguments[0])
        if not error.sqlite_errorname.startswith(_NO_FILE_BESIDE) or options.get("uri") or not _is_whole(file):
            raise
        address = f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, **(options | {"uri": True}))
    return connection


def _is_whole(file: Path) -> bool:
    """Whether everything is in the database's own file: nothing waits beside it to be taken over."""
    waiting = file.with_name(f"{file.name}-wal")
    return file.is_file() and (not waiting.exists() or waiting.stat().st_size == 0)


def _note_how(connection: sqlite3.Connection, record: Any) -> None:
    record.info[_AS_IT_LIES] = connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal"


def _let_go(connection: sqlite3.Connection | None, record: Any) -> None:
    """Use a connection that takes no locks only once: it would never see what is written after it was opened."""
    if connection is not None and record.info.get(_AS_IT_LIES):
        record.invalidate()
