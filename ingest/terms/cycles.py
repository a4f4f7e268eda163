"""Leaves the search for unreachable cycles of objects to later, where much is made and kept."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def cycles_left() -> Iterator[None]:
    """Do a piece of work that makes hardly any cycles without searching for them.

    Each search looks through all that the work has made so far: of reading a long list an eighth of the time.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
