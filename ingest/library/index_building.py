"""Builds the index of a revision while its vectors are still being computed.

    with building_index(…, plan, awaited=texts) as building:
        embed(…, on_saved=building.add_saved)
        index = building.finish()

A thread of its own writes the index from the catalogue: first the words, then the vectors that are known, then the new
ones in batches of some thousand. A folder is built under another name and renamed when it is complete. A collection on
a server is shared by successive revisions: passages of a new revision are added before it is published, and those of
old ones are removed afterwards, so the collection may hold passages that a reader's revision does not have.
"""

import shutil
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, insert, update

from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.copying import copy_vectors, copy_words
from ingest.library.free_pages import shrink_vectors
from ingest.library.index_writing import (
    WRITTEN_AT_ONCE,
    Progress,
    Vectors,
    difference,
    flag_unreachable,
    of_full_texts,
    opened_folder,
    opened_server,
    silent,
    with_vectors,
    write_full_texts,
    write_vectors,
    write_words,
)
from ingest.library.indexing import BUILDING, Index, IndexPlace, written_to
from ingest.library.layout import full_text_folder, index_folder, lexical_folder, vectors_folder
from ingest.library.row_changes import Row, TableChange


@dataclass(frozen=True, slots=True)
class IndexPlan:
    """What an index is made of: the index of `base` with changes, or only new rows."""

    base: Index | None
    papers: TableChange
    passages: TableChange
    embedder: str

    @property
    def unchanged(self) -> bool:
        """Whether the index of `base` can be used without a change."""
        return self.base is not None and self.papers.empty and self.passages.empty


class IndexBuilding:
    """An index that a thread of its own writes; `building_index` starts and ends it."""

    def __init__(
        self,
        engine: Engine,
        place: IndexPlace,
        index: Index,
        plan: IndexPlan,
        awaited: Container[str],
        progress: Progress,
    ) -> None:
        """Start writing `index` according to the plan."""
        self._engine, self._place, self._index, self._plan = engine, place, index, plan
        self._progress, self._written = progress, 0
        self._folder = index_folder(place.data) / f"{BUILDING}{index.name}"
        self._vectors: Vectors | None = None
        self._ready: list[Row] = []
        self._waiting: dict[str, list[Row]] = defaultdict(list)
        self._passages = with_vectors(plan.passages)
        for row in self._passages.added:
            (self._waiting[row["content_key"]] if row["content_key"] in awaited else self._ready).append(row)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._work: list[Future[None]] = []
        self._do(self._begin)
        self._write_ready()

    def add_saved(self, content_keys: Iterable[str]) -> None:
        """Add passages whose vectors the catalogue has now; raises StorageError if writing has failed."""
        for key in content_keys:
            self._ready += self._waiting.pop(key, ())
        if len(self._ready) >= WRITTEN_AT_ONCE:
            self._write_ready()
        for work in self._work:
            if work.done():
                work.result()

    def finish(self) -> Index:
        """Wait until everything is written, then name the folder; raises StorageError if writing failed."""
        self._write_ready()
        self._do(self._end)
        for work in self._work:
            work.result()
        return self._index

    def close(self) -> None:
        """Stop writing, and remove the folder if it is incomplete."""
        self._thread.shutdown(cancel_futures=True)
        vectors, self._vectors = self._vectors, None
        try:
            if vectors is not None:
                vectors.close()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _do(self, work: Callable[[], None]) -> None:
        def done() -> None:
            with written_to(self._place.data):
                work()

        self._work.append(self._thread.submit(done))

    def _write_ready(self) -> None:
        rows, self._ready = self._ready, []
        if rows:
            self._do(lambda: self._write(rows))

    def _begin(self) -> None:
        plan, data = self._plan, self._place.data
        self._folder.mkdir(parents=True)
        if plan.base is not None:
            copy_words(lexical_folder(data, plan.base.name), lexical_folder(data, self._folder.name))
            vectors = vectors_folder(data, plan.base.name)
            if vectors.is_dir():
                copy_vectors(vectors, vectors_folder(data, self._folder.name))
        write_words(lexical_folder(data, self._folder.name), plan.papers)
        self._write_full_texts()
        if plan.base is not None and self._passages.empty:
            return
        if self._index.collection is None or self._place.chroma is None:
            self._vectors = opened_folder(vectors_folder(data, self._folder.name), self._passages)
        else:
            self._vectors = opened_server(self._place.chroma, self._index.collection)

    def _write_full_texts(self) -> None:
        folder = full_text_folder(self._place.data, self._folder.name)
        if self._plan.base is not None:
            before = full_text_folder(self._place.data, self._plan.base.name)
            if before.is_dir():
                copy_words(before, folder)
        change = of_full_texts(self._plan.passages)
        if not change.empty:
            write_full_texts(folder, change)

    def _write(self, rows: list[Row]) -> None:
        assert self._vectors is not None
        for done in write_vectors(self._engine, self._vectors, rows, self._plan.embedder):
            self._progress(self._written + done, len(self._passages.added))
        self._written += len(rows)

    def _end(self) -> None:
        if self._vectors is not None:
            flag_unreachable(self._engine, self._vectors, self._passages.added, self._plan.embedder)
        vectors, self._vectors = self._vectors, None
        if vectors is not None:
            vectors.close()
            if self._index.collection is None:
                shrink_vectors(vectors_folder(self._place.data, self._folder.name))
        self._folder.rename(index_folder(self._place.data) / self._index.name)


@contextmanager
def building_index(
    engine: Engine,
    place: IndexPlace,
    number: int,
    plan: IndexPlan,
    *,
    awaited: Container[str] = (),
    progress: Progress = silent,
) -> Iterator[IndexBuilding]:
    """Build the index of revision `number` while the block runs; remove it if the block does not finish it.

    `awaited` are the content keys of passages without vectors: pass them to `add_saved` when they have some.
    `progress` is called on another thread. Raises StorageError when disk or server fails; the published library does
    not change then.
    """
    name = f"{number:06d}-{uuid4().hex[:8]}"
    collection = None
    if place.chroma is not None:
        collection = plan.base.collection if plan.base and plan.base.collection else _new_collection(engine, name)
    building = IndexBuilding(engine, place, Index(name, collection), plan, awaited, progress)
    try:
        yield building
    finally:
        building.close()


def rebuild_index(engine: Engine, place: IndexPlace, revision: Any, progress: Progress = silent) -> None:
    """Rebuild the index of a published revision from the catalogue alone and switch readers to it.

    The old index stays until the next revision is published. Raises StorageError when disk or server fails.
    """
    number, table = revision.number, schema.revisions
    papers, passages = (difference(engine, each, number, None) for each in (schema.papers, schema.passages))
    plan = IndexPlan(None, papers, passages, revision.embedder)
    with building_index(engine, place, number, plan, progress=progress) as building:
        index = building.finish()
    with transaction(engine) as connection:
        connection.execute(
            update(table).where(table.c.number == number).values(index_name=index.name, collection=index.collection)
        )


def _new_collection(engine: Engine, index_name: str) -> str:
    """Record a collection in the catalogue before it is made, so that a killed run leaves none behind unknown."""
    name = f"refdesk-{index_name}"
    with transaction(engine) as connection:
        connection.execute(insert(schema.collections).values(name=name, made_at=datetime.now(UTC)))
    return name
