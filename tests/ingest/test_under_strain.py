"""A full disk, two ingests at once, readers during an ingest, and code that derives passages otherwise than before."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock

from bot.exit_codes import OUTSIDE_FAILED
from ingest.errors import StorageError
from ingest.job import run_job
from ingest.library.chroma_server import ChromaServer
from ingest.library.layout import catalogue_url, lock_file
from ingest.library.passages import passages_of
from ingest.library.reader import open_library
from tests.disks import fill, small_disk
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, build, opened, settings_for, write_sources

pytestmark = pytest.mark.strain

ROOT = Path(__file__).parents[2]
BOTH = {"serving": SERVING, "training": TRAINING}


@pytest.mark.parametrize("left", [0, 40_000, 120_000, 400_000])
def test_a_full_disk_is_told_of_and_the_library_stays_as_it_was(tmp_path: Path, left: int) -> None:
    write_sources(tmp_path, BOTH, ABSTRACTS)
    with small_disk(tmp_path / "disk", 24) as disk:
        first = replace(
            settings_for(tmp_path, ["serving"]), data=disk / "data", catalogue_url=catalogue_url(disk / "data")
        )
        (disk / "data").mkdir()
        (disk / "data" / "models").symlink_to(tmp_path / "data" / "models")
        run_job(first, now=NOW)
        both = replace(first, lists=settings_for(tmp_path, list(BOTH)).lists)
        with open_library(first.catalogue_url, first.data) as serving:
            passages = serving.dense.count()
            filler = fill(disk, left)
            with pytest.raises(StorageError, match=r"[Ff]ree (some )?(disk )?space"):
                run_job(both, now=NOW)
            assert not serving.outdated
            assert (serving.revision.number, len(serving.paper_ids()), serving.lexical.count) == (1, 4, 4)
            assert serving.dense.count() == serving.revision.passages == passages
        filler.unlink()
        with open_library(first.catalogue_url, first.data) as library:
            assert library.dense.count() == library.revision.passages
        assert run_job(both, now=NOW).revision == 2
        with open_library(first.catalogue_url, first.data) as library:
            assert len(library.paper_ids()) == library.lexical.count == 5


def test_who_opens_the_library_on_a_full_disk_finds_it_whole_and_sees_what_is_published_later(tmp_path: Path) -> None:
    write_sources(tmp_path, BOTH, ABSTRACTS)
    with small_disk(tmp_path / "disk", 24) as disk:
        first = replace(
            settings_for(tmp_path, ["serving"]), data=disk / "data", catalogue_url=catalogue_url(disk / "data")
        )
        (disk / "data").mkdir()
        (disk / "data" / "models").symlink_to(tmp_path / "data" / "models")
        run_job(first, now=NOW)
        filler = fill(disk, 0)
        with open_library(first.catalogue_url, first.data) as library:
            assert (library.revision.number, len(library.paper_ids()), library.lexical.count) == (1, 4, 4)
            assert len(library.papers(library.paper_ids())) == 4
            assert not library.outdated
            ids, vectors = library.comparing.every
            by_meaning = [library.nearest(vector, 3) for vector in vectors]
            assert [found[0] for found in by_meaning] == ids, "each passage is the nearest to itself"
            filler.unlink()
            assert [library.nearest(vector, 3) for vector in vectors] == by_meaning, "as the index finds"
            assert run_job(replace(first, lists=settings_for(tmp_path, list(BOTH)).lists), now=NOW).revision == 2
            assert library.outdated


_LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
sys.argv[1:] = sys.argv[2:]
from bot.cli import main
main()
"""


@pytest.mark.parametrize("longest", [0, 60_000, 200_000])
def test_files_that_may_grow_no_further_are_told_of_and_the_library_stays_as_it_was(
    tmp_path: Path, longest: int
) -> None:
    build(tmp_path, {"serving": SERVING})
    config = configured(tmp_path, BOTH)
    done = cli(config, code=_LIMITED, first=[str(longest)])
    assert done.returncode == OUTSIDE_FAILED, done.stderr
    assert "Traceback" not in done.stderr
    with opened(tmp_path) as library:
        assert (library.revision.number, len(library.paper_ids())) == (1, 4)
        assert library.dense.count() == library.revision.passages
    assert build(tmp_path, BOTH).revision == 2


def test_the_second_of_two_ingests_ends_at_once_with_the_exit_code_for_things_outside(tmp_path: Path) -> None:
    build(tmp_path)
    config = configured(tmp_path, BOTH)
    with FileLock(lock_file(tmp_path / "data")):
        done = cli(config)
    assert done.returncode == OUTSIDE_FAILED
    assert "Another ingest is running on" in done.stderr
    assert cli(config).returncode == 0


@pytest.mark.parametrize("where", ["in files", "on servers"])
def test_readers_always_see_a_whole_revision_while_ingests_publish_one_after_the_other(
    tmp_path: Path, where: str, request: pytest.FixtureRequest
) -> None:
    write_sources(tmp_path, BOTH, ABSTRACTS)
    settings = settings_for(tmp_path, list(BOTH))
    if where == "on servers":
        chroma: ChromaServer = request.getfixturevalue("chroma")
        settings = replace(settings, catalogue_url=request.getfixturevalue("postgres"), chroma=chroma)
    run_job(settings, now=NOW)
    stop = threading.Event()
    seen: set[int] = set()
    wrong: list[Any] = []

    def read() -> None:
        while not stop.is_set() or len(seen) < 2:
            try:
                with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
                    number = library.revision.number
                    papers = library.papers(library.paper_ids())
                    passages = library.passages([paper.paper_id for paper in papers])
                    ids = {passage.passage_id for each in passages.values() for passage in each}
                    near = library.nearest(np.full(384, 0.05, dtype=np.float32), 50)
                    whole = (len(papers), len(ids), library.lexical.count)
                    expected = (library.revision.papers, library.revision.passages, library.revision.papers)
                    if whole != expected or set(near) != ids:
                        wrong.append((number, whole, expected, len(near)))
                    seen.add(number)
            except Exception as error:
                wrong.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(4):
        lists = BOTH if number % 2 else {**BOTH, "training": "# Training\n"}
        write_sources(tmp_path, lists, ABSTRACTS)
        run_job(settings, now=NOW)
    stop.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(seen) > 1


def test_passages_that_are_cut_otherwise_are_noticed_and_only_what_is_new_is_embedded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(tmp_path)

    def shorter(*known: Any) -> Any:
        return [each for each in passages_of(*known) if each.basis != "list note"]

    monkeypatch.setattr("ingest.library.rows.passages_of", shorter)
    monkeypatch.setattr("ingest.library.publishing.derivation", lambda: "another")
    with opened(tmp_path) as before:
        report = build(tmp_path)
        assert (report.published, report.embedded) == (True, 0)
        assert report.passages < first.passages
        assert before.dense.count() == before.revision.passages == first.passages
    with opened(tmp_path) as library:
        assert library.dense.count() == library.revision.passages == report.passages


def configured(folder: Path, lists: dict[str, str]) -> Path:
    write_sources(folder, lists, ABSTRACTS)
    config = folder / "config.toml"
    tables = "".join(f'[[lists]]\nname = "{name}"\nsource = "{folder / name}.md"\n' for name in lists)
    config.write_text(
        f'data = "{folder / "data"}"\n{tables}[abstracts]\nproviders = ["file"]\n'
        f"files = {json.dumps([str(folder / 'abstracts.jsonl')])}\n"
    )
    return config


def cli(
    config: Path, code: str = "from bot.cli import main; main()", first: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *(first or []), "ingest", "--config", str(config)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
