"""Writes vectors to Chroma in a process of its own: `VectorWriter` here, `main` there.

Chroma holds Python's lock while it adds vectors to its graph (1.6 s for 4,500, chromadb 1.5), so in one process the
embedder and the bot's answers would have to wait.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Self, cast

import numpy as np
from numpy.typing import NDArray

from ingest.errors import IngestError, StorageError
from ingest.library.vectors import LOOKED_AT_BRIEFLY, LOOKED_AT_USUALLY, VectorIndex


class VectorWriter:
    """Writes to the collection of a folder as `VectorIndex` does, in another process.

    Each call returns when it is done. Do not use it from two threads at once.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", folder: Path) -> None:
        """Wrap the process that writes; `open` starts it."""
        self._process = process
        self._folder = folder

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Start a writer for the collection in `folder`, creating it if needed; no other process may have it open."""
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Ctrl-C is for the ingest; the end of its pipe ends this process.
            start_new_session=True,
        )
        return cls(process, folder)

    def upsert(
        self, ids: Sequence[str], vectors: Sequence[NDArray[np.float32]] | NDArray[np.float32], paper_ids: Sequence[str]
    ) -> None:
        """Write the vectors of passages as `VectorIndex.upsert` does, with the same errors."""
        self._call("upsert", list(ids), np.asarray(vectors, dtype=np.float32), list(paper_ids))

    def delete(self, ids: Iterable[str]) -> None:
        """Remove passages as `VectorIndex.delete` does, with the same errors."""
        self._call("delete", list(ids))

    def flag_unreachable(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> int:
        """Flag the passages that the graph does not find, as `VectorIndex.flag_unreachable` does."""
        return cast(int, self._call("flag_unreachable", list(ids), np.asarray(vectors, dtype=np.float32)))

    def close(self) -> None:
        """Close the collection and wait until it is closed; raises StorageError if that fails."""
        assert self._process.stdin and self._process.stdout
        with self._process.stdin, self._process.stdout:
            pass
        if self._process.wait() != 0:
            raise self._ended()

    def _call(self, name: str, *arguments: object) -> object:
        assert self._process.stdin and self._process.stdout
        try:
            pickle.dump((name, arguments), self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
            # Both ends of this pipe are the same program.
            error, result = pickle.load(self._process.stdout)
        except (OSError, EOFError):
            raise self._ended() from None
        if error is not None:
            raise error
        return cast(object, result)

    def _ended(self) -> StorageError:
        return StorageError(
            f"The process that writes the vectors in {self._folder} ended early (exit code {self._process.wait()}). "
            "Check free memory and disk space, then run `refdesk ingest` again. The published library is unchanged."
        )


def main(folder: Path) -> None:
    """Run the calls that arrive on stdin until it ends."""
    calls, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever prints must not get in between the results.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    index: VectorIndex | None = None
    briefly = False
    try:
        while (call := _next(calls)) is not None:
            name, arguments = call
            error: IngestError | None = None
            result: object = None
            try:
                index = index or VectorIndex.open_embedded(folder)
                if name == "flag_unreachable" and not briefly:
                    # Each passage is asked for: what is not found by a brief search is looked for again.
                    index.look_at(LOOKED_AT_BRIEFLY)
                    index.close()
                    index, briefly = None, True
                    index = VectorIndex.open_embedded(folder)
                result = getattr(index, name)(*arguments)
            except IngestError as failure:
                error = failure
            pickle.dump((error, result), results)
            results.flush()
    except BrokenPipeError:
        return
    finally:
        if index is not None:
            if briefly:
                index.look_at(LOOKED_AT_USUALLY)
            index.close()


def _next(calls: IO[bytes]) -> tuple[str, tuple[object, ...]] | None:
    try:
        name, arguments = pickle.load(calls)
    except (EOFError, pickle.UnpicklingError):
        return None
    return name, arguments


if __name__ == "__main__":
    main(Path(sys.argv[1]))
