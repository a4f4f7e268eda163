"""Locks the data folder and a shared catalogue, so that one ingest runs at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import BusyError, StorageError, reason_of
from ingest.library.layout import lock_file
from ingest.library.private import make_private_folder

_CATALOGUE_LOCK = "refdesk ingest "


@contextmanager
def alone_on_folder(data: Path) -> Iterator[None]:
    """Lock a data folder for one ingest; the lock ends with the process that holds it.

    Raises BusyError when another ingest has the lock, StorageError when the folder cannot be written.
    """
    lock = FileLock(lock_file(data), timeout=0)
    try:
        make_private_folder(data)
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"Another ingest is running on {data}. Wait until it ends.") from error
    except OSError as error:
        raise StorageError(
            f"{data}: cannot write to this data folder ({reason_of(error)}). Check `data`, or the permissions."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def alone_on_catalogue(engine: Engine) -> Iterator[None]:
    """Lock a catalogue on a PostgreSQL server for one ingest; elsewhere the folder's lock is enough.

    The lock lasts as long as the connection (https://www.postgresql.org/docs/current/explicit-locking.html), so a
    machine that dies releases it. Raises BusyError when another ingest has the lock.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    key = func.hashtext(_CATALOGUE_LOCK + func.current_schema())
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        is_ours = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
    except SQLAlchemyError as error:
        raise StorageError(
            f"The catalogue cannot be locked ({reason_of(error)}). Check that the database is running."
        ) from error
    try:
        if not is_ours:
            raise BusyError("Another ingest is running on this catalogue, perhaps on another machine. Wait for it.")
        yield
    finally:
        # Where the connection is lost, so is the lock.
        with suppress(SQLAlchemyError):
            if is_ours:
                connection.execute(select(func.pg_advisory_unlock(key)))
        connection.close()
