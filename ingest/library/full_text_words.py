"""Reads and writes the lexical index of full texts: which passage contains which words.

A tantivy index of its own beside that of the papers, so that long texts do not outweigh titles and abstracts there. A
library without full texts has none.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import LibraryError, StorageError, reason_of
from ingest.library.words import analyse

if TYPE_CHECKING:
    from tantivy import Schema

_MOST_WORDS = 64
_HEAP_BYTES = 64_000_000
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class PassageWords:
    """A passage of a full text that was found: its paper, its BM25 score, and its words as `analyse` returns them."""

    passage_id: str
    paper_id: str
    score: float
    words: frozenset[str]


def write_full_text_words(directory: Path, upserts: Iterable[tuple[str, str, str]], removals: Iterable[str]) -> None:
    """Create or update the index in `directory` with passages: their ids, those of their papers, and their texts.

    Readers see all of the change at once. Raises StorageError when the directory cannot be written.
    """
    from tantivy import Document, Index

    try:
        directory.mkdir(parents=True, exist_ok=True)
        schema = _schema()
        writer = Index(schema, path=str(directory)).writer(_HEAP_BYTES, 1)
        for passage_id in removals:
            writer.delete_documents_by_term("passage_id", passage_id)
        for passage_id, paper_id, text in upserts:
            writer.delete_documents_by_term("passage_id", passage_id)
            words = " ".join(analyse(text))
            writer.add_document(
                Document.from_dict({"passage_id": passage_id, "paper_id": paper_id, "words": words}, schema)
            )
        writer.commit()
        writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StorageError(
            f"{directory}: cannot write the index of full texts ({reason_of(error)}). "
            "Check disk space and permissions. If you delete the directory, Refdesk builds it again."
        ) from error


class FullTextWords:
    """The words of the full texts of one published revision, for reading."""

    def __init__(self, directory: Path) -> None:
        """Open the index in `directory`; raises LibraryError when it is missing or cannot be read."""
        from tantivy import Index

        try:
            index = Index.open(str(directory))
        except ValueError as error:
            raise LibraryError(
                f"{directory}: cannot read the index of full texts ({reason_of(error)}). Run `refdesk ingest` to build "
                "it."
            ) from error
        self._schema = index.schema
        self._searcher = index.searcher()
        self.frequency = lru_cache(_MOST_REMEMBERED)(self._frequency)

    def search(self, stems: Sequence[str], k: int, *, within: Collection[str] | None = None) -> list[PassageWords]:
        """Return the `k` passages that match `stems` best, best first; `within` limits their papers."""
        from tantivy import Occur, Query

        wanted = list(dict.fromkeys(stems))[:_MOST_WORDS]
        if not wanted or k < 1 or (within is not None and not within):
            return []
        terms = [(Occur.Should, Query.term_query(self._schema, "words", stem, "freq")) for stem in wanted]
        query = Query.boolean_query(terms)
        if within is not None:
            chosen = Query.const_score_query(Query.term_set_query(self._schema, "paper_id", list(within)), 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, chosen)])
        found = []
        for score, address in self._searcher.search(query, k, count=False).hits:
            fields = self._searcher.doc(address)
            words = frozenset(str(fields.get_first("words") or "").split())
            found.append(
                PassageWords(str(fields.get_first("passage_id")), str(fields.get_first("paper_id")), score, words)
            )
        return sorted(found, key=lambda each: (-each.score, each.passage_id))

    def _frequency(self, stem: str) -> int:
        """Return the number of passages that contain a stem; deleted ones may still count."""
        return self._searcher.doc_freq("words", stem)


def _schema() -> "Schema":
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field("passage_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("paper_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", stored=True, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
