"""Writing what search needs, from rows of the catalogue: words into a folder, vectors into a Chroma collection."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, not_, select

from ingest.library import schema
from ingest.library.catalogue import published_revision, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.lexical import LexicalDocument, write_lexical
from ingest.library.records import paper_from_json
from ingest.library.revising import Row, TableChange
from ingest.library.vector_codec import decode_vector
from ingest.library.vectors import VectorIndex

_AT_ONCE = 900
_WRITTEN_AT_ONCE = 4_500
"""Below Chroma's largest batch: each costs a write of the graph."""

Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Tell nobody of the progress."""


def whole(engine: Engine, table: Table, change: TableChange) -> TableChange:
    """Give all rows that a table will have after a change, as if every one were new."""
    ended = {row["row_id"] for row in change.ended}
    with transaction(engine) as connection:
        current = published_revision(connection)
        kept = () if current is None else connection.execute(select(table).where(schema.visible_at(table, current)))
        rows = tuple(dict(row._mapping) for row in kept if row.row_id not in ended)
    return TableChange((*rows, *change.added), ())


def difference(engine: Engine, table: Table, number: int, base: int | None) -> TableChange:
    """How a table's rows at revision `number` differ from those at revision `base`, or from none."""
    here = schema.visible_at(table, number)
    with transaction(engine) as connection:

        def rows(*conditions: Any) -> tuple[Row, ...]:
            return tuple(dict(row._mapping) for row in connection.execute(select(table).where(*conditions)))

        if base is None:
            return TableChange(rows(here), ())
        there = schema.visible_at(table, base)
        return TableChange(rows(here, not_(there)), rows(there, not_(here)))


def write_words(folder: Path, papers: TableChange) -> None:
    """Bring the lexical index in a folder up to date with a change of the papers; raises StorageError."""
    added = {row["paper_id"] for row in papers.added}
    write_lexical(
        folder,
        (_lexical_document(row) for row in papers.added),
        (row["paper_id"] for row in papers.ended if row["paper_id"] not in added),
    )


def write_embedded(engine: Engine, folder: Path, passages: TableChange, embedder: str, progress: Progress) -> None:
    """Bring the vectors in a folder up to date with a change of the passages; raises StorageError."""
    index = VectorIndex.open_embedded(folder)
    try:
        added = {row["passage_id"] for row in passages.added}
        index.delete(row["passage_id"] for row in passages.ended if row["passage_id"] not in added)
        _write_vectors(engine, index, passages.added, embedder, progress)
    finally:
        index.close()


def write_on_server(
    engine: Engine, chroma: ChromaServer, collection: str, added: Sequence[Row], embedder: str, progress: Progress
) -> None:
    """Add passages' vectors to a collection on a server, made when it is not there; raises StorageError."""
    index = VectorIndex.open_server(chroma, collection, make=True)
    try:
        _write_vectors(engine, index, added, embedder, progress)
    finally:
        index.close()


def _write_vectors(engine: Engine, index: VectorIndex, added: Sequence[Row], embedder: str, progress: Progress) -> None:
    for start in range(0, len(added), _WRITTEN_AT_ONCE):
        batch = added[start : start + _WRITTEN_AT_ONCE]
        vectors = _vectors_of(engine, embedder, [row["content_key"] for row in batch])
        known = [row for row in batch if row["content_key"] in vectors]
        index.upsert(
            [row["passage_id"] for row in known],
            [decode_vector(vectors[row["content_key"]]) for row in known],
            [row["paper_id"] for row in known],
        )
        progress(start + len(batch), len(added))


def _vectors_of(engine: Engine, embedder: str, content_keys: Sequence[str]) -> dict[str, bytes]:
    table = schema.vectors
    query = select(table.c.content_key, table.c.vector).where(table.c.embedder == embedder)
    found: dict[str, bytes] = {}
    with transaction(engine) as connection:
        for start in range(0, len(content_keys), _AT_ONCE):
            some = query.where(table.c.content_key.in_(content_keys[start : start + _AT_ONCE]))
            found.update((row.content_key, row.vector) for row in connection.execute(some))
    return found


def _lexical_document(row: Row) -> LexicalDocument:
    stored = paper_from_json(row["data"])
    return LexicalDocument(
        paper_id=row["paper_id"],
        titles=stored.all_titles,
        names=stored.names,
        abstract=row["abstract"],
        notes=tuple(text for _, text in stored.notes),
        sections=tuple(dict.fromkeys(heading for _, path in stored.sections for heading in path)),
        organisations=stored.organisations,
        venues=tuple(f"{known.venue.name} {known.venue.year or ''}".strip() for known in stored.venues),
        authors=stored.authors,
    )
