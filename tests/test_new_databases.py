"""What tests begin with is what Alembic makes."""

import sqlite3
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic import command

from bot.store.database import STORE
from ingest.library.catalogue import CATALOGUE
from ingest.library.database import Database, connect, migrate, parsed_address
from tests.new_databases import by_alembic


def made(database: Database, file: Path) -> list[str]:
    """All that is in a new database, as statements."""
    engine = connect(database, parsed_address(database, f"sqlite:///{file}"))
    migrate(database, engine)
    engine.dispose()
    with sqlite3.connect(file) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("database", [STORE, CATALOGUE], ids=["store", "catalogue"])
def test_a_new_database_is_as_alembic_makes_it(database: Database, tmp_path: Path) -> None:
    with patch.object(command, "upgrade", by_alembic):
        migrated = made(database, tmp_path / "migrated.sqlite")
    # The first of each kind is made by Alembic, too.
    assert [made(database, tmp_path / f"{number}.sqlite") for number in (1, 2)] == [migrated, migrated]
