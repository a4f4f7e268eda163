"""Removing what no kept revision needs any more, once the next one is published: rows, folders, vectors, collections.

What cannot be removed costs space only: it is told in the log, and the next publication tries again.
"""

import logging
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, select, update

from ingest.errors import LibraryError, StorageError
from ingest.library import schema
from ingest.library.catalogue import published_revision, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.indexing import IndexPlace
from ingest.library.local_index import remove_folders
from ingest.library.vectors import VectorIndex, delete_collection

_KEPT_REVISIONS = 2

_log = logging.getLogger(__name__)


def remove_old(engine: Engine, place: IndexPlace) -> None:
    """Keep the published revision and the one before it; remove rows and indexes that neither needs."""
    with transaction(engine) as connection:
        kept = _kept_revisions(connection)
        oldest = min(row.number for row in kept)
        connection.execute(
            update(schema.revisions).values(kept=schema.revisions.c.number.in_([row.number for row in kept]))
        )
    try:
        if place.chroma is not None:
            _remove_from_server(engine, place.chroma, kept, oldest)
    except (LibraryError, StorageError) as error:
        _log.warning("what old revisions left on the Chroma server stays there for now: %s", error)
    else:
        with transaction(engine) as connection:
            for table in schema.VERSIONED:
                connection.execute(delete(table).where(table.c.to_revision <= oldest))
    remove_folders(place.data, {row.index_name for row in kept})


def _kept_revisions(connection: Connection) -> list[Any]:
    """The published revision and the last kept one before it."""
    table = schema.revisions
    query = (
        select(table)
        .where(table.c.kept, table.c.number <= published_revision(connection))
        .order_by(table.c.number.desc())
        .limit(_KEPT_REVISIONS)
    )
    return list(connection.execute(query))


def _remove_from_server(engine: Engine, chroma: ChromaServer, kept: list[Any], oldest: int) -> None:
    used = {row.collection for row in kept}
    with transaction(engine) as connection:
        made = set(connection.execute(select(schema.collections.c.name)).scalars())
    for name in sorted(made - used):
        delete_collection(chroma, name)
        with transaction(engine) as connection:
            connection.execute(delete(schema.collections).where(schema.collections.c.name == name))
    current = kept[0].collection
    if current is not None:
        index = VectorIndex.open_server(chroma, current)
        try:
            _remove_vectors(engine, index, oldest)
        finally:
            index.close()


def _remove_vectors(engine: Engine, index: VectorIndex, oldest: int) -> None:
    """Remove the vectors of passages that ended with revision `oldest`, and those of runs that were killed."""
    table = schema.passages
    still = select(table.c.passage_id).where((table.c.to_revision.is_(None)) | (table.c.to_revision > oldest))
    with transaction(engine) as connection:
        ended = set(connection.execute(select(table.c.passage_id).where(table.c.to_revision <= oldest)).scalars())
        wanted = connection.execute(select(func.count()).select_from(still.distinct().subquery())).scalar_one()
        if ended:
            ended -= set(connection.execute(still).scalars())
    index.delete(ended)
    if index.count() > wanted:
        with transaction(engine) as connection:
            known = set(connection.execute(still).scalars())
        index.delete(index.ids() - known)
