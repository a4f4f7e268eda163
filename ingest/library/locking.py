"""One ingest at a time: on a data folder, and on a catalogue that ingests of several machines share."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import BusyError, StorageError
from ingest.library.layout import lock_file

_CATALOGUE_LOCK = "refdesk ingest "


@contextmanager
def alone_on_folder(data: Path) -> Iterator[None]:
    """Keep every other ingest away from a data folder; the lock goes with the process that holds it.

    Raises BusyError where another ingest has it, StorageError where the folder cannot be written.
    """
    lock = FileLock(lock_file(data), timeout=0)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise BusyError(f"Another ingest is at work on {data}: wait for it to end.") from error
    except OSError as error:
        raise StorageError(
            f"The data folder {data} cannot be written ({error.strerror}): correct `data` or the rights there."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def alone_on_catalogue(engine: Engine) -> Iterator[None]:
    """Keep ingests of other machines away from a catalogue on a PostgreSQL server; elsewhere the folder's lock does.

    The lock lasts as long as the connection (https://www.postgresql.org/docs/current/explicit-locking.html), so that
    a machine that dies gives it back. Raises BusyError where another ingest has it.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    key = func.hashtext(_CATALOGUE_LOCK + func.current_schema())
    try:
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        is_ours = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
    except SQLAlchemyError as error:
        raise StorageError(f"The catalogue cannot be locked: {error}. Is the database up?") from error
    try:
        if not is_ours:
            raise BusyError("Another ingest is at work on the same catalogue, on this or another machine: wait for it.")
        yield
    finally:
        # Where the connection is lost, so is the lock.
        with suppress(SQLAlchemyError):
            if is_ours:
                connection.execute(select(func.pg_advisory_unlock(key)))
        connection.close()
