"""Lend the published library, to each borrower at one revision until it is returned."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from bot.desk.opened_library import OpenedLibrary


class Lending:
    """Holds the newest revision open, and each older one for as long as somebody has it; safe to use from threads."""

    def __init__(self, open_newest: Callable[[], OpenedLibrary]) -> None:
        """Open the published revision by `open_newest`, now and whenever a newer one has been published."""
        self._open_newest = open_newest
        self._opening = Lock()
        self._newest = open_newest()
        self._lent: Counter[OpenedLibrary] = Counter()

    @contextmanager
    def lend(self) -> Iterator[OpenedLibrary]:
        """Lend the revision published now; it stays open and at that revision until it is returned."""
        with self._opening:
            if self._newest.library.outdated:
                self._retire(self._newest)
                self._newest = self._open_newest()
            opened = self._newest
            self._lent[opened] += 1
        try:
            yield opened
        finally:
            with self._opening:
                self._lent[opened] -= 1
                if opened is not self._newest:
                    self._retire(opened)

    def close(self) -> None:
        """Close the newest revision, once it has been returned."""
        with self._opening:
            self._retire(self._newest)

    def _retire(self, opened: OpenedLibrary) -> None:
        """Close a revision that is not to be lent any more, unless somebody still has it."""
        if not self._lent[opened]:
            del self._lent[opened]
            opened.close()
