"""A library whose catalogue is on a PostgreSQL server: all that holds for SQLite holds there."""

import re
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from ingest.errors import BusyError, LibraryError, StorageError
from ingest.job import run_job
from ingest.library import schema
from ingest.library.catalogue import create_or_upgrade_catalogue, open_catalogue, transaction
from ingest.library.locking import alone_on_catalogue
from ingest.library.model import Selection
from ingest.library.reader import open_library
from ingest.runs.report import IngestReport
from ingest.runs.settings import IngestSettings
from ingest.terms.entry import Venue
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, settings_for, write_sources
from tests.postgres import PostgresServer


def settings_on(folder: Path, address: str, lists: dict[str, str] | None = None) -> IngestSettings:
    lists = lists or {"serving": SERVING, "training": TRAINING}
    write_sources(folder, lists, ABSTRACTS)
    return replace(settings_for(folder, list(lists)), catalogue_url=address)


def build_on(folder: Path, address: str, lists: dict[str, str] | None = None) -> IngestReport:
    return run_job(settings_on(folder, address, lists), now=NOW)


def test_a_library_on_postgresql_is_built_read_and_found_unchanged_by_the_next_run(
    tmp_path: Path, postgres: str
) -> None:
    report = build_on(tmp_path, postgres)
    assert (report.ok, report.published, report.papers) == (True, True, 5)
    with open_library(postgres, tmp_path / "data") as library:
        assert library.select(Selection(venues=(Venue("NSDI", 2024),))).papers == ("doi:10.1145/9.2",)
        assert library.papers(["arxiv:2301.00001"])[0].abstract_provider == "file"
        assert library.look_up(["arxiv:2301.00001"]) == {"arxiv:2301.00001": ("arxiv:2301.00001",)}
        assert [entry.entry.line for entry in library.entries()] == [4, 7, 8, 11, 4, 5]
        assert library.vocabulary.venues["SOSP"] == (2023,)
        assert library.dense.count() == library.revision.passages
    again = run_job(settings_on(tmp_path, postgres), now=NOW + timedelta(days=7))
    assert (again.published, again.embedded, again.revision) == (False, 0, 1)


TITLES = (
    "élan of servers",
    "Eland",
    "eland, once more",
    "Zebra",
    "[Étude",
    "_under",
    "Ängste der Server",
    "été",
    "I/O",
)
SELECTIONS = (
    Selection(),
    Selection(venues=(Venue("OSDI", None),)),
    Selection(excluding=(Selection(venues=(Venue("OSDI", None),)), Selection(years=(2024, 2024)))),
    Selection(years=(None, 2023), sections=("serving",)),
    Selection(seen_from=NOW.date(), lists=("Serving",)),
    Selection(seen_until=NOW.date() - timedelta(days=1)),
    Selection(published=((date(2023, 1, 1), date(2023, 2, 1)), (None, date(2022, 12, 1)))),
    Selection(preprints=True),
)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_both_databases_take_the_same_papers_in_the_same_order(
    tmp_path: Path, postgres: str, selection: Selection
) -> None:
    titled = "".join(f"- [{title}](https://example.org/{at})\n" for at, title in enumerate(TITLES))
    lists = {"serving": SERVING + titled, "training": TRAINING}
    (tmp_path / "sqlite").mkdir()
    on_sqlite = settings_on(tmp_path / "sqlite", f"sqlite:///{tmp_path / 'catalogue.sqlite'}", lists)
    run_job(on_sqlite, now=NOW)
    build_on(tmp_path, postgres, lists)
    with (
        open_library(on_sqlite.catalogue_url, on_sqlite.data) as here,
        open_library(postgres, tmp_path / "data") as there,
    ):
        assert there.select(selection) == here.select(selection)
        assert there.count(selection) == here.count(selection)
        among = replace(selection, paper_ids=tuple(here.paper_ids()[::2]))
        assert there.select(among) == here.select(among)


def test_a_reader_on_postgresql_stays_at_its_revision_until_it_opens_the_next(tmp_path: Path, postgres: str) -> None:
    build_on(tmp_path, postgres)
    with open_library(postgres, tmp_path / "data") as before:
        report = build_on(tmp_path, postgres, {"serving": SERVING})
        assert report.revision == 2
        assert before.outdated
        assert len(before.paper_ids()) == 5
        with open_library(postgres, tmp_path / "data") as after:
            assert len(after.paper_ids()) == 4


