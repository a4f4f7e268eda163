"""`refdesk summary` as people read and script it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app


def run(library_data: Path, *arguments: str, width: int = 120) -> Result:
    return CliRunner().invoke(app, ["--data", str(library_data), *arguments], env={"COLUMNS": str(width)})


def test_one_paper_is_shown_field_by_field(library_data: Path) -> None:
    result = run(library_data, "summary", "Pagelet")
    assert result.exit_code == 0
    fields = ["Problem", "Idea", "How it works", "Evidence", "Limits", "Related on the lists"]
    assert [line for line in result.stdout.splitlines() if line in fields] == fields
    assert "“Our approach does not support models without attention.”" in result.stdout


@pytest.mark.parametrize("width", [120, 40])
def test_several_papers_are_shown_side_by_side_as_a_table_where_there_is_room(library_data: Path, width: int) -> None:
    result = run(library_data, "summary", "Pagelet", "Relay", width=width)
    assert result.exit_code == 0
    assert ("│" in result.stdout) is (width > 100)
    assert "Pagelet" in result.stdout
    assert "not stated in the abstract" in " ".join(result.stdout.split())


def test_an_ambiguous_name_lists_the_candidates_and_exits_with_one(library_data: Path) -> None:
    result = run(library_data, "summary", "Tandem")
    assert result.exit_code == 1
    assert "Which one do you mean?" in result.stdout
    assert " 2. Tandem: Carrying Two Requests on One Accelerator (arxiv:2304.00004)" in result.stdout


def test_a_name_that_nothing_has_is_told_and_exits_with_one(library_data: Path) -> None:
    result = run(library_data, "summary", "Blorptron")
    assert result.exit_code == 1
    assert "“Blorptron”" in result.stdout


def test_of_several_names_those_that_nothing_has_are_told_beside_the_rest(library_data: Path) -> None:
    result = run(library_data, "summary", "Pagelet", "Blorptron")
    assert result.exit_code == 0
    assert "The lists have nothing on “Blorptron”." in " ".join(result.stdout.split())


def test_json_tells_fields_by_the_places_of_their_claims(library_data: Path) -> None:
    answer = json.loads(run(library_data, "summary", "arxiv:2301.00001", "--longer", "--json").stdout)
    limits = next(field for field in answer["fields"] if field["field"] == "limits")
    assert [answer["claims"][place]["text"] for place in limits["claims"]] == [
        "Our approach does not support models without attention."
    ]
    assert answer["plan"]["length"] == "long"


def test_longer_and_shorter_exclude_each_other(library_data: Path) -> None:
    assert run(library_data, "summary", "Pagelet", "--longer", "--shorter").exit_code == 2
