"""Ends an ingest with SIGKILL at every step that leaves something behind, and sees each time what readers see.

    python -m tests.ingest.killing FOLDER '{"catalogue_url": …, "chroma": {…}}'

A process of its own, which imports everything once and starts nothing, so that each ingest is a fork of it. Prints
one JSON object: the steps at which an ingest was ended, and what was wrong after any of them.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import chromadb  # noqa: F401 -- imported here so that no fork has to
import onnxruntime  # noqa: F401
import psycopg
from sqlalchemy import Engine, event, func, select

import ingest.library.index_building
import ingest.library.index_writing
import ingest.library.indexing
import ingest.library.pruning
import ingest.runs.changed
from ingest.job import run_job
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.index_writing import FEW
from ingest.library.layout import index_folder
from ingest.library.reader import open_library
from ingest.library.vector_writing import VectorWriter
from ingest.library.vectors import VectorIndex
from ingest.runs.settings import IngestSettings
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, settings_for, write_sources

BEFORE = {"serving": SERVING, "training": "# Training\n"}
AFTER = {"serving": SERVING.replace("small pages", "large pages"), "training": TRAINING}
PAPERS = {1: 4, 2: 5}


Step = tuple[str, int]
"""What a step is called, and which of its name it is: the threads of an ingest take turns differently each time."""


class Killer:
    """Reports the steps that leave something behind; ends the process at the one that was named, if any was."""

    def __init__(self, at: Step | None, told: int) -> None:
        self._at = at
        self._told = told
        self._counts = Counter[str]()

    def step(self, name: str) -> None:
        self._counts[name] += 1
        os.write(self._told, f"{json.dumps((name, self._counts[name]))}\n".encode())
        if (name, self._counts[name]) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def after(self, holder: Any, name: str) -> None:
        """Make each call of a function a step: what comes before the first is a step of something else."""
        real = getattr(holder, name)

        def watched(*arguments: Any, **options: Any) -> Any:
            result = real(*arguments, **options)
            self.step(f"after {name}")
            return result

        setattr(holder, name, watched)

    def watch(self) -> None:
        event.listen(Engine, "commit", lambda connection: self.step("before a commit"))
        for holder, name in (
            (VectorIndex, "upsert"),
            (VectorIndex, "delete"),
            (VectorWriter, "upsert"),
            (VectorWriter, "delete"),
            (ingest.library.index_writing, "write_lexical"),
            (ingest.library.pruning, "delete_collection"),
            (ingest.library.index_building, "copy_words"),
            (ingest.library.index_building, "copy_vectors"),
            (shutil, "rmtree"),
            (Path, "rename"),
        ):
            self.after(holder, name)


def main(folder: Path, options: Mapping[str, Any]) -> None:
    desk = KilledIngests(folder, options)
    small, large = desk.run(None, FEW), desk.run(None, 0)
    steps = list(dict.fromkeys(small + large))
    # A large ingest writes its vectors in another way than a small one: every other step from there on is one of its.
    for number, step in enumerate(steps):
        # What differs on servers are the writes of the index; of the commits, which are the same ones, some will do.
        if any(options.values()) and step[0] == "before a commit" and step[1] % 4:
            continue
        is_large = step not in small or (number % 2 and step in large and number > large.index(("after copy_words", 1)))
        desk.run(step, 0 if is_large else FEW)
    print(json.dumps({"steps": [name for name, _ in steps], "wrong": desk.wrong}))


class KilledIngests:
    """Ingests of the same change, each in a folder of its own, and what was wrong after any of them."""

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        self.wrong: list[str] = []
        self._folder, self._options, self._number = folder, options, 0

    def run(self, at: Step | None, few: int) -> list[Step]:
        """Publish a revision, end the ingest of the next at a step or let it finish, and look; gives the steps seen."""
        own = self._folder / str(self._number)
        settings = self._published(own)
        write_sources(own, AFTER, ABSTRACTS)
        told, tell = os.pipe()
        ingest.library.index_writing.FEW = few
        status = forked(partial(killed_run, settings, at, tell))
        ingest.library.index_writing.FEW = FEW
        os.close(tell)
        with os.fdopen(told) as pipe:
            steps: list[Step] = [(name, count) for name, count in map(json.loads, pipe)]
        if os.WIFSIGNALED(status) != (at is not None) or not (at or status == 0):
            self.wrong.append(f"{at}: the ingest ended with {status}")
        if forked(partial(look, settings)) != 0:
            self.wrong.append(f"after {at}")
        shutil.rmtree(own)
        return steps

    def _published(self, own: Path) -> IngestSettings:
        """Publish the first revision in a folder; where all of it is files, copy what was published once."""
        number, self._number = self._number, self._number + 1
        is_in_files = not any(self._options.values())
        first = self._folder / "published"
        if is_in_files and first.is_dir():
            shutil.copytree(first, own, symlinks=True)
            return settings_for(own, list(BEFORE))
        settings = settings_of(own, self._options, number)
        if forked(partial(run_job, settings, now=NOW)) != 0:
            self.wrong.append("the first revision could not be published")
        if is_in_files:
            shutil.copytree(own, first, symlinks=True)
        return settings


def settings_of(folder: Path, options: Mapping[str, Any], number: int) -> IngestSettings:
    write_sources(folder, BEFORE, ABSTRACTS)
    models = folder.parent / "models"
    if not models.is_dir():
        forked(lambda: shutil.copytree(settings_for(folder.parent / "first", []).data / "models", models))
    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(models)
    settings = settings_for(folder, list(BEFORE))
    if options["catalogue_urls"]:
        settings = replace(settings, catalogue_url=options["catalogue_urls"].format(number))
        with psycopg.connect(options["server"], autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE killed_{number}".encode())
    return replace(settings, chroma=ChromaServer(**options["chroma"]) if options["chroma"] else None)


def killed_run(settings: IngestSettings, at: Step | None, told: int) -> None:
    Killer(at, told).watch()
    run_job(settings, now=NOW)


def look(settings: IngestSettings) -> None:
    """What readers see after a kill is whole; the next run finishes, and embeds nothing that was kept."""
    number = check_whole(settings)
    kept = count_of(settings, schema.vectors)
    report = run_job(settings, now=NOW)
    assert report.ok, report
    assert report.revision == 2, report.revision
    assert report.published == (number == 1), (report.published, number)
    assert count_of(settings, schema.vectors) - kept == report.embedded, report.embedded
    assert check_whole(settings) == 2
    assert not [path for path in index_folder(settings.data).iterdir() if not path.name[0].isdigit()]


def check_whole(settings: IngestSettings) -> int:
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        number = library.revision.number
        assert len(library.paper_ids()) == library.revision.papers == library.lexical.count == PAPERS[number]
        passages = library.passages(library.paper_ids())
        ids = {passage.passage_id for each in passages.values() for passage in each}
        assert len(ids) == library.revision.passages
        assert ids <= library.dense.ids()
        embedded, vectors = library.comparing.matrix(library.paper_ids())
        assert Counter(embedded) == {paper_id: len(each) for paper_id, each in passages.items()}
        assert set(library.nearest(vectors[0], 50)) == ids
        notes = " ".join(text for _, text in library.papers(["arxiv:2301.00001"])[0].notes)
        assert ("small pages" in notes, "large pages" in notes) == (number == 1, number == 2)
        return number


def count_of(settings: IngestSettings, table: Any) -> int:
    engine = open_catalogue(settings.catalogue_url)
    with transaction(engine) as connection:
        count: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    engine.dispose()
    return count


def forked(work: Callable[[], object]) -> int:
    """Do something in a child process and wait for it; gives its status, not 0 where it failed."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
