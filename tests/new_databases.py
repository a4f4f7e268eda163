"""Makes new databases of SQLite quickly: Alembic makes the first of each kind, and the others get the same statements.

Its migrations are real work that is the same each time, a quarter of a second for every new store. A database that has
a table, one on a server, or one of an earlier schema is always migrated by Alembic.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection
from unittest.mock import patch

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from bot.store.database import STORE
from ingest.library.catalogue import CATALOGUE

_NEWEST = {(database.migrations, database.version) for database in (STORE, CATALOGUE)}
_AROUND = ("BEGIN TRANSACTION;", "COMMIT;")

by_alembic = command.upgrade
"""What makes every database outside the tests."""


@contextmanager
def made_once() -> Iterator[None]:
    """Within the block, let Alembic make one new database of each kind; the others are made from what it wrote."""
    made: dict[tuple[str, str], list[str]] = {}

    def upgrade(config: Config, revision: str) -> None:
        connection = config.attributes["connection"]
        kind = (config.get_main_option("script_location") or "", revision)
        new = connection.dialect.name == "sqlite" and not inspect(connection).get_table_names()
        if kind not in _NEWEST or not new:
            by_alembic(config, revision)
        elif kind in made:
            for statement in made[kind]:
                connection.exec_driver_sql(statement)
        else:
            by_alembic(config, revision)
            written: Connection = connection.connection.driver_connection
            made[kind] = [statement for statement in written.iterdump() if statement not in _AROUND]

    with patch.object(command, "upgrade", upgrade):
        yield
