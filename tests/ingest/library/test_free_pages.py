"""Files give back the room of what was deleted, and what they store stays."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from ingest.library.free_pages import shrink_vectors
from ingest.library.vectors import VectorIndex


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which 400 vectors were written, each of them nearest to itself."""
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(_ids(), _vectors(), ["p"] * 400)
    index.close()
    return tmp_path


def _vectors() -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    drawn = np.random.default_rng(7).standard_normal((400, 384), dtype=np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def _ids() -> list[str]:
    return [str(number) for number in range(400)]


def test_the_room_of_the_log_is_returned_and_every_vector_is_still_found(folder: Path) -> None:
    file = folder / "chroma.sqlite3"
    before = file.stat().st_size
    shrink_vectors(folder)
    assert file.stat().st_size < before / 2
    index = VectorIndex.open_embedded(folder)
    assert index.ids() == set(_ids())
    assert [index.nearest(vector, 1)[0][0] for vector in _vectors()[:20]] == _ids()[:20]
    index.upsert(["later"], _vectors()[:1] * -1, ["p"])
    assert index.nearest(_vectors()[0] * -1, 1)[0][0] == "later"
    index.close()


def test_a_file_in_use_stays_what_it_is(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = folder / "chroma.sqlite3"
    before = file.stat().st_size
    user = sqlite3.connect(file, isolation_level=None)
    user.execute("BEGIN IMMEDIATE")
    shrink_vectors(folder)
    user.close()
    assert file.stat().st_size == before
    assert "cannot return free space" in caplog.text
