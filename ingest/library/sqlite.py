"""Connects to SQLite files for many readers and one writer, even on a full disk.

In WAL mode (https://www.sqlite.org/wal.html) each process needs a small file beside the database, `-shm`, which the
last process removes. If that file cannot be made (full disk, read-only folder), no process is writing to the database.
As long as the `-wal` file is empty, the database can then be read as `immutable` (https://www.sqlite.org/uri.html),
which takes no locks and makes no file.
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
    """Configure how an engine opens connections; with `reading` it can also read on a full disk."""
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
    """Open a connection as SQLAlchemy does; if no file can be made beside the database, open it as immutable."""
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
    """Return True if all data is in the database's own file and none in the `-wal` file beside it."""
    waiting = file.with_name(f"{file.name}-wal")
    return file.is_file() and (not waiting.exists() or waiting.stat().st_size == 0)


def _note_how(connection: sqlite3.Connection, record: Any) -> None:
    record.info[_AS_IT_LIES] = connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal"


def _let_go(connection: sqlite3.Connection | None, record: Any) -> None:
    """Discard an immutable connection after use: it would never see later writes."""
    if connection is not None and record.info.get(_AS_IT_LIES):
        record.invalidate()
