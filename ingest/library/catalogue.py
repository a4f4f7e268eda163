"""Opening the catalogue: the SQL database that is the truth of the library."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ingest.errors import LibraryError, SettingsError, StorageError
from ingest.library import schema

_BUSY_TIMEOUT_SECONDS = 30


def open_catalogue(url: str) -> Engine:
    """Connect to a catalogue that exists and has this code's schema.

    Raises LibraryError when it is missing or has another schema, StorageError when it cannot be reached, SettingsError
    when `url` is no address of a database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and not (parsed.database and Path(parsed.database).is_file()):
        raise LibraryError("There is no library yet: run `refdesk ingest` to build one.")
    engine = _connect(parsed)
    found = _schema_version(engine)
    if found is None:
        engine.dispose()
        raise LibraryError("There is no library yet: run `refdesk ingest` to build one.")
    if found != schema.SCHEMA_VERSION:
        engine.dispose()
        raise LibraryError(
            f"The catalogue has schema {found}, this version of Refdesk reads {schema.SCHEMA_VERSION}: "
            "run `refdesk ingest` with this version to bring it up to date."
        )
    return engine


def create_or_upgrade_catalogue(url: str) -> Engine:
    """Connect to a catalogue for writing; it is created, or its schema brought up to date, where needed.

    Raises StorageError when the database cannot be reached or written, LibraryError when it is of a later version,
    SettingsError when `url` is no address of a database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        folder = Path(parsed.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The catalogue's folder {folder} cannot be made ({error.strerror}): correct `library.catalogue` or "
                "`data`, or the rights there."
            ) from error
    engine = _connect(parsed)
    if _schema_version(engine) != schema.SCHEMA_VERSION:
        _migrate(engine)
    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed at the end of the block, or rolled back; failures become StorageError."""
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise StorageError(
            f"The catalogue could not be read or written ({error.__class__.__name__}: {_first_line(error)}). "
            "Check free disk space and permissions; nothing that was published is lost."
        ) from error


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        # The address itself is not shown: it may hold a password.
        raise SettingsError(
            "`library.catalogue` is no address of a database; give one such as postgresql+psycopg://host/refdesk."
        ) from error


def _connect(url: URL) -> Engine:
    try:
        engine = create_engine(url)
    except (ArgumentError, ImportError) as error:
        raise SettingsError(
            f"`library.catalogue` = {url.render_as_string()!r} cannot be used ({_first_line(error)}): correct the kind "
            "of the database or install its driver."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_SECONDS * 1000}")
    # Readers must not wait for an ingest, nor an ingest for readers.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _schema_version(engine: Engine) -> str | None:
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except SQLAlchemyError as error:
        raise StorageError(
            f"The catalogue cannot be opened ({_first_line(error)}). Check the address of the database in the "
            "configuration, or restore the file from a backup."
        ) from error


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", "ingest.library:migrations")
    with transaction(engine) as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, schema.SCHEMA_VERSION)
        except CommandError as error:
            raise LibraryError(
                f"The catalogue's schema is not one that this version of Refdesk knows ({error}). "
                "It was probably written by a later version: use that version, or another data folder."
            ) from error


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else error.__class__.__name__


def published_revision(connection: Connection) -> int | None:
    """The number of the revision that readers see, None before the first one."""
    return connection.execute(select(schema.published.c.revision)).scalar()
