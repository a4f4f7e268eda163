"""Registers serving processes in their data folder, so that `refdesk reload` finds them."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from bot.errors import ConfigError

_LOCKS = "serving-*.lock"


@contextmanager
def registered(data: Path) -> Iterator[None]:
    """Register this process while the block runs: it holds a lock whose name has its process id."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / f"serving-{os.getpid()}.lock"
    with FileLock(path):
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def reload_all(data: Path) -> list[int]:
    """Have every process that serves from a data folder reload its configuration; returns their process ids.

    Raises ConfigError when there is none.
    """
    reloaded = []
    for path in sorted(data.glob(_LOCKS)):
        try:
            # A process that was killed holds no lock any more, and its id may belong to another program by now.
            with FileLock(path, timeout=0):
                path.unlink(missing_ok=True)
        except Timeout:
            pid = int(path.stem.removeprefix("serving-"))
            os.kill(pid, signal.SIGHUP)
            reloaded.append(pid)
    if not reloaded:
        raise ConfigError(f"No process is serving from {data}. Start `refdesk serve`, or check --data.")
    return reloaded
