import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import chromadb
import numpy as np
import pytest
from chromadb.api.client import Client

from ingest.errors import LibraryError
from ingest.library.chroma_server import chroma_settings
from ingest.library.vector_writing import VectorWriter
from ingest.library.vectors import COLLECTION, VectorIndex

ROOT = Path(__file__).parents[3]


def test_what_another_process_writes_is_found_here(tmp_path: Path) -> None:
    vectors = np.eye(3, dtype=np.float32)
    writer = VectorWriter.open(tmp_path)
    writer.upsert(["a", "b", "c"], vectors, ["p", "p", "q"])
    writer.delete(["b"])
    writer.close()
    index = VectorIndex.open_embedded(tmp_path)
    assert index.ids() == {"a", "c"}
    assert index.nearest(vectors[2], 1)[0][0] == "c"
    index.close()


def test_passages_that_the_graph_does_not_find_are_flagged_and_searches_stay_as_thorough_as_usual(
    tmp_path: Path,
) -> None:
    alike = np.tile(np.eye(1, 8, dtype=np.float32), (400, 1))
    ids = [f"{number:03d}" for number in range(400)]
    writer = VectorWriter.open(tmp_path)
    writer.upsert(ids, alike, ["p"] * 400)
    flagged = writer.flag_unreachable(ids, alike)
    writer.close()
    index = VectorIndex.open_embedded(tmp_path)
    assert flagged == len(index.unreachable()[0]) > 0
    index.close()
    client = cast(Client, chromadb.PersistentClient(path=str(tmp_path), settings=chroma_settings()))
    graph = client.get_collection(COLLECTION, embedding_function=None).configuration_json["hnsw"]
    client.close()
    assert graph["ef_search"] == 100


def test_an_error_on_the_other_side_is_raised_here_and_the_writer_goes_on(tmp_path: Path) -> None:
    writer = VectorWriter.open(tmp_path)
    with pytest.raises(LibraryError, match="2 passage ids came with 1 vectors"):
        writer.upsert(["a", "b"], np.eye(1, 3, dtype=np.float32), ["p", "p"])
    writer.upsert(["a"], np.eye(1, 3, dtype=np.float32), ["p"])
    writer.close()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    writer = VectorWriter.open(tmp_path / "file" / "vectors")
    with pytest.raises(LibraryError, match="cannot open the vectors"):
        writer.delete([])
    writer.close()


def child_of(process: int) -> int:
    """The one process that a process has started from its first thread."""
    children = Path(f"/proc/{process}/task/{process}/children")
    if not children.exists():
        pytest.skip(f"{children} is not there to look for processes in")
    (child,) = map(int, children.read_text().split())
    return child


def is_running(process: int) -> bool:
    """Whether a process is there and has not ended; one that has may wait for somebody to ask how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def ingest(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that has opened a writer, and writes when it is told to."""
    work = (
        "import sys; from pathlib import Path; from ingest.library.vector_writing import VectorWriter; "
        "writer = VectorWriter.open(Path(sys.argv[1])); writer.delete([]); print('open', flush=True); "
        "sys.stdin.read(); writer.delete(['a'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", work, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_a_writing_process_that_is_killed_is_told_with_what_to_do(ingest: subprocess.Popen[str]) -> None:
    os.kill(child_of(ingest.pid), signal.SIGKILL)
    _, told = ingest.communicate("", timeout=60)
    assert "StorageError" in told
    assert "ended early (exit code -9). Check free memory" in told


def test_the_writing_process_ends_when_the_ingest_is_killed(ingest: subprocess.Popen[str]) -> None:
    child = child_of(ingest.pid)
    ingest.kill()
    deadline = time.monotonic() + 60
    while is_running(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(child)
