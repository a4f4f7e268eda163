"""What the index of a revision is: words in a folder, vectors beside them or in a collection on a Chroma server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_fixed

from ingest.errors import LibraryError, StorageError
from ingest.library.chroma_server import ChromaServer
from ingest.library.layout import index_folder
from ingest.library.vectors import VectorIndex

NO_EMBEDDER = "none"
"""The embedder's name of a library that is searched by words alone."""

BUILDING = "building-"
"""In front of the name of an index that is not whole."""


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
        for folder in index_folder(data).glob(f"{BUILDING}*"):
            _remove(folder)
    except OSError as error:
        raise StorageError(
            f"What an unfinished ingest left in {index_folder(data)} cannot be removed: {error}. Correct the rights "
            "there or remove it yourself."
        ) from error


# The process that wrote vectors for the ingest that was killed may need a few seconds to notice.
@retry(retry=retry_if_exception_type(OSError), stop=stop_after_delay(10), wait=wait_fixed(0.2), reraise=True)
def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


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
