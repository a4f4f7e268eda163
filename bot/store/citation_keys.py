"""Stores the citation key of each paper: given at its first export, the same ever after."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.database import Store
from bot.store.schema import citation_keys
from ingest.errors import StorageError
from ingest.library.batched_lookup import rows_with, some_at_a_time

_TRIES = 5
"""How often keys are chosen again because another process took one of them meanwhile."""

# Made once: where many papers would have the same keys, making the statement takes longer than the database does.
_TAKEN = select(citation_keys.c.key).where(citation_keys.c.key.in_(bindparam("keys", expanding=True)))


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
            chosen = _free_keys(connection, {paper_id: proposals[paper_id] for paper_id in missing})
            keys |= chosen
            rows = [{"paper_id": paper_id, "key": chosen[paper_id]} for paper_id in missing]
            try:
                connection.execute(insert(citation_keys), rows)
            except IntegrityError:
                connection.rollback()
                continue
            return keys
    raise StorageError("Other processes keep taking the citation keys that were chosen. Try again.")


def _free_keys(connection: Connection, proposals: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return a key for each paper that no other has: the best proposals of all first, then the next of the others."""
    offers = {paper_id: iter(several) for paper_id, several in proposals.items()}
    keys: dict[str, str] = {}
    given = set[str]()
    without: Sequence[str] = list(offers)
    while without:
        best = {paper_id: next(offers[paper_id]) for paper_id in without}
        for asked in some_at_a_time(best.values()):
            given.update(connection.scalars(_TAKEN, {"keys": asked}))
        for paper_id, key in best.items():
            if key not in given:
                keys[paper_id] = key
                given.add(key)
        without = [paper_id for paper_id in without if paper_id not in keys]
    return keys
