"""Backs up and restores what cannot be rebuilt: store, catalogue and configuration.

The store is copied first, then the catalogue. So whatever the store speaks of is in the catalogue; what was published
in between is news for the next digest. Each database is copied at one moment, while ingests and bots go on.
"""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.errors import BackupError
from bot.settings.settings import Settings
from bot.store.database import STORE
from ingest.errors import LibraryError
from ingest.library.catalogue import CATALOGUE
from ingest.library.database import Database
from ingest.library.database_copying import holds_a_copy, is_empty, load_database, save_database

MANIFEST = "backup.json"
CONFIGURATION = "config.toml"
_FORM = 1
"""Counts up when former versions could no longer read a backup."""
_ARCHIVE = ".tar.gz"
_PARTIAL = ".partial"


@dataclass(frozen=True, slots=True)
class _Saved:
    """One database of a backup: its file, how it is copied, and where it lives by the settings."""

    file: str
    database: Database
    url: Callable[[Settings], str]


DATABASES = (
    _Saved("store.sqlite", STORE, lambda settings: settings.store_url),
    _Saved("catalogue.sqlite", CATALOGUE, lambda settings: settings.catalogue_url),
)


def back_up(settings: Settings, configuration: Path | None, target: Path) -> list[Path]:
    """Write a backup to a new folder `target`, or to one file where its name ends in .tar.gz; returns what is in it.

    It has its name only once it is whole, and only its owner can read it. Raises BackupError when `target` exists or
    cannot be written, LibraryError when there is nothing to back up, StorageError when copying fails.
    """
    if target.exists():
        raise BackupError(f"{target}: something is there already. Choose another name.")
    partial = target.with_name(f"{target.name}{_PARTIAL}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        files = _save(settings, configuration, partial)
        if target.name.endswith(_ARCHIVE):
            _pack(partial, target)
        else:
            partial.rename(target)
    except OSError as error:
        raise BackupError(
            f"{target}: could not be written ({error.strerror}). Check the path and free space."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return [target / name for name in files] if target.is_dir() else [target]


def restore(settings: Settings, source: Path) -> datetime:
    """Copy the databases of a backup to where the settings have them; returns when the backup was made.

    Only empty databases are written. A restore that was interrupted can be started again. The index is not part of a
    backup: rebuild it afterwards. Raises BackupError when the backup is damaged, LibraryError when a database is not
    empty or a later version made the backup, StorageError when writing fails.
    """
    with _unpacked(source) as folder:
        manifest = _checked_manifest(folder, source)
        marker = settings.data / f"restoring{_PARTIAL}"
        done = _done_before(settings, folder, marker, manifest)
        for saved in DATABASES:
            if saved.file in done or saved.file not in manifest["files"]:
                continue
            if not is_empty(saved.database, saved.url(settings)):
                raise LibraryError(
                    f"{saved.database.name[0].upper()}{saved.database.name[1:]} is not empty, so nothing was restored. "
                    "Restore beside it: give another folder with --data, or a configuration with empty databases."
                )
        _write_marker(marker, manifest, done)
        for saved in DATABASES:
            if saved.file in done or saved.file not in manifest["files"]:
                continue
            load_database(saved.database, folder / saved.file, saved.url(settings))
            done.append(saved.file)
            _write_marker(marker, manifest, done)
        marker.unlink(missing_ok=True)
        return datetime.fromisoformat(manifest["made_at"])


def _save(settings: Settings, configuration: Path | None, folder: Path) -> list[str]:
    made_at = datetime.now(UTC)
    files: list[str] = []
    for saved in DATABASES:
        # A library may have been built before any bot was started: then there is no store yet.
        if saved.database is STORE and is_empty(saved.database, saved.url(settings)):
            continue
        save_database(saved.database, saved.url(settings), folder / saved.file)
        files.append(saved.file)
    if configuration is not None:
        shutil.copyfile(configuration, folder / CONFIGURATION)
        files.append(CONFIGURATION)
    manifest = {
        "form": _FORM,
        "made_at": made_at.isoformat(),
        "refdesk": version("refdesk"),
        "files": {name: _digest(folder / name) for name in files},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    for name in (*files, MANIFEST):
        (folder / name).chmod(0o600)
    return [*files, MANIFEST]


def _pack(folder: Path, target: Path) -> None:
    packed = folder / target.name
    with tarfile.open(packed, mode="x:gz", compresslevel=6) as archive:
        for file in sorted(folder.iterdir()):
            if file != packed:
                archive.add(file, file.name)
    packed.chmod(0o600)
    packed.rename(target)


@contextmanager
def _unpacked(source: Path) -> Iterator[Path]:
    """Lend a folder of the backup's files that may be changed, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="refdesk-restore-") as folder:
        try:
            if source.is_dir():
                for file in (*(saved.file for saved in DATABASES), CONFIGURATION, MANIFEST):
                    if (source / file).is_file():
                        shutil.copyfile(source / file, Path(folder) / file)
            else:
                with tarfile.open(source, "r:gz") as archive:
                    archive.extractall(folder, filter="data")
        except (OSError, tarfile.TarError, EOFError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "no whole .tar.gz file"
            raise BackupError(f"{source}: could not be read as a backup ({reason}).") from error
        yield Path(folder)


def _checked_manifest(folder: Path, source: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        form, files = int(manifest["form"]), dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{source}: no backup of Refdesk, its {MANIFEST} is missing or damaged.") from error
    if form > _FORM:
        raise BackupError(
            f"{source}: made by Refdesk {manifest.get('refdesk')}, a later version. Restore with that one."
        )
    for name, digest in files.items():
        if not (folder / name).is_file() or _digest(folder / name) != digest:
            raise BackupError(f"{source}: {name} is missing or damaged. Use another backup.")
    return manifest


def _done_before(settings: Settings, folder: Path, marker: Path, manifest: dict[str, Any]) -> list[str]:
    """Return which databases an interrupted restore of the same backup has written.

    One may be written and not noted: it is known by holding what the backup holds.
    """
    if not marker.is_file():
        return []
    written = json.loads(marker.read_text("utf-8"))
    if written["files"] != manifest["files"]:
        return []
    done = list(written["done"])
    for saved in DATABASES:
        url = saved.url(settings)
        if saved.file in done or saved.file not in manifest["files"] or is_empty(saved.database, url):
            continue
        if holds_a_copy(saved.database, folder / saved.file, url):
            done.append(saved.file)
    return done


def _write_marker(marker: Path, manifest: dict[str, Any], done: list[str]) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(json.dumps({"files": manifest["files"], "done": done}), encoding="utf-8")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