def test_publishing_on_postgresql_is_one_transaction(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_on(tmp_path, postgres, {"serving": SERVING})

    class Killed(BaseException):
        pass

    def die(*_args: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("ingest.library.publishing.remember_keys", die)
        with pytest.raises(Killed):
            build_on(tmp_path, postgres)
    with open_library(postgres, tmp_path / "data") as library:
        assert (library.revision.number, len(library.paper_ids())) == (1, 4)
    report = build_on(tmp_path, postgres)
    assert (report.revision, report.embedded) == (2, 0)


def test_of_two_ingests_on_different_machines_the_second_is_refused(tmp_path: Path, postgres: str) -> None:
    here, there = settings_on(tmp_path / "here", postgres), settings_on(tmp_path / "there", postgres)
    run_job(here, now=NOW)
    engine = open_catalogue(postgres)
    with alone_on_catalogue(engine), pytest.raises(BusyError, match="perhaps on another machine"):
        run_job(there, now=NOW)
    assert run_job(there, now=NOW).ok
    engine.dispose()


def test_an_ingest_that_lost_its_lock_publishes_nothing_over_another_one(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_on(tmp_path, postgres, {"serving": SERVING})
    build_on(tmp_path, postgres)

    def flipped_meanwhile(*_args: object, **_kwargs: object) -> None:
        engine = open_catalogue(postgres)
        with transaction(engine) as connection:
            connection.execute(update(schema.published).values(revision=1))
        engine.dispose()

    with monkeypatch.context() as patched:
        patched.setattr("ingest.runs.full.describe_identity", flipped_meanwhile)
        with pytest.raises(StorageError, match="Another ingest published first"):
            build_on(tmp_path, postgres, {"training": TRAINING})
    with open_library(postgres, tmp_path / "data") as library:
        assert library.revision.number == 1


def test_two_processes_that_find_no_schema_make_it_once(postgres: str) -> None:
    failures: list[BaseException] = []

    def create() -> None:
        try:
            create_or_upgrade_catalogue(postgres).dispose()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    open_catalogue(postgres).dispose()


def test_hostile_text_and_addresses_longer_than_an_index_takes_are_kept_and_found(
    tmp_path: Path, postgres: str
) -> None:
    endless = "https://example.org/" + "".join(chr(97 + (number * number) % 23) for number in range(9_000))
    hostile = (
        f"# {'Odd ' * 900}\n\n## {''.join(chr(97 + number * 7 % 26) for number in range(4_000))}\n"
        f"- [Gauge]({endless}): Measuring \u202e Things &#0; of <script>Every</script> Kind\n"
        f"- [Optimus]({endless}x)\n"
        f"- {'Wide' * 500}: One More Telling Title for All | {'SOSP ' * 60} | {'University of Elsewhere, ' * 30}\n"
    )
    report = build_on(tmp_path, postgres, {"hostile": hostile})
    assert (report.ok, report.published) == (True, True)
    with open_library(postgres, tmp_path / "data") as library:
        [gauge] = library.look_up([f"url:{endless}"])[f"url:{endless}"]
        assert library.papers([gauge])[0].url == endless
    assert not build_on(tmp_path, postgres, {"hostile": hostile}).published


def test_an_empty_database_is_no_library_yet(postgres: str, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="There is no library yet"):
        open_library(postgres, tmp_path)


def test_a_server_that_does_not_answer_is_told_of_without_its_password(tmp_path: Path, postgres: str) -> None:
    nobody_there = postgres.replace("refdesk@", "refdesk:secret@").replace("/test_", "/other_")
    with pytest.raises(StorageError, match="The catalogue cannot be opened") as told:
        open_library(nobody_there, tmp_path)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("step", ["fetching lists", "reading lists", "embedding passages", "writing the index"])
def test_a_database_that_cuts_every_connection_during_an_ingest_leaves_a_whole_library_and_the_next_run_finishes(
    tmp_path: Path, postgres: str, postgres_server: PostgresServer, step: str
) -> None:
    build_on(tmp_path, postgres, {"serving": SERVING})
    settings = settings_on(tmp_path, postgres)
    cut: list[str] = []

    def cutting(told: str, done: int, total: int) -> None:
        if told == step and not cut:
            cut.append(step)
            database = postgres.rpartition("/")[2]
            postgres_server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    try:
        report = run_job(settings, now=NOW, progress=cutting)
        assert (report.published, report.papers) == (True, 5)
    except StorageError as error:
        assert re.search("could not be read or written|cannot be", str(error))
    assert cut
    with open_library(postgres, tmp_path / "data") as library:
        assert len(library.paper_ids()) == library.revision.papers == library.lexical.count
        assert library.dense.count() == library.revision.passages
    assert run_job(settings, now=NOW).revision == 2
    with open_library(postgres, tmp_path / "data") as library:
        assert len(library.paper_ids()) == library.revision.papers == library.lexical.count == 5
