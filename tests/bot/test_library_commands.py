"""`refdesk library`, `library back` and `library rebuild`, as typed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.exit_codes import FINE, WRONG_USE
from tests.libraries import SERVING, build


def run(data: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments, "--data", str(data)])
    return result.exit_code, result.output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    build(tmp_path, {"serving": SERVING})
    build(tmp_path, {"serving": SERVING.replace("small pages", "large pages")})
    return tmp_path / "data"


def test_the_library_tells_its_revisions_and_places(data: Path) -> None:
    code, output = run(data, "library")
    assert code == FINE
    assert "revision 2, published: of 2 Mar 2026, 09:00 UTC, 4 papers, 2 with abstract" in output
    assert "catalogue.sqlite" in output
    assert f"git lists  {data}/git, 0.0 kB" in output
    code, output = run(data, "library", "--json")
    state = json.loads(output)
    assert [(row["number"], row["is_published"]) for row in state["revisions"]] == [(2, True), (1, False)]
    assert state["revisions"][0]["published_at"].startswith("2026-03-02T09:00")


def test_going_back_says_what_is_published_now_and_cannot_be_done_twice(data: Path) -> None:
    code, output = run(data, "library", "back")
    assert code == FINE
    assert "Went back to revision 1." in output
    code, output = run(data, "library", "back", "--json")
    assert code == WRONG_USE
    assert "There is no revision to go back to" in output


def test_rebuilding_says_which_index_was_built(data: Path) -> None:
    code, output = run(data, "library", "rebuild", "--json")
    assert (code, json.loads(output)) == (FINE, {"revision": 2})


def test_a_library_that_is_not_there_yet_is_told_how_to_come_by(tmp_path: Path) -> None:
    code, output = run(tmp_path, "library")
    assert code == WRONG_USE
    assert "run `refdesk ingest`" in output
