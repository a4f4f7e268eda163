"""Stores the citation key of each paper: given at its first export, the same ever after."""

from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.schema import citation_keys
from ingest.errors import StorageError
from ingest.library.batched_lookup import rows_with

_TOGETHER = 5
"""Proposals of each paper that are looked up together; the last of so many is one that hardly any other paper has."""

_TRIES = 5
"""How often keys are chosen again because another process took one of them meanwhile."""


def keys_of(store: Store, proposals: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the citation key of each paper, by its id; a paper without one gets the first free one of its proposals.

    `proposals` are endless for each paper, best first, and are asked for only where they are needed. Raises
    StorageError when the store cannot be read or written.
    """
    for _ in range(_TRIES):
        with store.transaction() as connection:
            keys = {row.paper_id: row.key for row in rows_with(connection, citation_keys.c.paper_id, list(proposals))}
            missing = [paper_id for paper_id in proposals if paper_id not in keys]
            if not missing:
                return keys
            offers = {paper_id: iter(proposals[paper_id]) for paper_id in missing}
            best = {paper_id: list(islice(offers[paper_id], _TOGETHER)) for paper_id in missing}
            every = {key for some in best.values() for key in some}
            taken = {row.key for row in rows_with(connection, citation_keys.c.key, every)}
            for paper_id in missing:
                key = next((key for key in best[paper_id] if key not in taken), None)
                if key is None:
                    further = (key for key in offers[paper_id] if key not in taken)
                    key = next(key for key in further if not _is_taken(connection, key))
                taken.add(key)
                keys[paper_id] = key
            rows = [{"paper_id": paper_id, "key": keys[paper_id]} for paper_id in missing]
            try:
                connection.execute(insert(citation_keys), rows)
            except IntegrityError:
                connection.rollback()
                continue
            return keys
    raise StorageError("Other processes keep taking the citation keys that were chosen. Try again.")


def _is_taken(connection: Connection, key: str) -> bool:
    return connection.scalar(select(citation_keys.c.key).where(citation_keys.c.key == key)) is not None
