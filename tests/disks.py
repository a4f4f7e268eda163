"""Small real disks for tests, to be filled."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_TRIES = 5


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A real file system of a few megabytes; skips where none can be mounted."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "refdesk-test", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk can be mounted by root only, and not in every container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, but: int) -> Path:
    """Fill a disk but for some bytes, or wholly where others write meanwhile."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        for _ in range(_TRIES):
            left = os.statvfs(folder)
            try:
                os.posix_fallocate(file.fileno(), 0, max(left.f_bavail * left.f_frsize - but, 1))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            else:
                break
    return filler
