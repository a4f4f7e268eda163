"""Copying an index shares what never changes, and a change of the copy leaves the first one as it is."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ingest.library.copying import copy_vectors, copy_words
from ingest.library.lexical import LexicalDocument, LexicalIndex, write_lexical
from ingest.library.vectors import VectorIndex


def _words(folder: Path) -> set[str]:
    return {paper_id for paper_id, _ in LexicalIndex(folder).search("bees wasps", 10)}


def _refused(*_: object) -> None:
    raise PermissionError


@pytest.mark.parametrize("linking", [os.link, _refused])
def test_a_copied_lexical_index_changes_without_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linking: Callable[..., None]
) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    write_lexical(first, [LexicalDocument("bee", titles=("Bees dance",)), LexicalDocument("ant", titles=("Ants",))], ())
    monkeypatch.setattr(os, "link", linking)
    copy_words(first, copy)
    before = {file.name: file.read_bytes() for file in first.iterdir()}
    write_lexical(copy, [LexicalDocument("wasp", titles=("Wasps build",))], ["bee"])
    assert {file.name: file.read_bytes() for file in first.iterdir()} == before
    assert (_words(first), _words(copy)) == ({"bee"}, {"wasp"})


def test_the_segments_of_a_copy_take_no_further_room(tmp_path: Path) -> None:
    write_lexical(tmp_path / "first", [LexicalDocument("bee", titles=("Bees dance",))], ())
    copy_words(tmp_path / "first", tmp_path / "copy")
    shared = [file for file in (tmp_path / "copy").iterdir() if file.stat().st_nlink == 2]
    assert shared
    assert not any(file.suffix == ".json" for file in shared)


@pytest.mark.parametrize("cloning", [None, _refused])
def test_a_copied_folder_of_vectors_changes_without_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloning: Callable[..., None] | None
) -> None:
    vectors = np.eye(4, dtype=np.float32)
    index = VectorIndex.open_embedded(tmp_path / "first")
    index.upsert(["a", "b"], vectors[:2], ["p", "q"])
    index.close()
    if cloning is not None:
        monkeypatch.setattr(os, "copy_file_range", cloning)
    copy_vectors(tmp_path / "first", tmp_path / "copy")
    copy = VectorIndex.open_embedded(tmp_path / "copy")
    copy.delete(["a"])
    copy.upsert(["c"], vectors[2:3], ["r"])
    first = VectorIndex.open_embedded(tmp_path / "first")
    assert (first.ids(), copy.ids()) == ({"a", "b"}, {"b", "c"})
    assert first.nearest(vectors[0], 1)[0][0] == "a"
    first.close()
    copy.close()
