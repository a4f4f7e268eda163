"""Stores and searches passage vectors in a Chroma collection, in a directory or on a server.

This module works within Chroma's limits: an embedded directory belongs to one process at a time, `add` ignores known
ids (so every write is an upsert), batches have a largest size, metadata filters are linear scans (so no search uses
one), and the default embedding function downloads a model (so there is none).

Its graph leaves some records without an edge that leads to them (chromadb 1.5.9: 9 to 32 of 3,000 random vectors are
not returned for their own vector). `flag_unreachable` finds these; every search compares them exactly.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError, StorageError, reason_of
from ingest.library.chroma_server import ChromaServer, chroma_settings, connected, disconnect, patiently

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

Vector = Sequence[float] | NDArray[np.float32]
Result = TypeVar("Result")

COLLECTION = "passages"
_WRITTEN_AFTER = 1
"""Records after which an embedded graph is written. By default Chroma leaves up to a thousand in its log and adds them
to the graph each time the folder is opened, each time in other places: readers would wait and find different papers."""
_PAGE = 5_000
_UNREACHABLE = "unreachable"
"""The key of the metadata that marks a record which the graph does not find."""
_ASKED_AT_ONCE = 500
_LOOKED_AT, _LOOKED_FURTHER_AT = 5, 200
"""Neighbours among which a record must be for its own vector, and among which it is looked for again where it is not:
passages of equal texts have equal vectors."""
LOOKED_AT_USUALLY, LOOKED_AT_BRIEFLY = 100, 20
"""How many candidates a search of the graph keeps: what Chroma does by default, and what finds 99 of 100 records by
their own vector in half of the time."""
_ROOM_TO_OPEN = 1_000_000
_SHARING = Lock()
"""Chroma shares the client of a folder between threads, but lets one thread close it while another gets it."""


class VectorIndex:
    """Passages' vectors and nearest-neighbour search by cosine. Open it with `open_embedded` or `open_server`."""

    def __init__(
        self, client: "Client", collection: "Collection", server: ChromaServer | None = None, attempts: int = 1
    ) -> None:
        """Wrap an open client and one of its collections; `close` releases both."""
        self._client = client
        self._collection = collection
        self._server = server
        self._attempts = attempts
        self._at_once = server.at_once if server else None
        self._largest_batch = min(client.get_max_batch_size(), self._at_once or _PAGE)
        self._unreachable: tuple[list[str], NDArray[np.float32]] | None = None

    @classmethod
    def open_embedded(cls, directory: Path, collection: str = COLLECTION) -> Self:
        """Open the collection in `directory`, creating it if needed. One process at a time can have it open.

        Raises LibraryError when the directory cannot be opened.
        """
        import chromadb

        try:
            directory.mkdir(parents=True, exist_ok=True)
            # Chroma caches its clients by the path as it is written: one spelling for one directory.
            with _SHARING:
                opened = chromadb.PersistentClient(path=str(directory.resolve()), settings=chroma_settings())
            client = cast("Client", opened)
        except (OSError, ValueError, chromadb.errors.ChromaError) as error:
            raise LibraryError(
                f"{directory}: cannot open the vectors ({reason_of(error)}). Check disk space and "
                "permissions, or rebuild them with `refdesk library rebuild`."
            ) from error
        try:
            return cls(client, _collection(client, collection, str(directory), make=True, written_after=_WRITTEN_AFTER))
        except (OSError, ValueError, chromadb.errors.ChromaError) as error:
            _close_shared(client)
            raise LibraryError(
                f"{directory}: cannot open the collection “{collection}” ({reason_of(error)})."
            ) from error
        except LibraryError:
            _close_shared(client)
            raise

    @classmethod
    def open_server(
        cls, server: ChromaServer, collection: str, *, make: bool = False, for_questions: bool = False
    ) -> Self:
        """Open a collection on a server; `make` creates it if needed.

        `for_questions` uses the shorter time limit of questions. Raises StorageError when the server cannot be used,
        LibraryError when the collection is missing or does not compare by cosine.
        """
        import chromadb

        timeout, attempts = (server.question_timeout, 1) if for_questions else (server.timeout, server.attempts)
        client = connected(server, timeout=timeout, attempts=attempts)

        find = partial(_collection, client, collection, server.address, make=make)
        try:
            return cls(client, patiently(server, attempts, find), server, attempts)
        except chromadb.errors.NotFoundError as error:
            disconnect(client)
            raise LibraryError(
                f"The Chroma server at {server.address} has no collection “{collection}”. "
                "Run `refdesk library rebuild`."
            ) from error
        except (LibraryError, StorageError):
            disconnect(client)
            raise

    def upsert(
        self, ids: Sequence[str], vectors: Sequence[Vector] | NDArray[np.float32], paper_ids: Sequence[str]
    ) -> None:
        """Write the vectors of passages, each with the id of its paper; known ids are overwritten.

        Raises StorageError when Chroma cannot write them.
        """
        if not len(ids) == len(vectors) == len(paper_ids):
            raise LibraryError(f"{len(ids)} passage ids came with {len(vectors)} vectors and {len(paper_ids)} papers.")
        for batch in _slices(len(ids), self._largest_batch):
            write = partial(
                self._collection.upsert,
                ids=list(ids[batch]),
                embeddings=np.asarray(vectors[batch], dtype=np.float32),
                metadatas=[{"paper_id": paper_id} for paper_id in paper_ids[batch]],
            )
            self._write(write)

    def flag_unreachable(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> int:
        """Ask for each passage by its own vector, and flag those not found for exact comparison; return their number.

        `vectors` has the row of each passage. Raises LibraryError when the vectors cannot be searched, StorageError
        when Chroma cannot write.
        """
        places = self._lost(ids, np.asarray(vectors, np.float32), range(len(ids)), _LOOKED_AT)
        lost = [ids[at] for at in self._lost(ids, np.asarray(vectors, np.float32), places, _LOOKED_FURTHER_AT)]
        for batch in _slices(len(lost), self._largest_batch):
            flags: list[Mapping[str, Any]] = [{_UNREACHABLE: True} for _ in lost[batch]]
            self._write(partial(self._collection.update, ids=lost[batch], metadatas=flags))
        self._unreachable = None
        return len(lost)

    def _lost(
        self, ids: Sequence[str], vectors: NDArray[np.float32], places: Sequence[int], neighbours: int
    ) -> list[int]:
        """Return those of `places` whose passage is not among so many neighbours of its own vector."""
        lost: list[int] = []
        for batch in _slices(len(places), min(_ASKED_AT_ONCE, self._at_once or _ASKED_AT_ONCE)):
            asked = list(places[batch])
            query = vectors[asked]
            ask = partial(self._collection.query, query_embeddings=query, n_results=neighbours, include=[])
            with _searching():
                found = self._call(ask)["ids"]
            lost += [at for at, near in zip(asked, found, strict=True) if ids[at] not in near]
        return lost

    def look_at(self, candidates: int) -> None:
        """Set how many candidates searches of the graph keep, from the next opening on; raises StorageError."""
        self._write(partial(self._collection.modify, configuration={"hnsw": {"ef_search": candidates}}))

    def unreachable(self) -> tuple[list[str], NDArray[np.float32]]:
        """Return the ids and vectors of the flagged passages, read once. Raises as `nearest` does."""
        if self._unreachable is None:
            page = self._at_once or _PAGE
            ids: list[str] = []
            rows: list[NDArray[np.float32]] = []
            while True:
                read = partial(
                    self._collection.get,
                    where={_UNREACHABLE: True},
                    include=["embeddings"],
                    limit=page,
                    offset=len(ids),
                )
                with _searching():
                    given = self._call(read)
                if not given["ids"]:
                    break
                ids += given["ids"]
                rows.append(np.asarray(given["embeddings"], dtype=np.float32))
            self._unreachable = ids, np.concatenate(rows) if rows else np.zeros((0, 0), np.float32)
        return self._unreachable

    def delete(self, ids: Iterable[str]) -> None:
        """Remove passages; unknown ids are no error. Raises StorageError when Chroma cannot write."""
        self._unreachable = None
        gone = list(ids)
        for batch in _slices(len(gone), self._largest_batch):
            self._write(partial(self._collection.delete, ids=gone[batch]))

    def nearest(self, vector: Vector, k: int) -> list[tuple[str, float]]:
        """Return the ids of the `k` nearest passages with their cosine similarity, nearest first.

        A server can return fewer, and passages of other revisions among them. Raises LibraryError when the vectors
        cannot be searched, StorageError when a server cannot be used.
        """
        if k < 1:
            return []
        query = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        wanted = min(k, self._at_once or k)
        with _searching():
            found = self._call(
                lambda: self._collection.query(query_embeddings=query, n_results=wanted, include=["distances"])
            )
        distances = found["distances"]
        if distances is None:
            raise LibraryError("Chroma returned no distances. Check that server and client versions match.")
        near = {name: 1.0 - float(distance) for name, distance in zip(found["ids"][0], distances[0], strict=True)}
        ids, rows = self.unreachable()
        if ids:
            unit = query[0] / max(float(np.linalg.norm(query)), 1e-9)
            near |= {name: float(cosine) for name, cosine in zip(ids, rows @ unit, strict=True)}
        return sorted(near.items(), key=lambda each: -each[1])[:k]

    def count(self) -> int:
        """Return the number of passages. Raises LibraryError or StorageError as `nearest` does."""
        with _searching():
            return self._call(self._collection.count)

    def ids(self) -> set[str]:
        """Return the ids of all passages. Raises LibraryError or StorageError as `nearest` does."""
        found: set[str] = set()
        page = self._at_once or _PAGE
        for batch in _slices(self.count(), page):
            with _searching():
                given = self._call(partial(self._collection.get, include=[], limit=page, offset=batch.start))
            found.update(given["ids"])
        return found

    def close(self) -> None:
        """Release the files or the connection. Do not use the index afterwards."""
        if self._server is None:
            _close_shared(self._client)
        else:
            disconnect(self._client)

    def _call(self, call: Callable[[], Result]) -> Result:
        return call() if self._server is None else patiently(self._server, self._attempts, call)

    def _write(self, call: Callable[[], object]) -> None:
        import chromadb

        try:
            self._call(call)
        except chromadb.errors.ChromaError as error:
            raise StorageError(
                f"The vectors cannot be written ({reason_of(error)}). Check disk space and permissions, or the "
                "Chroma server. The published library is unchanged."
            ) from error


def has_no_room(folder: Path) -> bool:
    """Return True if the disk of a folder is so full that Chroma, which writes when it opens one, must not try to.

    An attempt that fails leaves a half-made client behind, which the next one in the same process gets.
    """
    return shutil.disk_usage(folder).free < _ROOM_TO_OPEN


def delete_collection(server: ChromaServer, collection: str) -> None:
    """Remove a collection from a server; a missing one is no error. Raises StorageError."""
    import chromadb

    client = connected(server, timeout=server.timeout, attempts=server.attempts)
    try:
        patiently(server, server.attempts, lambda: client.delete_collection(collection))
    except chromadb.errors.NotFoundError:
        return
    finally:
        disconnect(client)


def _close_shared(client: "Client") -> None:
    with _SHARING:
        client.close()


def _collection(
    client: "Client", name: str, where: str, *, make: bool, written_after: int | None = None
) -> "Collection":
    if make:
        configuration: CreateHNSWConfiguration = {"space": "cosine"}
        if written_after is not None:
            configuration["sync_threshold"] = written_after
        opened = client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": configuration})
    else:
        opened = client.get_collection(name, embedding_function=None)
    settings = opened.configuration_json
    # Chroma silently ignores a configuration that differs from the collection's own.
    space = (settings.get("hnsw") or settings.get("spann") or {}).get("space")
    if space != "cosine":
        raise LibraryError(
            f"The collection “{name}” in {where} compares by {space}, not by cosine. "
            "Delete it, then run `refdesk ingest`."
        )
    return opened


@contextmanager
def _searching() -> Iterator[None]:
    import chromadb

    try:
        yield
    except chromadb.errors.ChromaError as error:
        raise LibraryError(f"The vectors cannot be searched ({reason_of(error)}). Run `refdesk ingest`.") from error


def _slices(length: int, size: int) -> Iterator[slice]:
    for start in range(0, length, size):
        yield slice(start, min(start + size, length))
