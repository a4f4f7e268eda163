"""Only their owner can read the data folder, the databases and the log, also those of former versions."""

import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.doctor.private_files import private_files
from bot.logs import LOG_FILE, close_log, keep_log, log_unexpected
from bot.settings.settings import Settings
from bot.store.database import open_store
from ingest.library.catalogue import create_or_upgrade_catalogue

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def _modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir()) if path.exists()}


def test_what_is_made_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new" / "data")
    catalogue = create_or_upgrade_catalogue(settings.catalogue_url)
    keep_log(settings.data)
    log_unexpected(ValueError("of no one's business"))
    with open_store(settings.store_url) as store, store.transaction() as connection:
        connection.execute(text("CREATE TABLE trial (word TEXT)"))
        close_log()
        modes = _modes(settings.data)
    catalogue.dispose()
    assert modes.pop("data") == 0o700
    assert {"catalogue.sqlite", "store.sqlite", "store.sqlite-wal", "store.sqlite-shm", LOG_FILE} <= modes.keys()
    assert {name for name, mode in modes.items() if mode & 0o077} <= {"store.sqlite.lock"}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_doctor_closes_what_others_could_read_and_says_so(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    tmp_path.chmod(0o755)
    for name in ("store.sqlite", "store.sqlite-wal", LOG_FILE, f"{LOG_FILE}.1"):
        (tmp_path / name).touch(0o644)
    exported = tmp_path / "digest.html"
    exported.touch(0o644)
    (finding,) = private_files(settings)
    assert finding.state == "note"
    assert all(name in finding.told for name in ("store.sqlite-wal", f"{LOG_FILE}.1"))
    modes = _modes(tmp_path)
    assert modes.pop("digest.html") == 0o644
    assert not any(mode & 0o077 for mode in modes.values())
    (finding,) = private_files(settings)
    assert finding.state == "ok"
