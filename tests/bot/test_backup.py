"""Backups, made while others write, and restored to another place, another kind of database, and after a kill."""

import json
import signal
import subprocess
import sys
import tarfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

import bot.backup
from bot.answering.model import Question
from bot.backup import MANIFEST, back_up, restore
from bot.config import settings_class
from bot.desk.desk import Desk
from bot.errors import BackupError
from bot.settings.settings import Settings
from bot.store.database import STORE, open_store
from bot.store.model import Place
from bot.store.schema import notes
from bot.store.schema import usage as usage_table
from bot.store.usage import note_use
from ingest.errors import LibraryError
from ingest.library.catalogue import CATALOGUE
from ingest.library.database import connect, parsed_address
from ingest.library.database_copying import load_database
from ingest.library.indexing import IndexPlace
from ingest.library.roll_back import rebuild
from tests.libraries import build

NOW = datetime(2026, 3, 4, tzinfo=UTC)
HERE = Place("slack", "T1", "C1")
ROOT = Path(__file__).parents[2]


def settings_of(folder: Path, **tables: Any) -> Settings:
    return settings_class().model_validate({"data": folder / "data", **tables})


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library and a store of two uses."""
    folder = tmp_path_factory.mktemp("lab")
    build(folder)
    with open_store(settings_of(folder).store_url) as store:
        note_use(store, HERE, "U1", NOW)
        note_use(store, HERE, "U2", NOW + timedelta(minutes=1))
    return folder


def rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of both databases, by table."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for database, url in ((STORE, settings.store_url), (CATALOGUE, settings.catalogue_url)):
        engine = connect(database, parsed_address(database, url))
        with engine.connect() as connection:
            for table in database.metadata.sorted_tables:
                found[table.name] = sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        engine.dispose()
    return found


def answered(settings: Settings) -> list[str]:
    with Desk(settings) as desk:
        return [hit.paper.paper_id for hit in desk.find(Question("pages of the cache", NOW)).hits]


@pytest.mark.parametrize("name", ["backup", "backup.tar.gz"])
def test_what_is_restored_is_what_was_backed_up_and_answers_alike(lab: Path, tmp_path: Path, name: str) -> None:
    before = settings_of(lab)
    back_up(before, None, tmp_path / name)
    after = settings_of(tmp_path / "elsewhere")
    assert restore(after, tmp_path / name) <= datetime.now(UTC)
    assert rows(after) == rows(before)
    rebuild(after.catalogue_url, IndexPlace(after.data, None))
    assert answered(after) == answered(before) != []


def test_a_backup_is_read_by_its_owner_alone(lab: Path, tmp_path: Path) -> None:
    configuration = tmp_path / "config.toml"
    configuration.write_text("", encoding="utf-8")
    configuration.chmod(0o644)
    files = [*back_up(settings_of(lab), configuration, tmp_path / "as folder")]
    files += back_up(settings_of(lab), configuration, tmp_path / "as file.tar.gz")
    assert [file.name for file in files] == [
        "store.sqlite", "catalogue.sqlite", "config.toml", MANIFEST, "as file.tar.gz",
    ]  # fmt: skip
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "as folder").stat().st_mode & 0o777 == 0o700


def test_nothing_is_written_over(lab: Path, tmp_path: Path) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    with pytest.raises(BackupError, match="something is there already"):
        back_up(settings_of(lab), None, tmp_path / "backup")
    before = rows(settings_of(lab))
    with pytest.raises(LibraryError, match="The bot's store is not empty, so nothing was restored"):
        restore(settings_of(lab), tmp_path / "backup")
    assert rows(settings_of(lab)) == before


def test_a_damaged_backup_is_refused_and_named(lab: Path, tmp_path: Path) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    catalogue = tmp_path / "backup" / "catalogue.sqlite"
    catalogue.write_bytes(catalogue.read_bytes()[:-1])
    with pytest.raises(BackupError, match=r"catalogue\.sqlite is missing or damaged"):
        restore(settings_of(tmp_path), tmp_path / "backup")
    (tmp_path / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08")
    for other in ("cut.tar.gz", "absent"):
        with pytest.raises(BackupError, match=other):
            restore(settings_of(tmp_path), tmp_path / other)
    assert not (tmp_path / "data" / "store.sqlite").exists()


def test_a_file_of_an_archive_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "marker").write_text("x", encoding="utf-8")
    with tarfile.open(tmp_path / "forged.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "marker", "../outside")
    with pytest.raises(BackupError, match=r"forged\.tar\.gz"):
        restore(settings_of(tmp_path), tmp_path / "forged.tar.gz")
    assert not (tmp_path.parent / "outside").exists()


def test_a_backup_of_a_later_form_is_refused(lab: Path, tmp_path: Path) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    manifest = json.loads((tmp_path / "backup" / MANIFEST).read_text("utf-8"))
    (tmp_path / "backup" / MANIFEST).write_text(json.dumps(manifest | {"form": 99}), encoding="utf-8")
    with pytest.raises(BackupError, match="a later version"):
        restore(settings_of(tmp_path), tmp_path / "backup")


def restore_and_die(settings: Settings, tables: dict[str, Any], backup: Path, after: str) -> None:
    """Restore in a process that is killed once the database that is called so is written, before it notes that."""
    program = (
        "import json, os, signal, sys\nfrom pathlib import Path\nimport bot.backup\n"
        "from bot.config import settings_class\nload = bot.backup.load_database\n"
        "def load_and_die(database, *rest):\n    load(database, *rest)\n"
        "    if sys.argv[3] in database.name:\n        os.kill(os.getpid(), signal.SIGKILL)\n"
        "bot.backup.load_database = load_and_die\n"
        "bot.backup.restore(settings_class().model_validate(json.loads(sys.argv[1])), Path(sys.argv[2]))\n"
    )
    given = json.dumps({"data": str(settings.data), **tables})
    killed = subprocess.run([sys.executable, "-c", program, given, str(backup), after], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL


@pytest.mark.parametrize("after", ["store", "catalogue"])
def test_a_restore_that_was_killed_before_it_noted_a_database_is_finished_by_the_next_one(
    lab: Path, tmp_path: Path, after: str
) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    settings = settings_of(tmp_path / "new")
    restore_and_die(settings, {}, tmp_path / "backup", after)
    restore(settings, tmp_path / "backup")
    assert rows(settings) == rows(settings_of(lab))
    assert not list(settings.data.glob("*.partial"))


def test_a_restore_over_what_was_written_since_it_was_killed_is_refused(lab: Path, tmp_path: Path) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    settings = settings_of(tmp_path / "new")
    manifest = json.loads((tmp_path / "backup" / MANIFEST).read_text("utf-8"))
    bot.backup._write_marker(settings.data / "restoring.partial", manifest, [])
    with open_store(settings.store_url) as store, store.transaction() as connection:
        connection.execute(notes.insert().values(platform="slack", name="new", value="0"))
    with pytest.raises(LibraryError, match="is not empty"):
        restore(settings, tmp_path / "backup")


def test_a_restore_that_was_interrupted_is_finished_by_the_next_one(
    lab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(settings_of(lab), None, tmp_path / "backup")
    settings = settings_of(tmp_path / "new")
    real = load_database
    with monkeypatch.context() as patched:

        def fails_at_the_catalogue(database: Any, *rest: Any) -> None:
            if database is CATALOGUE:
                raise KeyboardInterrupt
            real(database, *rest)

        patched.setattr(bot.backup, "load_database", fails_at_the_catalogue)
        with pytest.raises(KeyboardInterrupt):
            restore(settings, tmp_path / "backup")
    restore(settings, tmp_path / "backup")
    assert rows(settings) == rows(settings_of(lab))
    assert not list(settings.data.glob("*.partial"))


def test_a_backup_that_was_killed_leaves_nothing_under_its_name_and_the_next_one_is_whole(
    lab: Path, tmp_path: Path
) -> None:
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nimport bot.backup\nfrom bot.config import settings_class\n"
        "bot.backup._digest = lambda file: os.kill(os.getpid(), signal.SIGKILL)\n"
        "settings = settings_class().model_validate({'data': Path(sys.argv[1])})\n"
        "bot.backup.back_up(settings, None, Path(sys.argv[2]))\n"
    )
    target = tmp_path / "backup"
    killed = subprocess.run([sys.executable, "-c", program, str(lab / "data"), str(target)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not target.exists()
    back_up(settings_of(lab), None, target)
    assert [path.name for path in tmp_path.iterdir()] == ["backup"]


def test_a_backup_made_while_others_write_has_each_database_at_one_moment(lab: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "busy")
    with open_store(settings.store_url) as store:
        for name in ("one", "other"):
            with store.transaction() as connection:
                connection.execute(notes.insert().values(platform="pair", name=name, value="0"))
        build(tmp_path / "busy")
        writer = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import itertools, sqlite3, sys\nwith sqlite3.connect(sys.argv[1], timeout=30) as database:\n"
                "    for number in itertools.count(1):\n"
                "        database.execute('UPDATE notes SET value = ? WHERE platform = ?', (str(number), 'pair'))\n"
                "        database.commit()\n",
                str(settings.data / "store.sqlite"),
            ]
        )
        try:
            before = {"0"}
            for number in range(5):
                # The other process has written since the last backup, and goes on.
                while (now := values_of_the_pair(settings)) == before:
                    assert writer.poll() is None
                    time.sleep(0.01)
                before = now
                back_up(settings, None, tmp_path / str(number))
        finally:
            assert writer.poll() is None
            writer.terminate()
            writer.wait()
    seen = [values_of_the_pair(settings_of(tmp_path, store={"url": address_of(tmp_path / str(n))})) for n in range(5)]
    assert [len(values) for values in seen] == [1] * 5
    assert len(set.union(*seen)) > 1


def address_of(backup: Path) -> str:
    return f"sqlite:///{backup / 'store.sqlite'}"


def values_of_the_pair(settings: Settings) -> set[str]:
    """The values of the two notes that another process always writes together."""
    engine = connect(STORE, parsed_address(STORE, settings.store_url))
    with engine.connect() as connection:
        values = set(connection.scalars(select(notes.c.value).where(notes.c.platform == "pair")))
    engine.dispose()
    return values


@pytest.mark.strain
def test_a_backup_goes_from_files_to_a_server_and_back(lab: Path, tmp_path: Path, postgres_server: Any) -> None:
    with postgres_server.database() as catalogue, postgres_server.database() as store_url:
        on_server = settings_of(tmp_path / "server", library={"catalogue": catalogue}, store={"url": store_url})
        back_up(settings_of(lab), None, tmp_path / "from files")
        tables = {"library": {"catalogue": catalogue}, "store": {"url": store_url}}
        restore_and_die(on_server, tables, tmp_path / "from files", "store")
        restore(on_server, tmp_path / "from files")
        assert rows(on_server) == rows(settings_of(lab))
        with open_store(store_url) as store:
            note_use(store, HERE, "U3", NOW)
            with store.transaction() as connection:
                ids = list(connection.scalars(select(usage_table.c.usage_id)))
            assert len(set(ids)) == len(ids) == 3
        back_up(on_server, None, tmp_path / "from server.tar.gz")
        again = settings_of(tmp_path / "again")
        restore(again, tmp_path / "from server.tar.gz")
        assert rows(again) == rows(on_server)
