"""Reading a catalogue where no file can be made beside it, in processes of their own that may write nothing."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from sqlalchemy import insert, text

from ingest.library import schema
from ingest.library.catalogue import create_or_upgrade_catalogue, open_catalogue, transaction

ROOT = Path(__file__).parents[3]
READ = """
import resource, signal, sys
from sqlalchemy import select
from ingest.errors import IngestError
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    engine = open_catalogue(sys.argv[1])
    for line in sys.stdin:
        with transaction(engine) as connection:
            print(*sorted(connection.execute(select(schema.known_keys.c.key)).scalars()), flush=True)
except IngestError as error:
    print(error, flush=True)
"""


class Reader:
    """A process that may make no file longer than nothing, and reads the catalogue whenever it is told to."""

    def __init__(self, url: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", READ, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def read(self) -> str:
        assert self._process.stdin and self._process.stdout
        # A reader that could not open the catalogue has said so and is gone.
        with suppress(BrokenPipeError):
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def add(url: str, key: str) -> None:
    engine = create_or_upgrade_catalogue(url)
    with transaction(engine) as connection:
        connection.execute(insert(schema.known_keys), {"key": key, "paper_id": "p"})
    engine.dispose()


def test_a_reader_that_can_make_no_file_sees_what_is_there_and_each_time_what_has_come(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    add(url, "first")
    reader = Reader(url)
    assert reader.read() == "first"
    add(url, "second")
    assert reader.read() == "first second"
    reader.end()


def test_what_waits_beside_the_database_is_never_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    url = f"sqlite:///{file}"
    add(url, "first")
    writer = create_or_upgrade_catalogue(url)
    with transaction(writer) as connection:
        connection.execute(insert(schema.known_keys), {"key": "second", "paper_id": "p"})
    waiting = file.with_name("catalogue.sqlite-wal").read_bytes()
    assert waiting
    whole = file.read_bytes()
    writer.dispose()
    # As after a crash that lost the file by which processes know of each other.
    file.write_bytes(whole)
    file.with_name("catalogue.sqlite-wal").write_bytes(waiting)
    reader = Reader(url)
    told = reader.read()
    assert "cannot be opened" in told
    assert "free disk space" in told
    reader.end()
    add(url, "third")
    reader = Reader(url)
    assert reader.read() == "first second third"
    reader.end()


def test_where_files_can_be_made_readers_and_a_writer_use_them_at_the_same_time(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    add(url, "first")
    engine = open_catalogue(url)
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("SELECT count(*) FROM known_keys")).scalar() == 1
        add(url, "second")
        assert connection.execute(text("SELECT count(*) FROM known_keys")).scalar() == 2
    engine.dispose()
