"""Stores the citation key of each paper: given at its first export, the same ever after."""

from collections.abc import Iterable, Mapping

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.schema import citation_keys
from ingest.errors import StorageError
from ingest.library.batched_lookup import rows_with

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
            chosen = {paper_id: next(offered) for paper_id, offered in offers.items()}
            taken = {row.key for row in rows_with(connection, citation_keys.c.key, list(chosen.values()))}
            given: set[str] = set()
            for paper_id, key in chosen.items():
                while key in taken or key in given:
                    key = next(offers[paper_id])
                    if connection.scalar(select(citation_keys.c.key).where(citation_keys.c.key == key)) is not None:
                        taken.add(key)
                given.add(key)
                keys[paper_id] = key
            rows = [{"paper_id": paper_id, "key": keys[paper_id]} for paper_id in missing]
            try:
                connection.execute(insert(citation_keys), rows)
            except IntegrityError:
                connection.rollback()
                continue
            return keys
    raise StorageError("Other processes keep taking the citation keys that were chosen. Try again.")
