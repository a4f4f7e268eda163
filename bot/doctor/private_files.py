"""Check for `refdesk doctor` that only their owner can read what people asked."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.finding import Finding
from bot.logs import LOG_FILE
from bot.settings.settings import Settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def private_files(settings: Settings) -> Iterator[Finding]:
    """Take other people's rights from the data folder, the databases and the log; yield what was changed or cannot be.

    The digests that are written to folders and what is exported are for others to read, and left as they are.
    """
    if os.name != "posix":
        return
    closed, left = [], []
    for path in _private(settings):
        try:
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & _OTHERS:
                path.chmod(mode & ~_OTHERS)
                closed.append(str(path))
        except FileNotFoundError:
            continue
        except OSError as error:
            left.append(f"{path} ({error.strerror})")
    if closed:
        yield Finding("private files", "note", f"others could read {', '.join(closed)}; now only their owner can.")
    if left:
        yield Finding(
            "private files",
            "problem",
            f"others may read {', '.join(left)}. Let their owner run `chmod go-rwx` on them.",
        )
    if not closed and not left:
        yield Finding("private files", "ok", "only their owner can read the data folder, the databases and the log")


def _private(settings: Settings) -> Iterator[Path]:
    """Yield the data folder, the log and its former files, and the databases with what SQLite keeps beside them."""
    yield settings.data
    yield from settings.data.glob(f"{LOG_FILE}*")
    for address in (settings.catalogue_url, settings.store_url):
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            yield from (Path(f"{url.database}{ending}") for ending in ("", "-wal", "-shm", "-journal", ".lock"))
