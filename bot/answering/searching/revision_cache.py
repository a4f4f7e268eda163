"""What was read of a library, kept for the next question: a published revision never changes."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary, proxy

import numpy as np
from numpy.typing import NDArray

from ingest.library.model import Selection
from ingest.library.reader import Library
from ingest.library.selecting import Selected

Value = TypeVar("Value")

_MOST_PAPERS = 2_000
"""At some 14 kB of vectors a paper, these are 30 MB."""
_MOST_SELECTIONS = 16
"""Each may hold the ids of a whole library."""
_MOST_COUNTS = 1_000
_MOST_IDS = 100_000


class Kept(Generic[Value]):
    """Reads values by id, and keeps those used last; safe to use from several threads."""

    def __init__(self, read: Callable[[Sequence[str]], Mapping[str, Value]], most: int) -> None:
        """`read` gives the values of ids, leaving out unknown ones; at most `most` are kept."""
        self._read = read
        self._most = most
        self._values: OrderedDict[str, Value] = OrderedDict()
        self._lock = Lock()

    def __call__(self, ids: Iterable[str]) -> dict[str, Value]:
        """Give the values of `ids` in that order; unknown ids are left out."""
        wanted = list(dict.fromkeys(ids))
        with self._lock:
            known = {each: self._values[each] for each in wanted if each in self._values}
            for each in known:
                self._values.move_to_end(each)
        lacking = [each for each in wanted if each not in known]
        if lacking:
            known |= self._keep(self._read(lacking))
        return {each: known[each] for each in wanted if each in known}

    def _keep(self, read: Mapping[str, Value]) -> Mapping[str, Value]:
        with self._lock:
            self._values.update(read)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return read


class KeptLibrary:
    """The parts of a library that searching reads again and again; get it by `kept_of`."""

    def __init__(self, library: Library) -> None:
        """Keep what is read of `library` from now on, without keeping the library itself alive."""
        of: Library = proxy(library)
        self.library = of
        self.papers = Kept(lambda ids: {paper.paper_id: paper for paper in of.papers(ids)}, _MOST_PAPERS)
        self.passages = Kept(lambda ids: of.passages(ids), _MOST_PAPERS)
        self.briefs = Kept(lambda ids: of.comparing.passages(ids), _MOST_PAPERS)
        self.words = Kept(library.lexical.words_of, _MOST_PAPERS)
        self.paper_of = Kept(lambda ids: of.comparing.papers_of(ids), _MOST_IDS)
        self.select: Callable[[Selection], Selected] = lru_cache(_MOST_SELECTIONS)(lambda asked: of.select(asked))
        self.count: Callable[[Selection], int] = lru_cache(_MOST_COUNTS)(lambda asked: of.count(asked))
        self._matrix: tuple[Sequence[str], NDArray[np.float32]] | None = None

    def matrix(self) -> tuple[Sequence[str], NDArray[np.float32]]:
        """Give the vectors of all passages with their papers, for libraries small enough to be compared as a whole."""
        if self._matrix is None:
            self._matrix = self.library.comparing.matrix(sorted(self.library.paper_ids()))
        return self._matrix


_kept: WeakKeyDictionary[Library, KeptLibrary] = WeakKeyDictionary()


def kept_of(library: Library) -> KeptLibrary:
    """Give what is kept of `library`; it goes when the library goes."""
    found = _kept.get(library)
    if found is None:
        found = _kept.setdefault(library, KeptLibrary(library))
    return found
