"""Opens an SQL database, makes its tables or upgrades them: the catalogue, the bot's store."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    TypeDecorator,
    create_engine,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ingest.errors import LibraryError, SettingsError, StorageError, reason_of
from ingest.library import sqlite
from ingest.library.private import make_private_file, make_private_folder

_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Where Alembic notes the version of a schema."""

_POSTGRESQL = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "refdesk",
}
"""Connection options that notice a lost server within half a minute. All in seconds but `tcp_user_timeout`, which is in
milliseconds (https://www.postgresql.org/docs/current/libpq-connect.html)."""


@dataclass(frozen=True, slots=True)
class Database:
    """A kind of database: its name in messages, its setting, its migrations, its tables and their schema version."""

    name: str
    setting: str
    migrations: str
    metadata: MetaData
    version: str


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC on every database; SQLite by itself would drop the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone, and bring every other one to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back; a server's own zone becomes UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def parsed_address(database: Database, url: str) -> URL:
    """Parse the address of a database; raises SettingsError when it is not one."""
    try:
        return make_url(url)
    except ArgumentError as error:
        # The address itself is not shown: it may hold a password.
        raise SettingsError(
            f"`{database.setting}` must be the address of a database, such as postgresql+psycopg://host/refdesk."
        ) from error


def shown_address(url: URL) -> str:
    """Return the address of a database without its password and its options, which can hold one."""
    return url.set(query={}).render_as_string(hide_password=True)


def make_folder(database: Database, url: URL) -> None:
    """Make the folder and the file of a database that is one, for its owner only; StorageError when that fails."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":memory:", "file:")):
        return
    folder = Path(url.database).parent
    try:
        make_private_folder(folder)
    except OSError as error:
        raise StorageError(
            f"{folder}: cannot make this folder for {database.name} ({error.strerror}). Check `{database.setting}` or "
            "`data`, and the permissions."
        ) from error
    with suppress(OSError):  # What is wrong then is told by the first connection.
        make_private_file(Path(url.database))


def connect(database: Database, url: URL, *, reading: bool = False) -> Engine:
    """Create an engine; raises SettingsError when the kind of database is unknown or its driver is missing.

    With `reading` it also works on a full disk, and when the folder of the file is not writable.
    """
    options: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        # A connection that a restart of the server has cut is noticed before it is used.
        options = {"pool_pre_ping": True, "connect_args": _POSTGRESQL}
    try:
        engine = create_engine(url, **options)
    except (ArgumentError, ImportError) as error:
        raise SettingsError(
            f"`{database.setting}`: {shown_address(url)} cannot be used ({reason_of(error)}). Check the kind of "
            "database, or install its driver."
        ) from error
    if engine.dialect.name == "sqlite":
        sqlite.prepare(engine, reading=reading)
    return engine


@contextmanager
def closed_on_failure(engine: Engine) -> Iterator[Engine]:
    """Lend an engine to a block that prepares it; close its connections if the block fails."""
    try:
        yield engine
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def transaction(engine: Engine, name: str) -> Iterator[Connection]:
    """Run a block in one transaction: commit at its end, roll back on failure (StorageError)."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise StorageError(
            f"{_capital(name)} could not be read or written ({reason_of(error)}). "
            "Check free disk space and permissions. Nothing that was published is lost."
        ) from error


def schema_version(database: Database, engine: Engine) -> str | None:
    """Return the database's schema version, None for an empty one; raises StorageError when unreadable."""
    try:
        with engine.connect() as connection:
            return connection.scalar(select(_VERSION)) if _has_schema(connection) else None
    except SQLAlchemyError as error:
        raise StorageError(
            f"{_capital(database.name)} cannot be opened ({reason_of(error)}). Check the address of the database in "
            "the configuration and the free disk space, or restore the file from a backup."
        ) from error


def server_version(engine: Engine) -> str:
    """Return the kind and version of a database server; raises StorageError when it does not answer."""
    try:
        with engine.connect():
            numbers = engine.dialect.server_version_info or ()
    except SQLAlchemyError as error:
        raise StorageError(f"The database does not answer ({reason_of(error)}).") from error
    return f"{engine.dialect.name} {'.'.join(map(str, numbers))}"


def migrate(database: Database, engine: Engine) -> None:
    """Make the tables of a new database, or upgrade the schema of an earlier one with Alembic.

    Raises LibraryError when this version does not know the database's schema.
    """
    with transaction(engine, database.name) as connection:
        if connection.dialect.name == "postgresql":
            # Of two processes that find an old schema, one waits for the other and then has nothing to do.
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(database.migrations))))
        if _has_schema(connection):
            _upgrade(database, connection)
        else:
            _make_tables(database, connection)


def _has_schema(connection: Connection) -> bool:
    return inspect(connection).has_table(_VERSION.name)


def _make_tables(database: Database, connection: Connection) -> None:
    """Make all tables as they are now, and note their version for Alembic: all of it, or nothing.

    https://alembic.sqlalchemy.org/en/latest/cookbook.html#building-an-up-to-date-database-from-scratch
    """
    if connection.dialect.name == "sqlite":
        # Python's driver begins no transaction before a statement that makes a table.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    database.metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(insert(_VERSION).values(version_num=database.version))


def _upgrade(database: Database, connection: Connection) -> None:
    # Few commands upgrade, and none should wait for the import.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", database.migrations)
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, database.version)
    except CommandError as error:
        raise LibraryError(
            f"This version of Refdesk does not know the schema of {database.name} ({reason_of(error)}). "
            "A later version probably wrote it: use that version, or another data folder."
        ) from error


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
