"""Defines the index of a revision: words in a folder, vectors beside them or on a server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import LibraryError, StorageError, reason_of
from ingest.library.chroma_server import ChromaServer
from ingest.library.layout import full_text_folder, index_folder, lexical_folder, vectors_folder

NO_EMBEDDER = "none"
"""Stands for the embedder's name in a library that only word search can use."""

BUILDING = "building-"
"""Prefix of the folder of an incomplete index."""


@dataclass(frozen=True, slots=True)
class IndexPlace:
    """Where indexes are stored: the data folder and, for vectors, a Chroma server if there is one."""

    data: Path
    chroma: ChromaServer | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """The index of a revision: its folder's name, and the collection if its vectors are on a server."""

    name: str
    collection: str | None = None


def index_of(revision: Any) -> Index:
    """Return the index of a revision's row."""
    return Index(revision.index_name, revision.collection)


def is_at(place: IndexPlace, revision: Any) -> bool:
    """Return True if a revision's vectors are where the settings want them, on a server or in the folder."""
    return (revision.collection is None) == (place.chroma is None)


def missing_parts(data: Path, revision: Any) -> list[str]:
    """Return which parts of a revision's index the data folder lacks: "words", "vectors", "full_text"."""
    folders = {"words": lexical_folder(data, revision.index_name)}
    if revision.collection is None:
        folders["vectors"] = vectors_folder(data, revision.index_name)
    if revision.full_text_passages:
        folders["full_text"] = full_text_folder(data, revision.index_name)
    return [part for part, folder in folders.items() if not folder.is_dir()]


def has_vectors_on_server(chroma: ChromaServer, revision: Any) -> bool:
    """Return True if the collection of a revision is on the server and complete."""
    from ingest.library.vectors import VectorIndex

    try:
        index = VectorIndex.open_server(chroma, revision.collection)
    except LibraryError:
        return False
    try:
        return bool(revision.embedder == NO_EMBEDDER or index.count() >= revision.passages)
    finally:
        index.close()


def remove_unfinished(data: Path) -> None:
    """Remove the incomplete index that a killed ingest left; raises StorageError if that fails."""
    try:
        for folder in index_folder(data).glob(f"{BUILDING}*"):
            _remove(folder)
    except OSError as error:
        raise StorageError(
            f"{index_folder(data)}: cannot remove what an unfinished ingest left ({reason_of(error)}). Check the "
            "permissions, or remove it yourself."
        ) from error


def _remove(folder: Path) -> None:
    from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

    # The process that wrote vectors for the ingest that was killed may need a few seconds to notice.
    patient = Retrying(
        retry=retry_if_exception_type(OSError), stop=stop_after_delay(10), wait=wait_fixed(0.2), reraise=True
    )
    patient(_remove_once, folder)


def _remove_once(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


@contextmanager
def written_to(data: Path) -> Iterator[None]:
    """Turn a failure to write an index into a StorageError in plain words."""
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"{index_folder(data)}: cannot write the index ({reason_of(error)}). Check disk space and "
            "permissions, then run `refdesk ingest` again. The published library is unchanged."
        ) from error
