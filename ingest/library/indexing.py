"""Building the index of a revision: words in a folder, vectors beside them or in a collection on a Chroma server.

All of it comes from the catalogue. What is in a folder is built under another name and renamed when it is whole. A
collection on a server is shared by the revisions that follow each other: a new revision's passages are added before it
is published and those of old ones removed after, so it may hold passages that a reader's revision does not know.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, Table, insert, update

from ingest.errors import LibraryError, StorageError
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.index_writing import (
    Progress,
    difference,
    silent,
    whole,
    write_embedded,
    write_on_server,
    write_words,
)
from ingest.library.layout import index_folder, lexical_folder, vectors_folder
from ingest.library.revising import TableChange
from ingest.library.vectors import VectorIndex

NO_EMBEDDER = "none"
"""The embedder's name of a library that is searched by words alone."""

_BUILDING = "building-"


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where indexes are kept: the data folder, and for vectors a Chroma server where there is one."""

    data: Path
    chroma: ChromaServer | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a revision: its folder's name, and the collection where its vectors are on a server."""

    name: str
    collection: str | None = None


def index_of(revision: Any) -> Index:
    """Give the index of a revision's row."""
    return Index(revision.index_name, revision.collection)


def is_at(place: IndexPlace, revision: Any) -> bool:
    """Whether a revision's vectors are where the settings want them: on a server, or in the data folder."""
    return (revision.collection is None) == (place.chroma is None)


def build_index(
    engine: Engine,
    place: IndexPlace,
    number: int,
    *,
    base: Index | None,
    changes: Mapping[Table, TableChange],
    embedder: str,
    progress: Progress = silent,
) -> Index:
    """Build the index of revision `number`: that of `base` brought up to date, else a new one of all its rows.

    Raises StorageError when the disk or the server refuses; what is published is then untouched.
    """
    papers, passages = changes[schema.papers], changes[schema.passages]
    if base is None:
        # Rows that did not change are missing from the changes, but a new index must hold them as well.
        papers, passages = whole(engine, schema.papers, papers), whole(engine, schema.passages, passages)
    name = f"{number:06d}-{uuid4().hex[:8]}"
    building = index_folder(place.data) / f"{_BUILDING}{name}"
    collection = None
    with written_to(place.data):
        building.mkdir(parents=True)
        if base is not None:
            shutil.copytree(index_folder(place.data) / base.name, building, dirs_exist_ok=True)
        write_words(lexical_folder(place.data, building.name), papers)
        if place.chroma is None:
            write_embedded(engine, vectors_folder(place.data, building.name), passages, embedder, progress)
        else:
            collection = base.collection if base and base.collection else _new_collection(engine, name)
            write_on_server(engine, place.chroma, collection, passages.added, embedder, progress)
        building.rename(index_folder(place.data) / name)
    return Index(name, collection)


def rebuild_index(engine: Engine, place: IndexPlace, revision: Any, progress: Progress = silent) -> None:
    """Build the index of a published revision anew, from the catalogue alone, and have readers take it up.

    The old one stays until the next revision is published. Raises StorageError when disk or server refuses.
    """
    changes = {table: difference(engine, table, revision.number, None) for table in (schema.papers, schema.passages)}
    name = f"{revision.number:06d}-{uuid4().hex[:8]}"
    building = index_folder(place.data) / f"{_BUILDING}{name}"
    collection = None
    with written_to(place.data):
        building.mkdir(parents=True)
        write_words(lexical_folder(place.data, building.name), changes[schema.papers])
        passages = changes[schema.passages]
        if place.chroma is None:
            write_embedded(engine, vectors_folder(place.data, building.name), passages, revision.embedder, progress)
        else:
            collection = _new_collection(engine, name)
            write_on_server(engine, place.chroma, collection, passages.added, revision.embedder, progress)
        building.rename(index_folder(place.data) / name)
    table = schema.revisions
    with transaction(engine) as connection:
        connection.execute(
            update(table).where(table.c.number == revision.number).values(index_name=name, collection=collection)
        )


def has_vectors_on_server(chroma: ChromaServer, revision: Any) -> bool:
    """Whether the collection of a revision is on the server and holds as many vectors as the revision has."""
    try:
        index = VectorIndex.open_server(chroma, revision.collection)
    except LibraryError:
        return False
    try:
        return bool(revision.embedder == NO_EMBEDDER or index.count() >= revision.passages)
    finally:
        index.close()


def remove_unfinished(data: Path) -> None:
    """Remove what an ingest that was killed left of an index it had not finished; raises StorageError if it cannot."""
    try:
        for folder in index_folder(data).glob(f"{_BUILDING}*"):
            shutil.rmtree(folder)
    except OSError as error:
        raise StorageError(
            f"What an unfinished ingest left in {index_folder(data)} cannot be removed: {error}. Correct the rights "
            "there or remove it yourself."
        ) from error


def _new_collection(engine: Engine, index_name: str) -> str:
    """Enter a collection into the catalogue before it is made, so that a run that is killed leaves none unknown."""
    name = f"refdesk-{index_name}"
    with transaction(engine) as connection:
        connection.execute(insert(schema.collections).values(name=name, made_at=datetime.now(UTC)))
    return name


@contextmanager
def written_to(data: Path) -> Iterator[None]:
    """Tell in plain words that an index could not be written; raises StorageError."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The index could not be written to {index_folder(data)}: {error}. Free some disk space, correct the "
            "rights there, and run `refdesk ingest` again; what was published before is untouched."
        ) from error
