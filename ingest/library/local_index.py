"""Builds the parts of a published index that this machine lacks, from the catalogue alone.

A machine that only reads gets the index that another machine has published, and a deleted index comes back.
"""

import logging
import shutil
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from ingest.errors import BusyError
from ingest.library import schema
from ingest.library.catalogue import transaction
from ingest.library.copying import copy_vectors, copy_words
from ingest.library.index_writing import (
    Progress,
    difference,
    of_full_texts,
    silent,
    with_vectors,
    write_embedded,
    write_full_texts,
    write_words,
)
from ingest.library.indexing import missing_parts, written_to
from ingest.library.layout import index_folder, index_lock_file
from ingest.library.private import make_private_folder

_COPYING = "copying-"
_LONGEST_WAIT_SECONDS = 3600

_log = logging.getLogger(__name__)


def ensure_here(engine: Engine, data: Path, revision: Any, progress: Progress = silent) -> None:
    """Build the missing parts of a stored revision's index, and remove indexes that are no longer needed.

    Raises StorageError when the folder cannot be written, BusyError when another process takes too long to build it.
    """
    if not missing_parts(data, revision):
        return
    with _alone_on_index(data), written_to(data):
        for left in index_folder(data).glob(f"{_COPYING}*"):
            shutil.rmtree(left)
        lacking = missing_parts(data, revision)
        base = _nearest_here(engine, data, revision, lacking) if lacking else None
        for part in lacking:
            _copy_part(engine, data, revision, part, base, progress)
        _remove_retired(engine, data)


def remove_folders(data: Path, names: Set[str]) -> None:
    """Remove the folders of all indexes except those named; log what cannot be removed."""
    for folder in index_folder(data).iterdir():
        if folder.is_dir() and folder.name not in names and not folder.name.startswith(_COPYING):
            shutil.rmtree(folder, onerror=lambda _, path, error: _log.warning("%s: cannot remove: %s", path, error[1]))


def _remove_retired(engine: Engine, data: Path) -> None:
    """Remove the indexes of revisions that are no longer stored, but none that an ingest will publish."""
    table = schema.revisions
    with transaction(engine) as connection:
        rows = connection.execute(select(table.c.index_name, table.c.kept)).all()
    retired = {row.index_name for row in rows if not row.kept} - {row.index_name for row in rows if row.kept}
    here = {folder.name for folder in index_folder(data).iterdir()}
    remove_folders(data, here - retired)


def _nearest_here(engine: Engine, data: Path, revision: Any, parts: Sequence[str]) -> Any | None:
    """Return the last other stored revision with the same embedder and these index parts here, if any."""
    table = schema.revisions
    query = select(table).where(table.c.kept, table.c.number != revision.number, table.c.embedder == revision.embedder)
    with transaction(engine) as connection:
        others = connection.execute(query.order_by(table.c.number.desc())).all()
    return next((row for row in others if not set(missing_parts(data, row)) & set(parts)), None)


def _copy_part(engine: Engine, data: Path, revision: Any, part: str, base: Any | None, progress: Progress) -> None:
    name = f"{_COPYING}{revision.index_name}"
    folder = index_folder(data) / name / part
    folder.parent.mkdir(parents=True, exist_ok=True)
    before = index_folder(data) / base.index_name / part if base is not None else None
    # The revision before may have had no full texts yet.
    if before is not None and before.is_dir():
        copy = copy_vectors if part == "vectors" else copy_words
        copy(before, folder)
    since = base.number if base is not None else None
    if part == "words":
        write_words(folder, difference(engine, schema.papers, revision.number, since))
    else:
        passages = difference(engine, schema.passages, revision.number, since)
        if part == "full_text":
            write_full_texts(folder, of_full_texts(passages))
        else:
            write_embedded(engine, folder, with_vectors(passages), revision.embedder, progress)
    target = index_folder(data) / revision.index_name
    target.mkdir(exist_ok=True)
    folder.rename(target / part)
    folder.parent.rmdir()


@contextmanager
def _alone_on_index(data: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(index_lock_file(data), timeout=_LONGEST_WAIT_SECONDS)
    try:
        make_private_folder(data)
        with lock:
            yield
    except Timeout as error:
        raise BusyError(
            f"Another process has been building the index in {data} for over an hour. Check whether it is stuck, and "
            "stop it if so."
        ) from error
