"""A new database is made at once, as its migrations would make it, and whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect

from bot.store.database import STORE
from ingest.errors import StorageError
from ingest.library.catalogue import CATALOGUE
from ingest.library.database import Database, connect, migrate, parsed_address, schema_version
from tests.former_schemas import migrated_to
from tests.postgres import PostgresServer

BOTH = pytest.mark.parametrize("database", [STORE, CATALOGUE], ids=["store", "catalogue"])


@contextmanager
def opened(database: Database, address: str) -> Iterator[Engine]:
    engine = connect(database, parsed_address(database, address))
    yield engine
    engine.dispose()


def tables(engine: Engine) -> dict[str, Any]:
    """What each table has, whatever the order. Defaults fill only rows of earlier schemas, so they are left out."""
    inspector = inspect(engine)
    return {
        name: {
            "columns": {
                column["name"]: (repr(column["type"]), column["nullable"], column.get("autoincrement"))
                for column in inspector.get_columns(name)
            },
            "primary key": inspector.get_pk_constraint(name),
            "foreign keys": sorted(map(repr, inspector.get_foreign_keys(name))),
            "unique": sorted(map(repr, inspector.get_unique_constraints(name))),
            "checks": sorted(map(repr, inspector.get_check_constraints(name))),
            "indexes": sorted(map(repr, inspector.get_indexes(name))),
        }
        for name in inspector.get_table_names()
    }


def both_ways(database: Database, new: str, former: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with opened(database, new) as made, opened(database, former) as migrated:
        migrate(database, made)
        migrated_to(database, database.version, migrated)
        assert schema_version(database, made) == schema_version(database, migrated) == database.version
        return tables(made), tables(migrated)


@BOTH
def test_a_new_file_has_the_tables_that_its_migrations_make(database: Database, tmp_path: Path) -> None:
    made, migrated = both_ways(database, *(f"sqlite:///{tmp_path / name}.sqlite" for name in ("made", "migrated")))
    assert made == migrated
    assert set(database.metadata.tables) < set(made)


@BOTH
def test_a_new_database_on_a_server_has_the_tables_that_its_migrations_make(
    database: Database, postgres_server: PostgresServer
) -> None:
    with postgres_server.database() as new, postgres_server.database() as former:
        made, migrated = both_ways(database, new, former)
    assert made == migrated


@BOTH
def test_a_database_whose_making_failed_is_empty_and_can_be_made_again(database: Database, tmp_path: Path) -> None:
    def breaks(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "alembic_version (" in statement:
            raise KeyboardInterrupt

    with opened(database, f"sqlite:///{tmp_path / 'new.sqlite'}") as engine:
        event.listen(engine, "before_cursor_execute", breaks)
        with pytest.raises(KeyboardInterrupt):
            migrate(database, engine)
        event.remove(engine, "before_cursor_execute", breaks)
        assert inspect(engine).get_table_names() == []
        migrate(database, engine)
        assert set(database.metadata.tables) < set(inspect(engine).get_table_names())


def test_a_database_with_tables_of_the_same_names_is_refused_and_left_alone(tmp_path: Path) -> None:
    with opened(STORE, f"sqlite:///{tmp_path / 'other.sqlite'}") as engine:
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE turns (mine INTEGER)")
        with pytest.raises(StorageError, match="turns already exists"):
            migrate(STORE, engine)
        assert inspect(engine).get_table_names() == ["turns"]
