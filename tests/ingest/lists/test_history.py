"""A list's history: one version for each commit that changed its files, through renames, merges and bad contents."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import ListError
from ingest.lists.history import has_history, versions_of
from ingest.settings import ListSettings
from ingest.terms.entry import Version
from tests.repositories import bundle, commit, git, make, move

OWLS = "- [Owls](https://arxiv.org/abs/2401.00001): Silent Flight of Birds\n"
TERNS = "- [Terns](https://arxiv.org/abs/2401.00002): Long Flight of Birds\n"
GULLS = "- [Gulls](https://arxiv.org/abs/2401.00003): Loud Flight of Birds\n"


def settings(source: Path, **more: object) -> ListSettings:
    return ListSettings.model_validate({"name": "birds", "source": str(source), "git": True, **more})


def told(versions: list[Version]) -> list[tuple[str, int, str]]:
    """The day of each version, how many entries it has, and the name of the last."""
    return [(str(found.committed_at.date()), len(found.entries), found.entries[-1].name or "") for found in versions]


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = make(tmp_path / "work")
    commit(folder, {"README.md": OWLS, "notes.txt": "x"}, "2024-01-01")
    return folder


def test_every_commit_that_changed_the_list_is_a_version_oldest_first(work: Path, tmp_path: Path) -> None:
    commit(work, {"notes.txt": "y"}, "2024-01-05")
    last = commit(work, {"README.md": OWLS + TERNS}, "2024-02-01")
    found = list(versions_of(settings(bundle(work, tmp_path / "b.bundle")), tmp_path / "data"))
    assert told(found) == [("2024-01-01", 1, "Owls"), ("2024-02-01", 2, "Terns")]
    assert (found[1].commit, found[1].committed_at) == (last, datetime(2024, 2, 1, tzinfo=UTC))


def test_versions_up_to_a_commit_can_be_left_out(work: Path, tmp_path: Path) -> None:
    middle = commit(work, {"README.md": OWLS + TERNS}, "2024-02-01")
    commit(work, {"README.md": OWLS + TERNS + GULLS}, "2024-03-01")
    found = list(versions_of(settings(work), tmp_path / "data", after=middle))
    assert told(found) == [("2024-03-01", 3, "Gulls")]


def test_a_list_is_followed_through_its_files_renames(work: Path, tmp_path: Path) -> None:
    move(work, "README.md", "papers.md", "2024-02-01")
    move(work, "papers.md", "lists/birds.md", "2024-02-02")
    commit(work, {"lists/birds.md": OWLS + TERNS, "README.md": "# Elsewhere\n" + GULLS}, "2024-03-01")
    found = list(versions_of(settings(work, files=["lists/*.md"]), tmp_path / "data"))
    assert [(day, size) for day, size, _ in told(found)] == [
        ("2024-01-01", 1),
        ("2024-02-01", 1),
        ("2024-02-02", 1),
        ("2024-03-01", 2),
    ]


def test_files_that_have_since_been_removed_count_while_they_were_there(work: Path, tmp_path: Path) -> None:
    commit(work, {"sea/terns.md": TERNS}, "2024-02-01")
    commit(work, {"sea/terns.md": None}, "2024-03-01")
    found = list(versions_of(settings(work, files=["**/*.md"]), tmp_path / "data"))
    assert told(found) == [("2024-01-01", 1, "Owls"), ("2024-02-01", 2, "Terns"), ("2024-03-01", 1, "Owls")]


def test_what_a_branch_held_counts_from_its_merge_on(work: Path, tmp_path: Path) -> None:
    git(work, "checkout", "--quiet", "-b", "offer")
    commit(work, {"README.md": OWLS + TERNS}, "2024-01-10")
    git(work, "checkout", "--quiet", "trunk")
    commit(work, {"notes.txt": "z"}, "2024-01-11")
    git(work, "merge", "--quiet", "--no-ff", "--no-edit", "offer", day="2024-02-01")
    found = list(versions_of(settings(work), tmp_path / "data"))
    assert told(found) == [("2024-01-01", 1, "Owls"), ("2024-02-01", 2, "Terns")]


@pytest.mark.parametrize("content", [b"\x89PNG\0\0", b"<!DOCTYPE html><html><body>Sign in</body></html>"])
def test_a_version_that_is_no_list_counts_as_the_one_before(work: Path, tmp_path: Path, content: bytes) -> None:
    commit(work, {"README.md": content}, "2024-02-01")
    commit(work, {"README.md": OWLS + TERNS}, "2024-03-01")
    found = list(versions_of(settings(work), tmp_path / "data"))
    assert [(day, size) for day, size, _ in told(found)] == [("2024-01-01", 1), ("2024-02-01", 1), ("2024-03-01", 2)]


def test_strange_names_of_files_are_no_hindrance(work: Path, tmp_path: Path) -> None:
    commit(work, {"ü\t\n[x].md": TERNS, ":odd.md": GULLS}, "2024-02-01")
    found = list(versions_of(settings(work, files=["*.md"]), tmp_path / "data"))
    assert len(found[-1].entries) == 3


def test_without_an_update_the_mirror_serves_and_where_there_is_none_that_is_told(work: Path, tmp_path: Path) -> None:
    with pytest.raises(ListError, match="there is no copy of"):
        list(versions_of(settings(work), tmp_path / "data", update=False))
    list(versions_of(settings(work), tmp_path / "data"))
    commit(work, {"README.md": OWLS + TERNS}, "2024-02-01")
    assert len(list(versions_of(settings(work), tmp_path / "data", update=False))) == 1


def test_only_lists_in_git_have_a_history(work: Path, tmp_path: Path) -> None:
    assert has_history(settings(work))
    assert has_history(ListSettings(name="b", source="https://example.org/b.git", git=True))
    assert not has_history(ListSettings(name="b", source="https://example.org/b.git"))
    assert not has_history(ListSettings(name="b", source=str(tmp_path)))
    with pytest.raises(ListError, match="has no history"):
        list(versions_of(ListSettings(name="b", source=str(work / "README.md")), tmp_path))


def test_a_real_history_of_many_versions_is_read_whole(tmp_path: Path) -> None:
    shared = os.environ.get("REFDESK_SHARED")
    if not shared:
        pytest.skip("REFDESK_SHARED does not name the shared material")
    source = Path(shared) / "data/history/llmsys-paperlist.bundle"
    found = list(versions_of(ListSettings(name="llmsys", source=str(source)), tmp_path))
    assert len(found) == 125
    assert (found[0].committed_at.date().isoformat(), found[-1].committed_at.date().isoformat()) == (
        "2023-06-06",
        "2025-01-13",
    )
