"""Makes files and folders that only their owner can read, since they hold what people asked."""

import os
from pathlib import Path

_FILE, _FOLDER = 0o600, 0o700


def make_private_folder(folder: Path) -> None:
    """Make a folder, and what is missing above it, that only its owner can enter; one that exists is left as it is.

    The permissions are those of the XDG Base Directory Specification. Raises OSError where a folder cannot be made.
    """
    if not folder.is_dir():
        if folder.parent != folder:
            make_private_folder(folder.parent)
        folder.mkdir(mode=_FOLDER, exist_ok=True)


def make_private_file(path: Path) -> None:
    """Make an empty file that only its owner can read; one that exists is left as it is.

    SQLite gives what it keeps beside a database the permissions of the database (`findCreateFileMode` in its
    os_unix.c). Raises OSError where the file cannot be made.
    """
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, _FILE))


def private_opener(path: str, flags: int) -> int:
    """Open a file for `open(…, opener=…)`, so that only its owner can read it where it is made by this."""
    return os.open(path, flags, _FILE)
