"""Compares the rows of two revisions, and writes which rows are new and which ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, insert, select, update

from ingest.library import schema
from ingest.library.batched_lookup import rows_with
from ingest.library.json_codecs import row_digest

Row = dict[str, Any]
_AT_ONCE = 10_000
"""Rows; all of a large library's at once would be in memory twice."""
_BOOKKEEPING = frozenset({"row_id", "from_revision", "to_revision", "digest", "title_key"})
"""Columns without content of their own: they say when a row is valid, or follow from the others."""
_LATER = frozenset({"section", "page"})
"""Columns of passages that count only where they hold something: rows that were written before them stay the same."""


@dataclass(frozen=True, slots=True)
class TableChange:
    """The rows that a table gains and loses (with their row ids) from one revision to the next."""

    added: tuple[Row, ...]
    ended: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        """True if nothing changes."""
        return not self.added and not self.ended


def table_change(
    connection: Connection,
    table: Table,
    current: int | None,
    wanted: Iterable[Row],
    unchanged: Set[str] = frozenset(),
    among: ColumnElement[bool] | None = None,
) -> TableChange:
    """Compare a table's rows at revision `current` (None before the first) with the `wanted` rows.

    Rows of the papers in `unchanged`, and rows that do not meet the condition `among`, stay; `wanted` has none of them.
    """
    names = tuple(column.name for column in table.columns if column.name not in _BOOKKEEPING)
    rows: dict[str, Row] = {}
    for row in wanted:
        values = (row[name] for name in names if name not in _LATER or row[name] is not None)
        digest = row_digest(tuple(values))
        rows[digest] = {**row, "digest": digest}
    present: dict[str, int] = {}
    if current is not None:
        owner = [table.c.paper_id] if unchanged else []
        query = select(table.c.digest, table.c.row_id, *owner).where(schema.visible_at(table, current))
        if among is not None:
            query = query.where(among)
        for found in connection.execute(query):
            if not owner or found.paper_id not in unchanged:
                present[found.digest] = found.row_id
    added = tuple(row for digest, row in rows.items() if digest not in present)
    gone = [row_id for digest, row_id in present.items() if digest not in rows]
    ended = tuple(dict(row._mapping) for row in rows_with(connection, table.c.row_id, gone))
    return TableChange(added, ended)


def write_change(connection: Connection, table: Table, number: int, change: TableChange) -> None:
    """Write a table's change as part of revision `number`."""
    for start in range(0, len(change.added), _AT_ONCE):
        some = change.added[start : start + _AT_ONCE]
        connection.execute(insert(table), [{**row, "from_revision": number} for row in some])
    if change.ended:
        connection.execute(
            update(table).where(table.c.row_id == bindparam("row")).values(to_revision=number),
            [{"row": row["row_id"]} for row in change.ended],
        )


def forget_after(connection: Connection, number: int) -> None:
    """Delete the changes of revisions after `number`, from which an admin went back."""
    later = schema.revisions.c.number > number, schema.revisions.c.kept
    if connection.execute(select(schema.revisions.c.number).where(*later)).first() is None:
        return
    for table in schema.VERSIONED:
        connection.execute(delete(table).where(table.c.from_revision > number))
        connection.execute(update(table).where(table.c.to_revision > number).values(to_revision=None))
    connection.execute(update(schema.revisions).where(*later).values(kept=False))


def remember_former_ids(connection: Connection, former_ids: Mapping[str, Sequence[str]]) -> None:
    """Store the former ids of papers, including the former ids of those."""
    if not former_ids:
        return
    table = schema.former_ids
    known: dict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(table)):
        known[row.paper_id].add(row.former_id)
    fresh = []
    for paper_id, former in former_ids.items():
        every = {each for one in former for each in (one, *known[one])} - {paper_id}
        fresh += [{"paper_id": paper_id, "former_id": each} for each in sorted(every - known[paper_id])]
    if fresh:
        connection.execute(insert(table), fresh)


def remember_keys(connection: Connection, keys: Mapping[str, str], former_ids: Mapping[str, Sequence[str]]) -> None:
    """Store the paper id of each key, so that ids stay the same; a stored key is never deleted.

    Former ids that no paper has now become keys of the papers that continue them.
    """
    table = schema.known_keys
    held = set(keys.values())
    former = {old: paper_id for paper_id, ids in former_ids.items() for old in ids if old not in held}
    keys = former | dict(keys)
    known = {row.key: row.paper_id for row in rows_with(connection, table.c.key, keys)}
    fresh = [{"key": key, "paper_id": paper_id} for key, paper_id in keys.items() if key not in known]
    moved = [{"old": key, "new": paper_id} for key, paper_id in keys.items() if known.get(key, paper_id) != paper_id]
    if fresh:
        connection.execute(insert(table), fresh)
    if moved:
        connection.execute(
            update(table).where(table.c.key == bindparam("old")).values(paper_id=bindparam("new")), moved
        )
