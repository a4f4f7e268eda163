"""Reads the full texts of one published revision, and finds their passages by words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, select

from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import transaction
from ingest.library.full_text_words import FullTextWords, PassageWords
from ingest.library.model import FULL_TEXT, Passage
from ingest.library.records import passage_of


class FullTextReader:
    """The full texts of a revision; safe to use from several threads."""

    def __init__(self, engine: Engine, number: int, words: FullTextWords | None) -> None:
        """Read revision `number`; `words` is its index of full texts, None where it has no full texts."""
        self._engine = engine
        self._number = number
        self._words = words

    def search(self, stems: Sequence[str], k: int, within: Collection[str] | None = None) -> list[PassageWords]:
        """Return the `k` passages that match words best, best first; `within` limits their papers."""
        return self._words.search(stems, k, within=within) if self._words else []

    def of_paper(self, paper_id: str) -> list[Passage]:
        """Return the passages of a paper's full text in order; none where the library does not hold it."""
        return list(self._read(schema.passages.c.paper_id == paper_id)) if self._words else []

    def passages(self, passage_ids: Sequence[str]) -> Mapping[str, Passage]:
        """Return passages by their ids; ids that this revision does not have are left out."""
        if self._words is None:
            return {}
        found = (self._read(schema.passages.c.passage_id.in_(ids)) for ids in some_at_a_time(passage_ids))
        return {passage.passage_id: passage for some in found for passage in some}

    def _read(self, wanted: ColumnElement[bool]) -> Iterator[Passage]:
        table = schema.passages
        query: Any = select(table).where(schema.visible_at(table, self._number), table.c.basis == FULL_TEXT, wanted)
        with transaction(self._engine) as connection:
            rows = connection.execute(query.order_by(table.c.row_id)).all()
        return map(passage_of, rows)
