"""Reads a published library at one revision, which stays whole while the reader is open."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Column, Engine, Row, Select, Table, bindparam, func, select

from ingest.errors import IngestError, LibraryError
from ingest.library import schema
from ingest.library.batched_lookup import some_at_a_time
from ingest.library.catalogue import open_catalogue, published_revision, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.embedder import Vector
from ingest.library.facets import FacetRow, Shelved, read_facets, read_shelved
from ingest.library.full_text_reading import FullTextReader
from ingest.library.full_text_words import FullTextWords
from ingest.library.indexing import index_of
from ingest.library.json_codecs import entry_from_json
from ingest.library.layout import full_text_folder, lexical_folder, vectors_folder
from ingest.library.ledger import Ledger
from ingest.library.lexical import LexicalIndex
from ingest.library.local_index import ensure_here
from ingest.library.model import FULL_TEXT, ListState, PaperRecord, Passage, Revision, Selection, Vocabulary
from ingest.library.name_relations import naming_papers, papers_named_by, papers_naming
from ingest.library.passage_vectors import MOST_COMPARED, StoredPassageVectors
from ingest.library.records import passage_of, record_of
from ingest.library.repositories import papers_in_repositories, papers_in_repositories_called
from ingest.library.selecting import Selected, count_papers, select_papers
from ingest.library.vectors import VectorIndex, has_no_room
from ingest.library.vocabulary import read_vocabulary
from ingest.terms.entry import Entry
from ingest.terms.normal_form import bounded


@dataclass(frozen=True, slots=True)
class CataloguedEntry:
    """An entry and the paper it is about."""

    entry: Entry
    paper_id: str


class Library:
    """A library at one published revision.

    Every result belongs to that revision, whatever an ingest publishes meanwhile; `outdated` becomes true when there
    is a newer one to open. Safe to use from several threads.
    """

    def __init__(self, engine: Engine, data: Path, number: int, chroma: ChromaServer | None = None) -> None:
        """Open revision `number`, with its vectors on `chroma` if they are there; see `open_library`."""
        self._engine = engine
        self._number = number
        self._chroma = chroma
        row = self._one(_revision(number))
        if row is None:
            raise LibraryError(f"Revision {number} is not in the catalogue: run `refdesk ingest`.")
        ensure_here(engine, data, row)
        self._index = index_of(row)
        self.revision = Revision(
            number=row.number,
            published_at=row.published_at,
            as_of=min((listed.retrieved_at for listed in self.lists()), default=row.published_at),
            embedder=row.embedder,
            papers=row.papers,
            passages=row.passages,
            with_abstract=row.with_abstract,
        )
        self._dense: VectorIndex | None = None
        self._opening = Lock()
        self._vectors_folder = vectors_folder(data, row.index_name)
        words = FullTextWords(full_text_folder(data, row.index_name)) if row.full_text_passages else None
        self.full_texts = FullTextReader(engine, number, words)
        self.lexical = LexicalIndex(lexical_folder(data, row.index_name), words)
        self.ledger = Ledger(engine, number)
        # Made once: for ten papers, making a statement takes longer than the database does.
        self._papers = _of_papers(schema.papers).where(schema.visible_at(schema.papers, number))
        self._passages = _of_papers(schema.passages).where(schema.visible_at(schema.passages, number))
        self._passages = self._passages.order_by(schema.passages.c.row_id)
        # What is there to be found by is nobody's to read, and of a full text only some of very many passages are.
        self._passages = self._passages.where(schema.passages.c.basis.not_in(("expansion", FULL_TEXT)))
        self._first_seen = _of_papers(schema.ledger)
        self.comparing = StoredPassageVectors(engine, number, row.embedder)

    @property
    def dense(self) -> VectorIndex:
        """The vectors of this revision's passages; opened at first use, since Chroma takes a second to import.

        Raises LibraryError when they are missing or on a server that is not configured, StorageError when the server
        cannot be used.
        """
        with self._opening:
            if self._dense is None:
                self._dense = self._open_vectors()
            return self._dense

    def _open_vectors(self) -> VectorIndex:
        if self._index.collection is None:
            return VectorIndex.open_embedded(self._vectors_folder)
        if self._chroma is None:
            raise LibraryError(
                f"The vectors of revision {self._number} are on a Chroma server. Set `library.vectors` and "
                "`library.chroma`, or run `refdesk ingest` to store them in the data folder."
            )
        return VectorIndex.open_server(self._chroma, self._index.collection, for_questions=True)

    def nearest(self, vector: Vector, k: int) -> list[str]:
        """Return the ids of the `k` passages of this revision nearest to a vector, nearest first.

        Raises LibraryError or StorageError when the vectors cannot be searched.
        """
        if self._index.collection is None:
            if self._dense is None and has_no_room(self._vectors_folder) and self.revision.passages <= MOST_COMPARED:
                return self.comparing.nearest(vector, k)
            return [passage_id for passage_id, _ in self.dense.nearest(vector, k)]
        asked = k
        while True:
            found = [passage_id for passage_id, _ in self.dense.nearest(vector, asked)]
            known = self.comparing.papers_of(found)
            ours = [passage_id for passage_id in found if passage_id in known]
            # Passages of the revisions before and after are on the server as well: ask for more where they crowd out.
            if len(ours) >= k or len(found) < asked:
                return ours[:k]
            asked *= 4

    @property
    def outdated(self) -> bool:
        """True if another revision has been published since, or this one's index was rebuilt."""
        with transaction(self._engine) as connection:
            published = published_revision(connection)
            if published != self._number:
                return True
            return index_of(connection.execute(_revision(self._number)).one()) != self._index

    def close(self) -> None:
        """Close the database and the index."""
        with self._opening:
            if self._dense is not None:
                self._dense.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def select(self, selection: Selection) -> Selected:
        """Return every paper that matches `selection`, newest year first, then by title."""
        with transaction(self._engine) as connection:
            return select_papers(connection, self._number, selection)

    def count(self, selection: Selection) -> int:
        """Return the number of papers that match `selection`, venues known only from a link included."""
        with transaction(self._engine) as connection:
            return count_papers(connection, self._number, selection)

    def papers(self, paper_ids: Sequence[str]) -> list[PaperRecord]:
        """Return papers in the order of their ids; ids that this revision does not have are left out."""
        rows: dict[str, Row[Any]] = {}
        seen: dict[str, dict[str, date]] = defaultdict(dict)
        for ids in some_at_a_time(paper_ids):
            for row in self._all(self._papers, ids):
                rows[row.paper_id] = row
            for row in self._all(self._first_seen, ids):
                seen[row.paper_id][row.list] = row.first_seen
        return [record_of(rows[paper_id], seen[paper_id]) for paper_id in paper_ids if paper_id in rows]

    def passages(self, paper_ids: Sequence[str]) -> dict[str, list[Passage]]:
        """Return the passages of each paper that may be shown and cited, without those of full texts."""
        found: dict[str, list[Passage]] = defaultdict(list)
        for ids in some_at_a_time(paper_ids):
            for row in self._all(self._passages, ids):
                found[row.paper_id].append(passage_of(row))
        return dict(found)

    def naming(self, paper_ids: Collection[str], lists: Collection[str] | None = None) -> set[str]:
        """Return the papers whose texts name one of these; of notes, those of `lists` are read, of all if None."""
        with transaction(self._engine) as connection:
            return naming_papers(connection, self._number, paper_ids, lists)

    def named_by(self, paper_ids: Collection[str], lists: Collection[str] | None = None) -> set[str]:
        """Return the papers that the texts of these name; `lists` as above."""
        with transaction(self._engine) as connection:
            return papers_named_by(connection, self._number, paper_ids, lists)

    def papers_naming(self, names: Collection[str], lists: Collection[str] | None = None) -> Mapping[str, set[str]]:
        """Return the papers whose abstracts or notes name each of `names` (folded), by name; `lists` as above."""
        with transaction(self._engine) as connection:
            return papers_naming(connection, self._number, names, lists)

    def in_repositories(self, addresses: Iterable[str]) -> list[str]:
        """Return the papers with a link into a repository that one of `addresses` leads into, by id."""
        with transaction(self._engine) as connection:
            return papers_in_repositories(connection, self._number, addresses)

    def in_repositories_called(self, name: str) -> list[str]:
        """Return the papers with a link into a repository of that name, whoever owns it, by id."""
        with transaction(self._engine) as connection:
            return papers_in_repositories_called(connection, self._number, name)

    def titles(self, paper_ids: Sequence[str]) -> dict[str, str]:
        """Return the preferred titles of papers by id, without reading the rest of their records."""
        table = schema.papers
        query = select(table.c.paper_id, table.c.title).where(schema.visible_at(table, self._number))
        found = {
            row.paper_id: row.title
            for ids in some_at_a_time(paper_ids)
            for row in self._all(query.where(table.c.paper_id.in_(ids)))
        }
        return {paper_id: found[paper_id] for paper_id in paper_ids if paper_id in found}

    def look_up(self, keys: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the papers that have keys such as `arxiv:2309.06180`, `doi:10.1145/…` or `url:https://…`.

        An identifier belongs to one paper; an address can belong to several, such as a repository and the paper about
        it. Former ids and titles of a paper still lead to it.
        """
        facets = schema.facets
        found: dict[str, list[str]] = defaultdict(list)
        asked = {bounded(key): key for key in keys}
        for some in some_at_a_time(asked):
            for row in self._visible(facets, facets.c.facet == "key", facets.c.value.in_(some)):
                found[asked[row.value]].append(row.paper_id)
        known, papers = schema.known_keys, schema.papers
        for some in some_at_a_time(key for key in asked if asked[key] not in found):
            query = select(known).join(papers, papers.c.paper_id == known.c.paper_id)
            for row in self._all(query.where(schema.visible_at(papers, self._number), known.c.key.in_(some))):
                found[asked[row.key]].append(row.paper_id)
        for some in some_at_a_time(key for key in asked if asked[key] not in found):
            for row in self._visible(papers, papers.c.paper_id.in_(some)):
                found[asked[row.paper_id]].append(row.paper_id)
        return {key: tuple(paper_ids) for key, paper_ids in found.items()}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that a question can use for something in the catalogue; read at first use."""
        with transaction(self._engine) as connection:
            return read_vocabulary(connection, self._number, self.lists())

    def references(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the papers of this library that each of the given ones cites, sorted; without those that cite none."""
        return self._citations(paper_ids, schema.citations.c.paper_id, schema.citations.c.cited_id)

    def cited_by(self, paper_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return the papers of this library that cite each of the given ones, sorted; without those that none cites."""
        return self._citations(paper_ids, schema.citations.c.cited_id, schema.citations.c.paper_id)

    def _citations(
        self, paper_ids: Sequence[str], given: Column[Any], wanted: Column[Any]
    ) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for ids in some_at_a_time(paper_ids):
            query = select(given.label("given"), wanted.label("wanted"))
            for row in self._all(query.where(schema.visible_at(schema.citations, self._number), given.in_(ids))):
                found[row.given].append(row.wanted)
        return {paper_id: tuple(sorted(found[paper_id])) for paper_id in paper_ids if paper_id in found}

    def lists(self) -> list[ListState]:
        """Return the lists of this revision, by name, with the time at which each was last read."""
        table, copies = schema.lists, schema.list_copies
        read = {
            row.list: row.retrieved_at
            for row in self._all(
                select(copies.c.list, func.max(copies.c.retrieved_at).label("retrieved_at")).group_by(copies.c.list)
            )
        }
        return [
            ListState(row.list, row.source, row.title, read[row.list], row.papers)
            for row in sorted(self._visible(table), key=lambda row: row.list)
        ]

    def entries(self) -> Iterator[CataloguedEntry]:
        """Yield every entry of every list, by list, file and line."""
        table = schema.entries
        columns = (table.c.list, table.c.file, table.c.line, table.c.row_id, table.c.data, table.c.paper_id)
        rows = self._all(select(*columns).where(schema.visible_at(table, self._number)))
        # Databases differ in how they order text.
        for row in sorted(rows, key=lambda row: (row.list, row.file, row.line, row.row_id)):
            yield CataloguedEntry(entry_from_json(row.data), row.paper_id)

    def entries_of(self, paper_id: str) -> list[Entry]:
        """Return the entries about a paper, by list, file and line."""
        table = schema.entries
        found = [entry_from_json(row.data) for row in self._visible(table, table.c.paper_id == paper_id)]
        return sorted(found, key=lambda entry: (entry.list, entry.file, entry.line))

    def facet_rows(self, facets: Sequence[str]) -> Iterator[FacetRow]:
        """Yield what papers have of some facets, such as `venue` and `section`, one row for each value of a paper."""
        with transaction(self._engine) as connection:
            yield from read_facets(connection, self._number, facets)

    def shelved(self) -> list[Shelved]:
        """Return every paper with its year and the day it was first seen on each list, by title."""
        with transaction(self._engine) as connection:
            return read_shelved(connection, self._number)

    def paper_ids(self) -> list[str]:
        """Return the ids of all papers, sorted."""
        table = schema.papers
        query = select(table.c.paper_id).where(schema.visible_at(table, self._number))
        return sorted(row.paper_id for row in self._all(query))

    def _visible(self, table: Any, *conditions: Any) -> Sequence[Row[Any]]:
        query = select(table).where(schema.visible_at(table, self._number), *conditions).order_by(table.c.row_id)
        return self._all(query)

    def _all(self, query: Select[Any], ids: Sequence[str] | None = None) -> Sequence[Row[Any]]:
        with transaction(self._engine) as connection:
            return connection.execute(query, None if ids is None else {"ids": ids}).all()

    def _one(self, query: Any) -> Row[Any] | None:
        rows = self._all(query)
        return rows[0] if rows else None


def open_library(url: str, data: Path, chroma: ChromaServer | None = None) -> Library:
    """Open the published revision of the library whose catalogue is at `url` and whose index is under `data`.

    `chroma` is the server with the vectors, if they are not under `data`. Missing parts of the index under `data` are
    built first. Raises LibraryError when there is no library yet or it cannot be read, StorageError when a database or
    disk fails.
    """
    engine = open_catalogue(url)
    try:
        with transaction(engine) as connection:
            number = published_revision(connection)
        if number is None:
            raise LibraryError("Nothing has been published yet: run `refdesk ingest` to build the library.")
        return Library(engine, data, number, chroma)
    except IngestError:
        engine.dispose()
        raise


def _of_papers(table: Table) -> Select[Any]:
    """Select the rows of papers whose ids are bound when the statement runs."""
    return select(table).where(table.c.paper_id.in_(bindparam("ids", expanding=True)))


def _revision(number: int) -> Select[Any]:
    return select(schema.revisions).where(schema.revisions.c.number == number)
