"""Reads the papers and vectors of passages, to compare a question with them.

The statements are built once: building them for every question would take as long as the database does.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine, Row, Select, bindparam, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction
from ingest.library.embedder import PassageVectors, Vector
from ingest.library.model import FULL_TEXT, Basis
from ingest.library.vector_codec import decode_all, decode_vectors

MOST_COMPARED = 200_000
"""Passages whose vectors may be held in memory where their index cannot be opened: about 300 MB."""


@dataclass(frozen=True, slots=True)
class BriefPassage:
    """A passage without its text; its vectors are encoded as `vector_codec` does."""

    passage_id: str
    basis: Basis
    vector: bytes
    span_vectors: bytes
    token_vectors: bytes = b""


def matrix_of(encoded: Mapping[str, Sequence[bytes]]) -> tuple[list[str], NDArray[np.float32]]:
    """Return a matrix of the encoded vectors of papers, and the paper id of each row."""
    owners = [paper_id for paper_id, vectors in encoded.items() for _ in vectors]
    return owners, decode_vectors([vector for vectors in encoded.values() for vector in vectors])


class StoredPassageVectors:
    """Reads the passages of one revision that have a vector of its embedder."""

    def __init__(self, engine: Engine, number: int, embedder: str) -> None:
        """Prepare to read revision `number`, whose vectors `embedder` made."""
        self._engine = engine
        passages, vectors = schema.passages, schema.vectors
        visible = schema.visible_at(passages, number)
        found_by_vectors = passages.c.basis != FULL_TEXT
        of_papers = passages.c.paper_id.in_(bindparam("ids", expanding=True))
        embedded = passages.join(
            vectors, (vectors.c.content_key == passages.c.content_key) & (vectors.c.embedder == embedder)
        )
        columns = (passages.c.paper_id, passages.c.passage_id, passages.c.basis, vectors.c.vector)
        self._briefs = (
            select(*columns, vectors.c.span_vectors, vectors.c.token_vectors)
            .select_from(embedded)
            .where(of_papers, visible, found_by_vectors)
            .order_by(passages.c.row_id)
        )
        self._in_full_texts = (
            select(*columns, vectors.c.span_vectors)
            .select_from(embedded)
            .where(passages.c.passage_id.in_(bindparam("ids", expanding=True)), visible)
        )
        self._vectors = (
            select(passages.c.paper_id, vectors.c.vector)
            .select_from(embedded)
            .where(of_papers, visible, found_by_vectors)
        )
        self._every = (
            select(passages.c.passage_id, vectors.c.vector).select_from(embedded).where(visible, found_by_vectors)
        )
        self._papers = select(passages.c.passage_id, passages.c.paper_id).where(
            passages.c.passage_id.in_(bindparam("ids", expanding=True)), visible
        )

    def passages(self, paper_ids: Iterable[str]) -> dict[str, list[BriefPassage]]:
        """Return the passages of each paper in the order of its text, without those of its full text."""
        found: dict[str, list[BriefPassage]] = defaultdict(list)
        for row in self._rows(self._briefs, paper_ids):
            found[row.paper_id].append(
                BriefPassage(row.passage_id, row.basis, row.vector, row.span_vectors, row.token_vectors)
            )
        return dict(found)

    def in_full_texts(self, passage_ids: Iterable[str]) -> dict[str, BriefPassage]:
        """Return passages of full texts by their ids; ids without a vector are left out."""
        return {
            row.passage_id: BriefPassage(row.passage_id, row.basis, row.vector, row.span_vectors)
            for row in self._rows(self._in_full_texts, passage_ids)
        }

    def vectors(self, paper_ids: Iterable[str]) -> dict[str, PassageVectors]:
        """Return, by passage id, the vectors of the passages of these papers and of their sentences."""
        passages = [each for every in self.passages(paper_ids).values() for each in every]
        whole, sentences, counts = decode_all([(each.vector, each.span_vectors) for each in passages])
        of_each = np.split(sentences, np.cumsum(counts)[:-1]) if passages else []
        return {
            passage.passage_id: PassageVectors(vector, span_vectors)
            for passage, vector, span_vectors in zip(passages, whole, of_each, strict=True)
        }

    def encoded(self, paper_ids: Iterable[str]) -> dict[str, tuple[bytes, ...]]:
        """Return the vectors of the passages of each of these papers, as `vector_codec` encodes them."""
        found: dict[str, list[bytes]] = defaultdict(list)
        for row in self._rows(self._vectors, paper_ids):
            found[row.paper_id].append(row.vector)
        return {paper_id: tuple(vectors) for paper_id, vectors in found.items()}

    def matrix(self, paper_ids: Iterable[str]) -> tuple[list[str], NDArray[np.float32]]:
        """Return a matrix of the vectors of all passages of these papers, and the paper id of each row."""
        return matrix_of(self.encoded(paper_ids))

    @cached_property
    def every(self) -> tuple[list[str], NDArray[np.float32]]:
        """The ids of all passages, and a matrix of their vectors row by row; read at first use and held from then."""
        with transaction(self._engine) as connection:
            rows = connection.execute(self._every).all()
        return [row.passage_id for row in rows], decode_vectors([row.vector for row in rows])

    def nearest(self, vector: Vector, k: int) -> list[str]:
        """Return the ids of the `k` passages nearest to a vector, by comparing it with every one of them."""
        ids, vectors = self.every
        return [ids[n] for n in np.argsort(-(vectors @ vector), kind="stable")[:k]]

    def papers_of(self, passage_ids: Iterable[str]) -> dict[str, str]:
        """Return the paper id of each passage; ids that this revision does not have are left out."""
        return {row.passage_id: row.paper_id for row in self._rows(self._papers, passage_ids)}

    def _rows(self, query: Select[Any], ids: Iterable[str]) -> Iterator[Row[Any]]:
        for some in some_at_a_time(ids):
            with transaction(self._engine) as connection:
                rows: Sequence[Row[Any]] = connection.execute(query, {"ids": some}).all()
            yield from rows
