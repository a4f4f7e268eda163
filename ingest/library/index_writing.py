"""Writes the index from rows of the catalogue: words into a folder, vectors into Chroma."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, Table, not_, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import published_revision, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.free_pages import shrink_vectors
from ingest.library.full_text_words import write_full_text_words
from ingest.library.json_codecs import paper_from_json
from ingest.library.lexical import LexicalDocument, write_lexical
from ingest.library.model import FULL_TEXT
from ingest.library.row_changes import Row, TableChange
from ingest.library.vector_codec import decode_vectors
from ingest.library.vector_writing import VectorWriter
from ingest.library.vectors import VectorIndex
from ingest.terms.entry import Link

_TELLING_LETTERS = 20
"""Letters of a title that an address must share before the rest of the address counts as title, too."""
WRITTEN_AT_ONCE = 4_500
"""Below Chroma's largest batch: each costs a write of the graph."""
FEW = 2_000
"""Up to this many passages, writing the vectors takes less time than starting a process for them."""

Progress = Callable[[int, int], None]


class Vectors(Protocol):
    """Where vectors are written: a `VectorWriter` for many in a folder, a `VectorIndex` otherwise."""

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32], paper_ids: Sequence[str]) -> None:
        """Write the vectors of passages, each with the paper it is of."""

    def delete(self, ids: Iterable[str]) -> None:
        """Remove passages."""

    def flag_unreachable(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> int:
        """Flag those of the passages that a search by their own vector does not find; return their number."""

    def close(self) -> None:
        """Release the files or the connection."""


def silent(done: int, total: int) -> None:
    """Ignore the progress."""


def whole(engine: Engine, table: Table, change: TableChange) -> TableChange:
    """Return all rows that a table will have after a change, as if every row were new."""
    ended = {row["row_id"] for row in change.ended}
    with transaction(engine) as connection:
        current = published_revision(connection)
        before = () if current is None else connection.execute(select(table).where(schema.visible_at(table, current)))
        rows = tuple(dict(row._mapping) for row in before if row.row_id not in ended)
    return TableChange((*rows, *change.added), ())


def difference(engine: Engine, table: Table, number: int, base: int | None) -> TableChange:
    """Return how a table's rows at revision `number` differ from those at revision `base`, or from none."""
    here = schema.visible_at(table, number)
    with transaction(engine) as connection:

        def rows(*conditions: Any) -> tuple[Row, ...]:
            return tuple(dict(row._mapping) for row in connection.execute(select(table).where(*conditions)))

        if base is None:
            return TableChange(rows(here), ())
        there = schema.visible_at(table, base)
        return TableChange(rows(here, not_(there)), rows(there, not_(here)))


def write_words(folder: Path, papers: TableChange) -> None:
    """Update the lexical index in a folder with a change of the papers; raises StorageError."""
    added = {row["paper_id"] for row in papers.added}
    write_lexical(
        folder,
        (_lexical_document(row) for row in papers.added),
        (row["paper_id"] for row in papers.ended if row["paper_id"] not in added),
    )


def with_vectors(passages: TableChange) -> TableChange:
    """Return of a change of passages what concerns those that are found by their vectors."""
    return _only(passages, full_texts=False)


def of_full_texts(passages: TableChange) -> TableChange:
    """Return of a change of passages what concerns those of full texts, which are found by their words."""
    return _only(passages, full_texts=True)


def write_full_texts(folder: Path, passages: TableChange) -> None:
    """Update the words of full texts in a folder with a change of their passages; raises StorageError."""
    added = {row["passage_id"] for row in passages.added}
    write_full_text_words(
        folder,
        ((row["passage_id"], row["paper_id"], row["text"]) for row in passages.added),
        (row["passage_id"] for row in passages.ended if row["passage_id"] not in added),
    )


def write_embedded(engine: Engine, folder: Path, passages: TableChange, embedder: str, progress: Progress) -> None:
    """Update the vectors in a folder with a change of the passages; raises StorageError."""
    vectors = opened_folder(folder, passages)
    try:
        for done in write_vectors(engine, vectors, passages.added, embedder):
            progress(done, len(passages.added))
        flag_unreachable(engine, vectors, passages.added, embedder)
    finally:
        vectors.close()
    shrink_vectors(folder)


def opened_folder(folder: Path, passages: TableChange) -> Vectors:
    """Open the vectors in a folder for writing and remove those that a change ends; raises StorageError."""
    many = len(passages.added) + len(passages.ended) > FEW
    vectors = VectorWriter.open(folder) if many else VectorIndex.open_embedded(folder)
    try:
        added = {row["passage_id"] for row in passages.added}
        vectors.delete(row["passage_id"] for row in passages.ended if row["passage_id"] not in added)
    except BaseException:
        vectors.close()
        raise
    return vectors


def opened_server(chroma: ChromaServer, collection: str) -> Vectors:
    """Open a collection on a server for writing, creating it if needed; raises StorageError."""
    return VectorIndex.open_server(chroma, collection, make=True)


def write_vectors(engine: Engine, vectors: Vectors, added: Sequence[Row], embedder: str) -> Iterator[int]:
    """Write what the catalogue has of these passages' vectors; gives after each batch how many are done."""
    for done, known, rows in _with_vectors(engine, added, embedder):
        if known:
            vectors.upsert([row["passage_id"] for row in known], rows, [row["paper_id"] for row in known])
        yield done


def flag_unreachable(engine: Engine, vectors: Vectors, added: Sequence[Row], embedder: str) -> int:
    """Have those of new passages flagged that a search by their own vector does not find; return their number.

    To be called when all of them are written: those that come later may hide one, or lead to it. Raises LibraryError
    or StorageError as `VectorIndex.flag_unreachable` does.
    """
    lost = 0
    for _, known, rows in _with_vectors(engine, added, embedder):
        if known:
            lost += vectors.flag_unreachable([row["passage_id"] for row in known], rows)
    return lost


def _with_vectors(
    engine: Engine, added: Sequence[Row], embedder: str
) -> Iterator[tuple[int, list[Row], NDArray[np.float32]]]:
    """Give batch by batch how many rows are done, and those of them that have vectors, with these one a row."""
    for start in range(0, len(added), WRITTEN_AT_ONCE):
        batch = added[start : start + WRITTEN_AT_ONCE]
        stored = _vectors_of(engine, embedder, [row["content_key"] for row in batch])
        known = [row for row in batch if row["content_key"] in stored]
        yield start + len(batch), known, decode_vectors([stored[row["content_key"]] for row in known])


def _only(passages: TableChange, *, full_texts: bool) -> TableChange:
    def wanted(rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(row for row in rows if (row["basis"] == FULL_TEXT) == full_texts)

    return TableChange(wanted(passages.added), wanted(passages.ended))


def _vectors_of(engine: Engine, embedder: str, content_keys: Sequence[str]) -> dict[str, bytes]:
    table = schema.vectors
    query = select(table.c.content_key, table.c.vector).where(table.c.embedder == embedder)
    found: dict[str, bytes] = {}
    with transaction(engine) as connection:
        for some in some_at_a_time(content_keys):
            rows = connection.execute(query.where(table.c.content_key.in_(some)))
            found.update((row.content_key, row.vector) for row in rows)
    return found


def _lexical_document(row: Row) -> LexicalDocument:
    stored = paper_from_json(row["data"])
    return LexicalDocument(
        paper_id=row["paper_id"],
        titles=stored.all_titles,
        names=stored.names,
        abstract=row["abstract"],
        notes=(*(text for _, text in stored.notes), *_further_in_address(stored.all_titles, stored.links)),
        sections=tuple(dict.fromkeys(heading for _, path in stored.sections for heading in path)),
        organisations=stored.organisations,
        venues=tuple(f"{known.venue.name} {known.venue.year or ''}".strip() for known in stored.venues),
        authors=stored.authors,
        expansions=stored.expansions,
    )


def _further_in_address(titles: Sequence[str], links: Sequence[Link]) -> Iterator[str]:
    """Yield words of a title that only the address has: sites do not cut subtitles from addresses."""
    begins = [letters for title in titles if len(letters := _letters(title)) >= _TELLING_LETTERS]
    for link in links:
        words = link.url.rstrip("/").rpartition("/")[2].split("-")
        if any(_letters("".join(words)).startswith(each) for each in begins):
            yield " ".join(words)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
