"""Opening the bot's store: its own SQL database, beside the catalogue and never the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from filelock import FileLock
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import schema
from ingest.library.database import (
    Database,
    closed_on_failure,
    connect,
    make_folder,
    migrate,
    parsed_address,
    schema_version,
    transaction,
)

STORE = Database("the bot's store", "store.url", "bot.store:migrations", schema.metadata, schema.SCHEMA_VERSION)


class Store:
    """The bot's store; made by `open_store`. Its methods block: from an event loop, call them in a thread.

    `usage_key` is held here once `bot.store.usage` has read it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.usage_key: bytes | None = None
        self._is_closed = False
        event.listen(engine, "checkin", self._give_back)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block or rolled back; failures become StorageError."""
        with transaction(self.engine, STORE.name) as connection:
            yield connection

    def close(self) -> None:
        """Let go of the database; a thread that is still at work finishes, and its connection ends with it."""
        self._is_closed = True
        self.engine.dispose()

    def _give_back(self, connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        # The pool has been emptied: it would keep what comes back to it now, open, until it is collected.
        if self._is_closed:
            record.invalidate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Connect to the store at an SQLAlchemy address; it is made, or its schema brought up to date, where needed.

    Raises SettingsError when `url` is no address of a database, StorageError when it cannot be reached or written,
    LibraryError when a later version of Refdesk wrote it.
    """
    address = parsed_address(STORE, url)
    make_folder(STORE, address)
    with closed_on_failure(connect(STORE, address)) as engine:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
        if schema_version(STORE, engine) != STORE.version:
            if address.get_backend_name() == "sqlite" and address.database:
                # Two processes that start at once must not both make the tables.
                with FileLock(f"{address.database}.lock"):
                    _bring_up_to_date(engine)
            else:
                _bring_up_to_date(engine)
        return Store(engine)


def _bring_up_to_date(engine: Engine) -> None:
    if schema_version(STORE, engine) != STORE.version:
        migrate(STORE, engine)
