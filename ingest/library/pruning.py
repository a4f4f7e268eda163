"""Removes rows, vectors, folders and collections that no stored revision needs.

Whatever cannot be removed only costs space: the log says so, and the next publication tries again.
"""

import logging
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, false, func, or_, select, update

from ingest.errors import LibraryError, StorageError
from ingest.library import schema
from ingest.library.catalogue import published_revision, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.indexing import NO_EMBEDDER, IndexPlace
from ingest.library.local_index import remove_folders
from ingest.library.vectors import VectorIndex, delete_collection

_STORED_REVISIONS = 2
_DELETED_AT_ONCE = 1_000
_SPARE_SHARE = 0.25
_SPARE_VECTORS = 500
"""Unneeded vectors are searched for only when there are this many more than needed (a share, plus a number): the search
takes time in proportion to the library's size, so it runs only after changes in proportion to it."""

_log = logging.getLogger(__name__)


def remove_old(engine: Engine, place: IndexPlace) -> None:
    """Remove rows and indexes that neither the published revision nor the one before it needs."""
    with transaction(engine) as connection:
        stored = _stored_revisions(connection)
        oldest = min(row.number for row in stored)
        connection.execute(
            update(schema.revisions).values(kept=schema.revisions.c.number.in_([row.number for row in stored]))
        )
    try:
        if place.chroma is not None:
            _remove_from_server(engine, place.chroma, stored, oldest)
    except (LibraryError, StorageError) as error:
        _log.warning("cannot remove old revisions from the Chroma server yet: %s", error)
    else:
        with transaction(engine) as connection:
            for table in schema.VERSIONED:
                connection.execute(delete(table).where(table.c.to_revision <= oldest))
        try:
            _prune_vectors(engine, stored)
        except StorageError as error:
            _log.warning("cannot remove unneeded vectors from the catalogue yet: %s", error)
    remove_folders(place.data, {row.index_name for row in stored})


def _prune_vectors(engine: Engine, stored: list[Any]) -> None:
    """Remove vectors of passages that no stored revision has, and those of embedders no longer used.

    Vectors of stored revisions stay, so that going back or rebuilding an index embeds nothing. While a stored revision
    has no embedder, the vectors that a run has computed for the next one stay, too.
    """
    table = schema.vectors
    needed: dict[str, int] = {}
    for row in stored:
        needed[row.embedder] = max(needed.get(row.embedder, 0), row.passages + row.full_text_passages)
    given_up = table.c.embedder.not_in(list(needed)) if NO_EMBEDDER not in needed else false()
    unused = or_(table.c.content_key.not_in(select(schema.passages.c.content_key)), given_up)
    with transaction(engine) as connection:
        present = connection.execute(select(func.count()).select_from(table)).scalar_one()
        if present <= (1 + _SPARE_SHARE) * sum(needed.values()) + _SPARE_VECTORS:
            return
        found = connection.execute(select(table.c.embedder, table.c.content_key).where(unused)).all()
    one = (table.c.embedder == bindparam("whose")) & (table.c.content_key == bindparam("key"))
    for start in range(0, len(found), _DELETED_AT_ONCE):
        some = [{"whose": row.embedder, "key": row.content_key} for row in found[start : start + _DELETED_AT_ONCE]]
        with transaction(engine) as connection:
            connection.execute(delete(table).where(one), some)


def _stored_revisions(connection: Connection) -> list[Any]:
    """Return the published revision and the last stored one before it."""
    table = schema.revisions
    query = (
        select(table)
        .where(table.c.kept, table.c.number <= published_revision(connection))
        .order_by(table.c.number.desc())
        .limit(_STORED_REVISIONS)
    )
    return list(connection.execute(query))


def _remove_from_server(engine: Engine, chroma: ChromaServer, stored: list[Any], oldest: int) -> None:
    used = {row.collection for row in stored}
    with transaction(engine) as connection:
        made = set(connection.execute(select(schema.collections.c.name)).scalars())
    for name in sorted(made - used):
        delete_collection(chroma, name)
        with transaction(engine) as connection:
            connection.execute(delete(schema.collections).where(schema.collections.c.name == name))
    current = stored[0].collection
    if current is not None:
        index = VectorIndex.open_server(chroma, current)
        try:
            _remove_vectors(engine, index, oldest)
        finally:
            index.close()


def _remove_vectors(engine: Engine, index: VectorIndex, oldest: int) -> None:
    """Remove the vectors of passages that ended with revision `oldest`, and those of killed runs."""
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
