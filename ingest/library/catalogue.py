"""Opens the catalogue: the SQL database from which everything else can be rebuilt."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from ingest.errors import LibraryError
from ingest.library import database, schema
from ingest.library.database import (
    Database,
    closed_on_failure,
    connect,
    make_folder,
    migrate,
    parsed_address,
    schema_version,
)
from ingest.library.free_pages import shrink

CATALOGUE = Database(
    "the catalogue", "library.catalogue", "ingest.library:migrations", schema.metadata, schema.SCHEMA_VERSION
)


def open_catalogue(url: str) -> Engine:
    """Connect to an existing catalogue with the schema of this version.

    Raises LibraryError when it is missing or has another schema, StorageError when it cannot be reached, SettingsError
    when `url` is not the address of a database.
    """
    address = parsed_address(CATALOGUE, url)
    if address.get_backend_name() == "sqlite" and not (address.database and Path(address.database).is_file()):
        raise LibraryError("There is no library yet: run `refdesk ingest` to build one.")
    with closed_on_failure(connect(CATALOGUE, address, reading=True)) as engine:
        found = schema_version(CATALOGUE, engine)
        if found is None:
            raise LibraryError("There is no library yet: run `refdesk ingest` to build one.")
        if found > schema.SCHEMA_VERSION:
            raise LibraryError(
                f"The catalogue has schema {found}, but this version of Refdesk reads {schema.SCHEMA_VERSION}. "
                "A later version probably wrote it: use that version, or another data folder."
            )
        if found != schema.SCHEMA_VERSION:
            raise LibraryError(
                f"The catalogue has schema {found}, but this version of Refdesk reads {schema.SCHEMA_VERSION}. "
                "Run `refdesk ingest` with this version to bring it up to date."
            )
        return engine


def create_or_upgrade_catalogue(url: str) -> Engine:
    """Connect to a catalogue for writing; create it or upgrade its schema where needed.

    Raises StorageError when the database cannot be reached or written, LibraryError when it is of a later version,
    SettingsError when `url` is not the address of a database.
    """
    address = parsed_address(CATALOGUE, url)
    make_folder(CATALOGUE, address)
    with closed_on_failure(connect(CATALOGUE, address)) as engine:
        if schema_version(CATALOGUE, engine) != schema.SCHEMA_VERSION:
            migrate(CATALOGUE, engine)
            if address.get_backend_name() == "sqlite" and address.database:
                shrink(Path(address.database))
        return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Run a block in one transaction: commit at its end, roll back on failure (StorageError)."""
    with database.transaction(engine, CATALOGUE.name) as connection:
        yield connection


def published_revision(connection: Connection) -> int | None:
    """Return the number of the revision that readers see, None before the first one."""
    return connection.execute(select(schema.published.c.revision)).scalar()
