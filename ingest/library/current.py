"""Reads the row of the published revision."""

from typing import Any

from sqlalchemy import Engine, select

from ingest.library import schema
from ingest.library.catalogue import published_revision, transaction


def current_revision(engine: Engine) -> Any | None:
    """Return the row of the published revision, None before the first."""
    with transaction(engine) as connection:
        number = published_revision(connection)
        if number is None:
            return None
        return connection.execute(select(schema.revisions).where(schema.revisions.c.number == number)).one()
