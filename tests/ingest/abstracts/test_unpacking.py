"""Packed files are opened piece by piece, and give up where they ask for too much or unfold too far."""

import bz2
import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.abstracts.unpacking import UnpackingError, open_file

ROWS = b"".join(b'{"id": "2301.%05d", "abstract": "About %d."}\n' % (number, number) for number in range(20_000))


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress), (".XZ", lzma.compress)],
)
def test_a_file_is_opened_whole_however_it_is_packed(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"rows.jsonl{suffix}"
    path.write_bytes(pack(ROWS))
    with open_file(path) as file:
        assert file.read() == ROWS


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_several_streams_in_a_row_are_one_file(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"rows.jsonl{suffix}"
    path.write_bytes(pack(ROWS[:1000]) + pack(ROWS[1000:]) + bytes(512))
    with open_file(path) as file:
        assert b"".join(file) == ROWS


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_file_that_is_cut_off_is_told(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / f"rows.jsonl{suffix}"
    path.write_bytes(pack(ROWS)[:-40])
    with open_file(path) as file, pytest.raises(UnpackingError):
        file.read()


def test_a_file_that_asks_for_gigabytes_of_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.xz"
    path.write_bytes(lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30, "preset": 0}]))
    with open_file(path) as file, pytest.raises(UnpackingError, match=r"(?i)memory"):
        file.read()


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_file_that_unfolds_without_end_is_given_up(
    tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.abstracts.unpacking._FREE_BYTES", 1 << 20)
    path = tmp_path / f"rows.jsonl{suffix}"
    path.write_bytes(pack(bytes(30_000_000)))
    tracemalloc.start()
    with open_file(path) as file, pytest.raises(UnpackingError, match="more than 400 times its size"):
        while file.read(1 << 16):
            pass
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()
