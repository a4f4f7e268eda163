"""`refdesk shelf` as people and scripts use it."""

import json
from pathlib import Path

import pytest
from pybtex.database import parse_string
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.libraries import build


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that is only read; the reading list is in a store of each test's own."""
    folder = tmp_path_factory.mktemp("shelf")
    build(folder)
    return folder / "data"


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


def run(data: Path, store: str, *arguments: str) -> Result:
    env = {"COLUMNS": "160", "REFDESK_STORE__URL": store}
    return CliRunner().invoke(app, ["--data", str(data), *arguments], env=env)


def shown(data: Path, store: str, *options: str) -> list[str]:
    result = run(data, store, "shelf", "show", "--json", *options)
    return [source["title"].partition(":")[0] for source in json.loads(result.stdout)["sources"]]


def test_papers_are_saved_by_name_and_link_and_shown_the_newest_first(data: Path, store: str) -> None:
    result = run(data, store, "shelf", "add", "Pagelet", "https://arxiv.org/abs/2302.00002")
    assert (result.exit_code, result.stdout) == (0, "Saved 2 papers.\n")
    assert run(data, store, "shelf", "add", "Ledgerline").exit_code == 0
    assert shown(data, store)[0] == "Ledgerline"
    assert set(shown(data, store)) == {"Ledgerline", "Pagelet", "Relay"}
    assert "Ledgerline" in run(data, store, "shelf", "show").stdout


def test_an_empty_list_says_so_and_exits_with_one(data: Path, store: str) -> None:
    result = run(data, store, "shelf", "show")
    assert result.exit_code == 1
    assert "empty" in result.stdout


def test_what_was_read_is_told_apart(data: Path, store: str) -> None:
    run(data, store, "shelf", "add", "Pagelet", "Relay")
    assert run(data, store, "shelf", "read", "Relay").stdout == "Marked as read: 1 paper.\n"
    assert shown(data, store, "--only", "read") == ["Relay"]
    assert shown(data, store, "--only", "unread") == ["Pagelet"]
    assert run(data, store, "shelf", "unread", "Relay").stdout == "Marked as unread: 1 paper.\n"
    assert sorted(shown(data, store, "--only", "unread")) == ["Pagelet", "Relay"]


def test_a_note_is_shown_with_its_paper_and_deleted_when_it_is_empty(data: Path, store: str) -> None:
    run(data, store, "shelf", "add", "Relay")
    assert run(data, store, "shelf", "note", "Relay", "compare with ours").stdout == "Saved the note.\n"
    assert "compare with ours" in run(data, store, "shelf", "show").stdout
    run(data, store, "shelf", "note", "Relay", "")
    assert "compare with ours" not in run(data, store, "shelf", "show").stdout


def test_a_note_on_a_paper_that_is_not_saved_says_how_to_save_it(data: Path, store: str) -> None:
    result = run(data, store, "shelf", "note", "Relay", "later")
    assert "Save it with `refdesk shelf add`." in result.stdout


def test_of_several_names_one_that_nothing_has_changes_nothing(data: Path, store: str) -> None:
    result = run(data, store, "shelf", "add", "Pagelet", "Blorptron")
    assert result.exit_code == 1
    assert "No paper matches “Blorptron”." in result.stdout
    assert run(data, store, "shelf", "show").exit_code == 1


def test_removed_papers_are_gone_and_the_rest_is_exported(data: Path, store: str) -> None:
    run(data, store, "shelf", "add", "Pagelet", "Relay")
    assert run(data, store, "shelf", "remove", "Pagelet").stdout == "Removed 1 paper.\n"
    exported = run(data, store, "export", "shelf", "--format", "bibtex")
    (entry,) = parse_string(exported.stdout, "bibtex").entries.values()
    assert entry.fields["title"].replace("{", "").replace("}", "").startswith("Relay: Separating")
