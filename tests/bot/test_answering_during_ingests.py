"""A desk that goes on answering while ingests of other processes publish, are killed, and come two at a time."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.answering.model import Question
from bot.config import load_settings
from bot.desk.desk import Desk, open_desk
from bot.exit_codes import OUTSIDE_FAILED
from bot.settings.settings import Settings
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, transaction
from ingest.library.chroma_server import ChromaServer
from ingest.library.indexing import BUILDING
from tests.libraries import ABSTRACTS, SERVING, TRAINING, build, write_sources

pytestmark = pytest.mark.strain

ROOT = Path(__file__).parents[2]
WHERE = ["in files", "on servers"]
NOTES = ("small pages", "large pages", "middling pages")
SEED = 7


@pytest.fixture(params=WHERE)
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The configuration of two lists, with the library in files, or on PostgreSQL and a Chroma server."""
    build(tmp_path / "first", {"serving": SERVING})
    config = tmp_path / "config.toml"
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "models").symlink_to(tmp_path / "first" / "data" / "models")
    lists = "".join(
        f'[[lists]]\nname = "{name}"\nsource = "{tmp_path / name}.md"\n' for name in ("serving", "training")
    )
    library = ""
    if request.param == "on servers":
        chroma: ChromaServer = request.getfixturevalue("chroma")
        library = (
            f'[library]\ncatalogue = "{request.getfixturevalue("postgres")}"\nvectors = "server"\n'
            f'[library.chroma]\nhost = "{chroma.host}"\nport = {chroma.port}\n'
        )
    abstracts = f'[abstracts]\nproviders = ["file"]\nfiles = {json.dumps([str(tmp_path / "abstracts.jsonl")])}\n'
    config.write_text(f'data = "{tmp_path / "data"}"\n{lists}{abstracts}{library}', encoding="utf-8")
    return config


def write(config: Path, note: str) -> None:
    lists = {"serving": SERVING.replace("small pages", note), "training": TRAINING}
    write_sources(config.parent, lists, ABSTRACTS)


def ingest(config: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "ingest", "--config", str(config), *options]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def is_building(config: Path) -> bool:
    """Whether an ingest is writing the index of the next revision."""
    return any((config.parent / "data" / "index").glob(f"{BUILDING}*"))


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    told, failed = process.communicate()
    return process.returncode, told, failed


def ask(desk: Desk) -> tuple[int, str]:
    """Ask one question; gives the revision that answered and the note that the best paper had there.

    It leaves the ingest beside it some time: two processes that never wait would keep each other from coming to an end.
    """
    time.sleep(0.05)
    result = desk.find(Question("Which papers split the cache of requests into pages?", datetime.now(UTC)))
    assert result.degraded == ()
    [paper] = [hit.paper for hit in result.hits if hit.paper.paper_id == "arxiv:2301.00001"]
    assert paper.abstract is not None
    [note] = [note for note in NOTES if any(note in text for _, text in paper.notes)]
    assert result.revision is not None
    return result.revision, note


def kept_vectors(settings: Settings) -> int:
    engine = open_catalogue(settings.catalogue_url)
    with transaction(engine) as connection:
        count: int = connection.execute(select(func.count()).select_from(schema.vectors)).scalar_one()
    engine.dispose()
    return count


def test_every_question_asked_during_ingests_is_answered_from_one_whole_revision(config: Path) -> None:
    write(config, NOTES[0])
    assert ended(ingest(config))[0] == 0
    told: dict[int, str] = {}
    with open_desk(load_settings(config)) as desk:
        for note in NOTES[1:]:
            write(config, note)
            running = ingest(config)
            while running.poll() is None:
                revision, found = ask(desk)
                assert told.setdefault(revision, found) == found
            assert ended(running)[0] == 0
            revision, found = ask(desk)
            assert found == note
            told[revision] = note
    assert len(told) == len(NOTES)


def test_ingests_killed_while_a_desk_answers_change_nothing_for_it_and_the_next_one_finishes(config: Path) -> None:
    write(config, NOTES[0])
    assert ended(ingest(config))[0] == 0
    chance = random.Random(SEED)
    with open_desk(load_settings(config)) as desk:
        assert ask(desk) == (1, NOTES[0])
        for note in NOTES[1:]:
            write(config, note)
            before = ask(desk)
            running = ingest(config)
            # Answers are the clock: however fast the machine is, each ingest ends at another point of its writing.
            left = chance.randrange(40)
            while running.poll() is None and left:
                left -= is_building(config)
                assert ask(desk) in (before, (before[0] + 1, note))
            if running.poll() is None:
                os.killpg(running.pid, signal.SIGKILL)
            ended(running)
            assert ask(desk) in (before, (before[0] + 1, note))
        assert ended(ingest(config))[0] == 0
        assert ask(desk)[1] == NOTES[-1]


def test_of_two_ingests_at_once_one_does_the_work_and_no_passage_is_embedded_twice(config: Path) -> None:
    write(config, NOTES[0])
    first = ended(ingest(config, "--json"))
    assert first[0] == 0, first
    settings = load_settings(config)
    kept = kept_vectors(settings)
    write(config, NOTES[1])
    both = [ended(process) for process in [ingest(config, "--json") for _ in range(2)]]
    for code, _, failed in both:
        assert code in (0, OUTSIDE_FAILED), failed
        assert code == 0 or "Another ingest is running" in failed
    reports = [json.loads(told) for code, told, _ in both if code == 0]
    assert sum(report["published"] for report in reports) == 1
    assert sum(report["embedded"] for report in reports) == 1
    assert kept_vectors(settings) == kept + 1
    with open_desk(settings) as desk:
        assert ask(desk) == (2, NOTES[1])
