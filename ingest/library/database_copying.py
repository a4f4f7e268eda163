"""Copies a whole database while others write to it, and back into an empty one.

The copy is always one SQLite file, whatever the database is, so that a backup can be restored to another kind.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, func, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from ingest.errors import LibraryError, StorageError, reason_of
from ingest.library.database import (
    Database,
    closed_on_failure,
    connect,
    make_folder,
    migrate,
    parsed_address,
    schema_version,
    shown_address,
    transaction,
)

_ROWS = 1_000
"""Rows in memory at once."""
_PAGES = 4_096
"""Pages of a SQLite file that are copied before writers get a turn."""


def save_database(database: Database, url: str, file: Path) -> None:
    """Copy a database at one moment into a new SQLite `file`, while others read and write it.

    Raises LibraryError when there is nothing to copy or its schema is not of this version, StorageError when reading or
    writing fails.
    """
    address = parsed_address(database, url)
    if address.get_backend_name() == "sqlite":
        _save_file(database, address, file)
        return
    with _opened(database, address) as source:
        found = schema_version(database, source)
        if found != database.version:
            raise LibraryError(
                f"{database.name} has schema {found or 'none'}, and this version of Refdesk copies {database.version}. "
                "Run `refdesk ingest` and `refdesk serve` once with this version, then back up again."
            )
        with _opened(database, _address_of(file)) as target:
            migrate(database, target)
            with _unchanging(database, source) as reading, transaction(target, database.name) as writing:
                _copy_rows(database.metadata, reading, writing)


def load_database(database: Database, file: Path, url: str) -> None:
    """Copy a saved `file` into the empty database at `url`, and upgrade its schema where a former version saved it.

    All of it is there afterwards, or nothing. Raises LibraryError when a later version saved it or the database is not
    empty, StorageError when reading or writing fails. `file` itself may be upgraded.
    """
    address = parsed_address(database, url)
    if not is_empty(database, url):
        raise LibraryError(
            f"{database.name[0].upper()}{database.name[1:]} at {shown_address(address)} is not empty. "
            "Restore beside it with --data and another configuration, or remove it first."
        )
    with _opened(database, _address_of(file)) as source:
        migrate(database, source)
    if address.get_backend_name() == "sqlite":
        make_folder(database, address)
        _place_file(file, Path(address.database or ""))
        return
    with _opened(database, address) as target, _opened(database, _address_of(file)) as source:
        migrate(database, target)
        with transaction(source, database.name) as reading, transaction(target, database.name) as writing:
            _copy_rows(database.metadata, reading, writing)
            _advance_sequences(database.metadata, writing)


def holds_a_copy(database: Database, file: Path, url: str) -> bool:
    """Return True if every table of the database at `url` has as many rows as in the saved `file`.

    `file` itself may be upgraded. Raises what `load_database` raises.
    """
    with _opened(database, _address_of(file)) as source, _opened(database, parsed_address(database, url)) as target:
        migrate(database, source)
        if schema_version(database, target) != database.version:
            return False
        with transaction(source, database.name) as saved, transaction(target, database.name) as present:
            counts = [select(func.count()).select_from(table) for table in database.metadata.sorted_tables]
            return all(saved.scalar(count) == present.scalar(count) for count in counts)


def is_empty(database: Database, url: str) -> bool:
    """Return True if there is no table with a row at an address; raises StorageError when it cannot be read."""
    address = parsed_address(database, url)
    if address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).exists()):
        return True
    with _opened(database, address, reading=True) as engine, transaction(engine, database.name) as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        quoted = (engine.dialect.identifier_preparer.quote(name) for name in sorted(names))
        return not any(connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first() for name in quoted)


def _save_file(database: Database, address: URL, file: Path) -> None:
    path = Path(address.database or "")
    if not path.is_file():
        raise LibraryError(f"{path}: there is no {database.name.removeprefix('the ')} to back up.")
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(file)) as target,
        ):
            source.backup(target, pages=_PAGES)
            # Without a log beside it, the copy is this one file.
            target.execute("PRAGMA journal_mode = DELETE")
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"{path}: could not be copied to {file} ({reason_of(error)}). Check free disk space."
        ) from error


def _place_file(file: Path, target: Path) -> None:
    """Move a saved file to where a database is to be; the copy beside it is whole before it has the name."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
        partial.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{target}: could not be written ({reason_of(error)}). Check free disk space.") from error


@contextmanager
def _opened(database: Database, address: URL, *, reading: bool = False) -> Iterator[Engine]:
    with closed_on_failure(connect(database, address, reading=reading)) as engine:
        yield engine
        engine.dispose()


def _address_of(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


@contextmanager
def _unchanging(database: Database, engine: Engine) -> Iterator[Connection]:
    """Lend a connection that sees the database as it was when the block began."""
    try:
        with engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        ) as connection:
            yield connection
    except SQLAlchemyError as error:
        raise StorageError(
            f"{database.name[0].upper()}{database.name[1:]} could not be read ({reason_of(error)}). Back up again when "
            "the database server answers."
        ) from error


def _copy_rows(metadata: MetaData, reading: Connection, writing: Connection) -> None:
    for table in metadata.sorted_tables:
        found = reading.execution_options(yield_per=_ROWS).execute(select(table))
        for rows in found.mappings().partitions():
            writing.execute(table.insert(), [dict(row) for row in rows])


def _advance_sequences(metadata: MetaData, connection: Connection) -> None:
    """Let a server count on from the largest number that was copied."""
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None or connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name))) is None:
            continue
        largest = connection.scalar(select(func.max(column)))
        if largest is not None:
            connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), largest)))
