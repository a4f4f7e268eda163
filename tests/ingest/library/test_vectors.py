import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest
from numpy.typing import NDArray

from ingest.errors import LibraryError, StorageError
from ingest.library.chroma_server import ChromaServer
from ingest.library.vectors import VectorIndex

if TYPE_CHECKING:
    from chromadb.api.client import Client


def directions(count: int) -> NDArray[np.float32]:
    turned = np.random.default_rng(7).normal(size=(count, 16)).astype(np.float32)
    unit: NDArray[np.float32] = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return unit


def test_the_nearest_passages_come_with_their_cosine_similarity(tmp_path: Path) -> None:
    vectors = directions(3)
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(["a", "b", "c"], vectors, ["p", "p", "q"])
    hits = index.nearest(vectors[1], 3)
    index.close()
    assert hits[0][0] == "b"
    assert hits[0][1] == pytest.approx(1.0, abs=1e-5)
    assert dict(hits)["a"] == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)


def test_every_opening_of_a_folder_finds_the_same(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert([str(number) for number in range(900)], directions(900), ["p"] * 900)
    index.delete(["7"])
    index.upsert(["one more"], directions(901)[900:], ["p"])
    index.close()
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as log:
        (latest,) = log.execute("SELECT max(seq_id) FROM embeddings_queue").fetchone()
        entered = [row[0] for row in log.execute("SELECT seq_id FROM max_seq_id")]
    assert entered == [latest, latest]


def test_a_known_id_is_overwritten(tmp_path: Path) -> None:
    vectors = directions(2)
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(["a"], vectors[:1], ["p"])
    index.upsert(["a"], vectors[1:], ["p"])
    assert index.count() == 1
    assert index.nearest(vectors[1], 1)[0][1] == pytest.approx(1.0, abs=1e-5)
    index.close()


def test_deleted_passages_are_gone_and_unknown_ones_are_no_error(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(["a", "b"], directions(2), ["p", "p"])
    index.delete(["a", "never there"])
    assert index.ids() == {"b"}
    index.delete([])
    index.close()


def test_more_than_one_batch_is_written_and_listed_whole(tmp_path: Path) -> None:
    names = [f"passage {number}" for number in range(5_600)]
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(names, directions(5_600), ["p"] * 5_600)
    assert index.count() == 5_600
    assert index.ids() == set(names)
    index.delete(names)
    assert index.count() == 0
    index.close()


def test_an_empty_index_has_no_neighbours(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    assert index.nearest(directions(1)[0], 5) == []
    assert index.ids() == set()
    index.close()


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    vectors = directions(2)
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(["a", "b"], vectors, ["p", "q"])
    index.close()
    again = VectorIndex.open_embedded(tmp_path)
    assert again.nearest(vectors[0], 1)[0][0] == "a"
    again.close()


def test_two_directories_can_be_open_at_once(tmp_path: Path) -> None:
    vectors = directions(2)
    first, second = VectorIndex.open_embedded(tmp_path / "1"), VectorIndex.open_embedded(tmp_path / "2")
    first.upsert(["a"], vectors[:1], ["p"])
    second.upsert(["b"], vectors[1:], ["p"])
    assert (first.ids(), second.ids()) == ({"a"}, {"b"})
    first.close()
    assert second.ids() == {"b"}
    second.close()


def test_a_copied_directory_goes_its_own_way(tmp_path: Path) -> None:
    import shutil

    vectors = directions(2)
    index = VectorIndex.open_embedded(tmp_path / "1")
    index.upsert(["a"], vectors[:1], ["p"])
    index.close()
    shutil.copytree(tmp_path / "1", tmp_path / "2")
    copy = VectorIndex.open_embedded(tmp_path / "2")
    copy.upsert(["b"], vectors[1:], ["p"])
    assert copy.ids() == {"a", "b"}
    copy.close()
    first = VectorIndex.open_embedded(tmp_path / "1")
    assert first.ids() == {"a"}
    first.close()


def test_vectors_without_their_papers_are_refused(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    with pytest.raises(LibraryError, match="2 passage ids"):
        index.upsert(["a", "b"], directions(2), ["p"])
    index.close()


def test_vectors_that_cannot_be_written_or_searched_are_told_of_in_plain_words(tmp_path: Path) -> None:
    index = VectorIndex.open_embedded(tmp_path)
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as database:
        for table in ("embeddings_queue", "segments"):
            database.execute(f"DROP TABLE {table}")
    with pytest.raises(StorageError, match=r"cannot be written .* Check disk space"):
        index.upsert(["a"], directions(1), ["p"])
    with pytest.raises(LibraryError, match=r"cannot be searched .* Run `refdesk ingest`"):
        index.nearest(directions(1)[0], 1)
    index.close()


def test_a_collection_that_does_not_compare_by_cosine_is_refused(tmp_path: Path) -> None:
    import chromadb

    client = chromadb.PersistentClient(path=str(tmp_path / "elsewhere"))
    client.create_collection("passages", embedding_function=None)
    cast("Client", client).close()
    with pytest.raises(LibraryError, match="not by cosine"):
        VectorIndex.open_embedded(tmp_path / "elsewhere")


def test_a_server_that_is_down_is_told_with_its_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = ChromaServer("127.0.0.1", free.getsockname()[1], False, None, None, attempts=1)
    with pytest.raises(
        StorageError, match=rf"{server.address} cannot be used \(Connection refused\). Check that it is running"
    ):
        VectorIndex.open_server(server, "passages")


def test_threads_that_open_and_close_one_folder_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    VectorIndex.open_embedded(tmp_path).close()
    wrong: list[Exception] = []

    def use() -> None:
        try:
            for _ in range(20):
                index = VectorIndex.open_embedded(tmp_path)
                index.count()
                index.close()
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.fixture
def crowded(tmp_path: Path) -> Iterator[tuple[VectorIndex, list[str], NDArray[np.float32]]]:
    """An index of which a search finds a part only: its records are so many alike that no search gives all of them."""
    vectors = np.repeat(directions(1), 400, axis=0)
    ids = [str(number) for number in range(len(vectors))]
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(ids, vectors, ["p"] * len(ids))
    yield index, ids, vectors
    index.close()


Crowded = tuple[VectorIndex, list[str], NDArray[np.float32]]


def test_records_that_the_graph_does_not_find_by_their_own_vector_are_compared_exactly_once_flagged(
    crowded: Crowded,
) -> None:
    index, ids, vectors = crowded
    lost = set(ids) - {name for name, _ in index.nearest(vectors[0], 200)}
    assert index.flag_unreachable(ids, vectors) == len(index.unreachable()[0]) >= len(lost) > 0
    found = dict(index.nearest(vectors[0], len(ids)))
    assert lost <= found.keys()
    assert found[min(lost)] == pytest.approx(1.0, abs=1e-3)


def test_where_every_record_is_found_none_is_flagged(tmp_path: Path) -> None:
    vectors = directions(50)
    ids = [str(number) for number in range(50)]
    index = VectorIndex.open_embedded(tmp_path)
    index.upsert(ids, vectors, ["p"] * 50)
    assert index.flag_unreachable(ids, vectors) == 0
    assert index.unreachable()[0] == []
    index.close()


def test_a_flagged_record_is_gone_once_it_is_deleted(crowded: Crowded) -> None:
    index, ids, vectors = crowded
    index.flag_unreachable(ids, vectors)
    gone = index.unreachable()[0][0]
    index.delete([gone])
    assert gone not in index.unreachable()[0]
    assert gone not in [name for name, _ in index.nearest(vectors[0], len(ids))]
