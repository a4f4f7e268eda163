"""Caches what searching reads of a library again and again.

A published revision never changes.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.library.selecting import Selected

Value = TypeVar("Value")

_MOST_PAPERS = 2_000
_MOST_COMPARED = 1_200
"""At some 13 kB of vectors a paper, those of its tokens included, these are 15 MB."""
_MOST_ENCODED = 5_000
"""At some 2.5 kB a paper, these are 12 MB: a filter that leaves hundreds of papers compares the vectors of them all."""
_MOST_SELECTIONS = 16
"""Each may hold the ids of a whole library."""
_MOST_COUNTS = 1_000
_MOST_IDS = 100_000


class IdCache(Generic[Value]):
    """Reads values by id, and holds those used last; safe to use from several threads."""

    def __init__(self, read: Callable[[Sequence[str]], Mapping[str, Value]], most: int) -> None:
        """Read by `read`, which returns the values of ids and leaves out unknown ones; hold at most `most` values."""
        self._read = read
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def __call__(self, ids: Iterable[str]) -> dict[str, Value]:
        """Return the values of `ids` in that order; unknown ids are left out."""
        wanted = list(dict.fromkeys(ids))
        with self._lock:
            known = {each: self._values[each] for each in wanted if each in self._values}
            for each in known:
                self._values.move_to_end(each)
        lacking = [each for each in wanted if each not in known]
        if lacking:
            known |= self._held(self._read(lacking))
        return {each: known[each] for each in wanted if each in known}

    def _held(self, read: Mapping[str, Value]) -> Mapping[str, Value]:
        with self._lock:
            self._values.update(read)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return read


class CachedLibrary:
    """A library at one revision with what searching reads again and again; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        """Cache what is read of `library` from now on."""
        self.library = library
        self.papers = IdCache(lambda ids: {paper.paper_id: paper for paper in library.papers(ids)}, _MOST_PAPERS)
        self.passages = IdCache(library.passages, _MOST_PAPERS)
        self.full_text_passages = IdCache(library.full_texts.passages, _MOST_PAPERS)
        self.briefs = IdCache(library.comparing.passages, _MOST_COMPARED)
        self.encoded_vectors = IdCache(library.comparing.encoded, _MOST_ENCODED)
        self.words = IdCache(library.lexical.words_of, _MOST_PAPERS)
        self.paper_of = IdCache(library.comparing.papers_of, _MOST_IDS)
        self.select: Callable[[Selection], Selected] = lru_cache(_MOST_SELECTIONS)(library.select)
        self.count: Callable[[Selection], int] = lru_cache(_MOST_COUNTS)(library.count)
        self._matrix: tuple[Sequence[str], NDArray[np.float32]] | None = None

    def matrix(self) -> tuple[Sequence[str], NDArray[np.float32]]:
        """Return the vectors of all passages with their papers, for a library small enough to compare as a whole."""
        if self._matrix is None:
            self._matrix = self.library.comparing.matrix(sorted(self.library.paper_ids()))
        return self._matrix
