"""Reads the ledger: when each paper was first seen on which list, and what changed since."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row of the ledger: a paper on a list, the day it was first seen there and the revision that entered it."""

    paper_id: str
    list: str
    first_seen: date
    revision: int


class Ledger:
    """The ledger up to one revision of a library."""

    def __init__(self, engine: Engine, revision: int) -> None:
        """Read the ledger as it was when `revision` was published."""
        self._engine = engine
        self._revision = revision

    def after(self, revision: int) -> list[Sighting]:
        """Return the sightings entered after `revision`, oldest first."""
        table = schema.ledger
        return self._sightings(select(table).where(table.c.revision > revision))

    def of(self, paper_ids: Iterable[str]) -> list[Sighting]:
        """Return all sightings of some papers."""
        table = schema.ledger
        return [
            row
            for ids in some_at_a_time(paper_ids)
            for row in self._sightings(select(table).where(table.c.paper_id.in_(ids)))
        ]

    def list_began(self) -> dict[str, int]:
        """Return for each list the revision in which its first paper was entered."""
        table = schema.ledger
        query = select(table.c.list, func.min(table.c.revision).label("began")).group_by(table.c.list)
        return {row.list: row.began for row in self._all(query.where(table.c.revision <= self._revision))}

    def revision_at(self, moment: datetime) -> int:
        """Return the last revision published before a moment, 0 if there was none."""
        table = schema.revisions
        query = select(func.max(table.c.number).label("number")).where(
            table.c.published_at < moment, table.c.number <= self._revision
        )
        (row,) = self._all(query)
        return row.number or 0

    def former_ids(self, paper_ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the former ids of papers; a former id may belong to another paper now."""
        table = schema.former_ids
        found: dict[str, set[str]] = defaultdict(set)
        for ids in some_at_a_time(paper_ids):
            for row in self._all(select(table).where(table.c.paper_id.in_(ids))):
                found[row.paper_id].add(row.former_id)
        return {paper_id: frozenset(former) for paper_id, former in found.items()}

    def changed_after(self, revision: int) -> list[str]:
        """Return the ids of papers whose record is new or has changed after `revision`."""
        table = schema.papers
        query = select(table.c.paper_id).where(
            schema.visible_at(table, self._revision), table.c.from_revision > revision
        )
        return [row.paper_id for row in self._all(query.order_by(table.c.paper_id))]

    def _sightings(self, query: Select[Any]) -> list[Sighting]:
        table = schema.ledger
        query = query.where(table.c.revision <= self._revision)
        return [
            Sighting(row.paper_id, row.list, row.first_seen, row.revision)
            for row in self._all(query.order_by(table.c.revision, table.c.list, table.c.paper_id))
        ]

    def _all(self, query: Select[Any]) -> Iterable[Row[Any]]:
        with transaction(self._engine) as connection:
            return connection.execute(query).all()
