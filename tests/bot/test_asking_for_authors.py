"""Authors, whom only the providers of abstracts tell, from an ingest to an answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from ingest.job import run_job
from tests.libraries import ABSTRACTS, NOW, SERVING, TRAINING, settings_for, write_sources


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authors")
    told = [
        {**ABSTRACTS[0], "authors": ["Woosuk Kwon", "Ion Stoica"]},
        {**ABSTRACTS[1], "authors": ["Ada Lovelace", "Ion Stoica"]},
    ]
    write_sources(folder, {"serving": SERVING, "training": TRAINING}, told)
    run_job(settings_for(folder, ["serving", "training"]), now=NOW)
    return folder / "data"


def asked(data: Path, command: str, question: str) -> dict[str, Any]:
    result = CliRunner().invoke(app, [command, question, "--json", "--data", str(data)])
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


@pytest.mark.parametrize(
    "question", ["papers by Kwon", "papers by Woosuk Kwon", "Kwon et al.", "Which papers did Kwon write?"]
)
def test_the_papers_of_an_author_are_a_complete_list(data: Path, question: str) -> None:
    assert asked(data, "find", question)["papers"] == ["arxiv:2301.00001"]
    answer = asked(data, "ask", question)
    assert answer["papers"] == ["arxiv:2301.00001"]
    assert answer["answer"].startswith("1 paper by Woosuk Kwon")


def test_an_author_is_not_taken_for_an_organisation_that_nobody_knows(data: Path) -> None:
    found = asked(data, "find", "what has Stoica published on serving?")
    assert "refusal" not in found
    assert {each["paper_id"] for each in found["results"]} == {"arxiv:2301.00001", "arxiv:2302.00002"}


def test_the_papers_of_an_author_are_counted(data: Path) -> None:
    assert asked(data, "ask", "How many papers did Stoica write?")["count"] == 2


def test_a_person_of_whom_nobody_told_is_refused_as_a_person(data: Path) -> None:
    answer = asked(data, "ask", "papers by Smith")
    assert answer["refused"]
    assert "I found no paper by “Smith”" in answer["answer"]
