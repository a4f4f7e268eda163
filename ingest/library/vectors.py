"""The vectors of the passages in a Chroma collection, embedded in a directory or on a server.

What Chroma does not do is avoided here: an embedded directory belongs to one process at a time, `add` ignores known
ids (so everything is an upsert), batches have a largest size, metadata filters are linear scans (so none are used),
and the default embedding function would download a model (so there is none).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from ingest.errors import LibraryError, SettingsError, StorageError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings

Vector = Sequence[float] | NDArray[np.float32]

COLLECTION = "passages"
_PAGE = 5_000


class VectorIndex:
    """Passages' vectors and nearest-neighbour search by cosine. Open it with `open_embedded` or `open_server`."""

    def __init__(self, client: "Client", collection: "Collection") -> None:
        """Take an open client and one of its collections; `close` releases both."""
        self._client = client
        self._collection = collection
        self._largest_batch = client.get_max_batch_size()

    @classmethod
    def open_embedded(cls, directory: Path, collection: str = COLLECTION) -> Self:
        """Open the collection in `directory`, made when it is not there. One process at a time may have it open.

        Raises LibraryError when the directory cannot be opened.
        """
        import chromadb

        try:
            directory.mkdir(parents=True, exist_ok=True)
            # Chroma caches its clients by the path as it is written: one spelling for one directory.
            client = chromadb.PersistentClient(path=str(directory.resolve()), settings=_settings())
        except (OSError, ValueError, chromadb.errors.ChromaError) as error:
            raise LibraryError(f"The vectors in {directory} cannot be opened: {error}.") from error
        return cls._open(cast("Client", client), collection, str(directory))

    @classmethod
    def open_server(
        cls,
        url: str,
        collection: str = COLLECTION,
        *,
        headers: Mapping[str, str] | None = None,
        tenant: str = "default_tenant",
        database: str = "default_database",
    ) -> Self:
        """Open the collection on the Chroma server at `url`, made when it is not there.

        `headers` go with every request (`x-chroma-token` for Chroma Cloud). Raises SettingsError for an address that is
        none, LibraryError when the server cannot be reached.
        """
        import chromadb

        parts = urlsplit(url)
        try:
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            port = 0
        if parts.scheme not in ("http", "https") or not parts.hostname or not port:
            raise SettingsError(f"{url!r} is no address of a Chroma server; give one such as http://127.0.0.1:8000.")
        try:
            client = chromadb.HttpClient(
                host=parts.hostname,
                port=port,
                ssl=parts.scheme == "https",
                headers=dict(headers or {}),
                settings=_settings(),
                tenant=tenant,
                database=database,
            )
        except (OSError, ValueError, chromadb.errors.ChromaError) as error:
            raise LibraryError(f"The Chroma server at {url} cannot be used: {error}. Is it running?") from error
        return cls._open(cast("Client", client), collection, url)

    def upsert(
        self, ids: Sequence[str], vectors: Sequence[Vector] | NDArray[np.float32], paper_ids: Sequence[str]
    ) -> None:
        """Write the vectors of passages, each with the paper it is of; known ids are overwritten.

        Raises StorageError when Chroma cannot write them.
        """
        if not len(ids) == len(vectors) == len(paper_ids):
            raise LibraryError(f"{len(ids)} passage ids came with {len(vectors)} vectors and {len(paper_ids)} papers.")
        for batch in _slices(len(ids), self._largest_batch):
            with _writing():
                self._collection.upsert(
                    ids=list(ids[batch]),
                    embeddings=np.asarray(vectors[batch], dtype=np.float32),
                    metadatas=[{"paper_id": paper_id} for paper_id in paper_ids[batch]],
                )

    def delete(self, ids: Iterable[str]) -> None:
        """Forget passages; unknown ids are no error. Raises StorageError when Chroma cannot write."""
        gone = list(ids)
        for batch in _slices(len(gone), self._largest_batch):
            with _writing():
                self._collection.delete(ids=gone[batch])

    def nearest(self, vector: Vector, k: int) -> list[tuple[str, float]]:
        """Give the ids of the `k` nearest passages with their cosine similarity, nearest first.

        Raises LibraryError when Chroma cannot be asked.
        """
        import chromadb

        if k < 1:
            return []
        query = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        try:
            found = self._collection.query(query_embeddings=query, n_results=k, include=["distances"])
        except chromadb.errors.ChromaError as error:
            raise LibraryError(f"The passages' vectors cannot be searched: {error}. Run `refdesk ingest`.") from error
        distances = found["distances"]
        if distances is None:
            raise LibraryError("Chroma gave no distances for a query. Check that server and client versions match.")
        return [(name, 1.0 - float(distance)) for name, distance in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """How many passages it holds."""
        return self._collection.count()

    def ids(self) -> set[str]:
        """Give the ids of all passages."""
        found: set[str] = set()
        for batch in _slices(self.count(), _PAGE):
            found.update(self._collection.get(include=[], limit=_PAGE, offset=batch.start)["ids"])
        return found

    def close(self) -> None:
        """Release the files or the connection; the index is not to be used afterwards."""
        self._client.close()

    @classmethod
    def _open(cls, client: "Client", collection: str, where: str) -> Self:
        import chromadb

        try:
            opened = client.get_or_create_collection(
                collection, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
            settings = opened.configuration_json
            # Chroma silently ignores a configuration that differs from the collection's own.
            space = (settings.get("hnsw") or settings.get("spann") or {}).get("space")
            if space != "cosine":
                raise LibraryError(
                    f"The collection {collection!r} in {where} compares by {space!r}, not by cosine. "
                    "Name another collection, or delete this one and run `refdesk ingest`."
                )
            return cls(client, opened)
        except (OSError, ValueError, chromadb.errors.ChromaError) as error:
            client.close()
            raise LibraryError(f"The collection {collection!r} in {where} cannot be opened: {error}.") from error
        except LibraryError:
            client.close()
            raise


@contextmanager
def _writing() -> Iterator[None]:
    import chromadb

    try:
        yield
    except chromadb.errors.ChromaError as error:
        raise StorageError(
            f"The passages' vectors cannot be written: {error}. Check free disk space and permissions, or the Chroma "
            "server; what was published before is untouched."
        ) from error


def _settings() -> "Settings":
    """Give settings of our own: nothing is reported, and no `.env` of the working directory is read."""
    from chromadb.config import Settings

    options: dict[str, Any] = {"_env_file": None, "anonymized_telemetry": False}
    return Settings(**options)


def _slices(length: int, size: int) -> Iterator[slice]:
    for start in range(0, length, size):
        yield slice(start, min(start + size, length))
