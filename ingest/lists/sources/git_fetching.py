"""Fetches a branch into its mirror, within limits of room and time.

A fetch that fails leaves the mirror as it was.

Git has no limit of its own on what a fetch may bring, so that the folder is watched while it works, and git ended when
the folder grows beyond what is allowed.
"""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from filelock import FileLock, Timeout

from ingest.lists.sources.git_command import GitError, GitTimeout, run_git

BRANCH = "refs/heads/list"
"""The branch of a mirror that holds the list."""

_ARRIVING = "refs/heads/arriving"
_SMALL_SECONDS = 90.0
_MEGABYTE = 1_000_000
_log = logging.getLogger(__name__)


class RepositoryTooLargeError(GitError):
    """A repository takes more room than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most room that a mirror may take, in megabytes, and the most time that a fetch may take, in seconds."""

    megabytes: int
    seconds: float


@contextmanager
def alone_with(folder: Path, seconds: float) -> Iterator[None]:
    """Keep everybody else from fetching into a mirror: two lists may be of one repository. Raises GitError."""
    try:
        with FileLock(folder.with_suffix(".lock"), timeout=seconds):
            yield
    except Timeout as error:
        raise GitError(f"somebody else has been fetching it for more than {seconds:.0f} seconds") from error


def fetch_branch(address: str, ref: str, folder: Path, limits: Limits, config: Path) -> None:
    """Bring what is new of a ref into the mirror's branch; the mirror is made where there is none.

    A mirror that a killed run left damaged is made anew, beside the old one until it is whole. Raises GitError when
    git fails, RepositoryTooLargeError and GitTimeout when a limit is reached; the mirror is then as it was before.
    """
    started = monotonic()
    if (folder / "HEAD").is_file():
        try:
            _fetch(address, ref, folder, limits, config)
            return
        except (RepositoryTooLargeError, GitTimeout):
            raise
        except GitError as error:
            # The source has just answered: it may be the mirror that is at fault, such as by a lock that a kill left.
            _log.info("the mirror %s is made anew: %s", folder, error)
    left = max(limits.seconds - (monotonic() - started), 1.0)
    fresh = folder.with_suffix(".new")
    _remove(fresh)
    try:
        run_git(["init", "--quiet", "--bare", "--template=", str(fresh)], seconds=_SMALL_SECONDS, config=config)
        _fetch(address, ref, fresh, Limits(limits.megabytes, left), config)
        _remove(folder)
        fresh.rename(folder)
    finally:
        _remove(fresh)


def _fetch(address: str, ref: str, folder: Path, limits: Limits, config: Path) -> None:
    _remove_unfinished(folder)
    before = set(_files(folder))

    def check() -> None:
        if _size(folder) > limits.megabytes * _MEGABYTE:
            raise RepositoryTooLargeError(f"its copy takes more than {limits.megabytes:,} MB")

    try:
        run_git(
            [
                # Packs are kept as they come: unpacked, a small one may become large.
                *("-c", "fetch.unpackLimit=1", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
                *("--no-recurse-submodules", "--no-auto-gc", "--", address, f"+{ref}:{_ARRIVING}"),
            ],
            repository=folder,
            seconds=limits.seconds,
            config=config,
            check=check,
        )
        check()
    except BaseException:
        for path in set(_files(folder)) - before:
            path.unlink(missing_ok=True)
        raise
    for change in ([BRANCH, _ARRIVING], ["-d", _ARRIVING]):
        run_git(["update-ref", *change], repository=folder, seconds=_SMALL_SECONDS, config=config)
    try:
        run_git(["gc", "--auto", "--quiet"], repository=folder, seconds=limits.seconds, config=config)
    except GitError as error:
        _log.warning("the mirror %s could not be tidied: %s", folder, error)


def _remove_unfinished(folder: Path) -> None:
    """Remove what a git that was killed was writing; the whole of a mirror is in files of other names."""
    for pattern in ("tmp_*", "pack/tmp_*", "pack/.tmp-*", "??/tmp_*"):
        for path in (folder / "objects").glob(pattern):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _size(folder: Path) -> int:
    size = 0
    for path in _files(folder):
        # Files of git come and go while it works.
        with suppress(FileNotFoundError):
            size += path.stat().st_size
    return size
