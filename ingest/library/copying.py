"""Copies the index of a revision to begin the next one, without writing again what stays."""

import os
import shutil
from pathlib import Path

_WRITTEN_AGAIN = frozenset({"meta.json", ".managed.json"})
"""What tantivy replaces at each commit; its segments are written once and only ever removed."""


def copy_words(source: Path, target: Path) -> None:
    """Copy a lexical index to a new folder: its segments are shared where the file system has hard links.

    Whoever removes a shared file removes only their own name of it. Raises OSError.
    """
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.suffix == ".lock":
            continue
        if file.name in _WRITTEN_AGAIN:
            shutil.copy2(file, target / file.name)
        else:
            _link_or_copy(file, target / file.name)


def copy_vectors(source: Path, target: Path) -> None:
    """Copy Chroma's folder to a new one; file systems that share blocks (Btrfs, XFS) copy nothing. Raises OSError."""
    shutil.copytree(source, target, copy_function=_clone)


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        # No hard links here, or too many of one file: a full disk fails the copy as well.
        shutil.copy2(source, target)


def _clone(source: str, target: str) -> None:
    """Copy a file within the kernel, which shares its blocks where the file system can."""
    if not hasattr(os, "copy_file_range"):
        shutil.copy2(source, target)
        return
    with Path(source).open("rb") as read, Path(target).open("wb") as written:
        left = os.fstat(read.fileno()).st_size
        try:
            while left and (copied := os.copy_file_range(read.fileno(), written.fileno(), left)):
                left -= copied
        except OSError:
            # Some file systems lack it, or not between each other: a full disk fails the copy as well.
            written.seek(0)
            read.seek(0)
            shutil.copyfileobj(read, written)
            written.truncate()
    shutil.copystat(source, target)
