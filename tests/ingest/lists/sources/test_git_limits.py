"""Repositories that would fill the disk, or that never come to an end: told with the limit, the last state kept."""

import asyncio
import random
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import ListError
from ingest.job import run_job
from ingest.library.layout import mirrors_folder
from ingest.lists.sources import fetch_list
from ingest.lists.sources.mirror import Mirror, last_mirror, up_to_date
from ingest.runs.settings import IngestSettings
from ingest.settings import ListSettings
from tests.fakes.git_server import FakeGitServer
from tests.libraries import ABSTRACTS, NOW, SERVING, settings_for, write_sources
from tests.repositories import commit, make

LARGE = random.Random(1).randbytes(3_000_000)
LIST = "# Birds\n- [Owls](https://a.org/owls)\n"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = make(tmp_path / "work")
    commit(folder, {"README.md": LIST}, "2024-01-01")
    return folder


def birds(source: Path | str, **limits: object) -> ListSettings:
    return ListSettings.model_validate({"name": "birds", "source": str(source), "git": True, **limits})


def readme(mirror: Mirror) -> str:
    return mirror.run("show", f"{mirror.head}:README.md").decode()


def test_a_repository_that_is_too_large_is_told_with_the_limit_and_leaves_nothing(work: Path, tmp_path: Path) -> None:
    commit(work, {"film.mp4": LARGE}, "2024-02-01")
    settings = birds(work, git_megabytes=1)
    with pytest.raises(ListError, match=r"list birds: .*work is too large: .*more than 1 MB.*`git_megabytes`.*Raise"):
        up_to_date(settings, tmp_path / "m")
    assert not list((tmp_path / "m").glob("*.git"))
    assert sum(path.stat().st_size for path in (tmp_path / "m").rglob("*")) < 100_000
    assert readme(up_to_date(birds(work), tmp_path / "m")) == LIST


def test_a_repository_that_grows_too_large_keeps_the_copy_it_has(work: Path, tmp_path: Path) -> None:
    settings = birds(work, git_megabytes=1)
    before = up_to_date(settings, tmp_path / "m")
    commit(work, {"film.mp4": LARGE}, "2024-02-01")
    for _ in range(2):
        with pytest.raises(ListError, match="is too large"):
            up_to_date(settings, tmp_path / "m")
        copy = last_mirror(settings, tmp_path / "m")
        assert copy == before
        assert readme(before) == LIST
    size = sum(path.stat().st_size for path in before.folder.rglob("*"))
    assert size < 1_000_000
    assert up_to_date(birds(work), tmp_path / "m").head != before.head


def test_what_a_killed_fetch_was_writing_does_not_count_for_ever(work: Path, tmp_path: Path) -> None:
    settings = birds(work, git_megabytes=1)
    mirror = up_to_date(settings, tmp_path / "m")
    (mirror.folder / "objects/pack/tmp_pack_x").write_bytes(LARGE)
    head = commit(work, {"README.md": LIST + "- [Terns](https://a.org/terns)\n"}, "2024-02-01")
    assert up_to_date(settings, tmp_path / "m").head == head
    assert not (mirror.folder / "objects/pack/tmp_pack_x").exists()


async def test_a_server_that_sends_without_end_is_left_when_the_limit_is_reached(tmp_path: Path) -> None:
    async with FakeGitServer() as server:
        with pytest.raises(ListError, match=r"more than 5 MB, the limit that `git_megabytes` sets"):
            await asyncio.to_thread(up_to_date, birds(f"{server.url}/birds.git", git_megabytes=5), tmp_path / "m")
        assert server.sent >= 4_000_000
    assert sum(path.stat().st_size for path in (tmp_path / "m").rglob("*")) < 100_000


async def test_a_server_that_falls_silent_is_left_after_the_time_that_is_set(tmp_path: Path) -> None:
    async with FakeGitServer(silent=True) as server:
        with pytest.raises(ListError, match=r"was not fetched in time: .*longer than 2 seconds.*`git_seconds`"):
            await asyncio.to_thread(up_to_date, birds(f"{server.url}/birds.git", git_seconds=2), tmp_path / "m")
    assert not list((tmp_path / "m").glob("*.git"))


def test_the_list_keeps_its_last_good_state_and_its_dates_when_a_limit_is_reached(tmp_path: Path) -> None:
    work = make(tmp_path / "work")
    commit(work, {"README.md": SERVING}, "2024-01-01")
    write_sources(tmp_path, {}, ABSTRACTS)
    settings = settings_for(tmp_path, [], lists=[birds(work, git_megabytes=1)])
    first = run_job(settings, now=NOW)
    commit(work, {"README.md": f"{SERVING}- [A](https://arxiv.org/abs/2304.00001)\n", "film.mp4": LARGE}, "2024-02-01")
    second = run_job(settings, now=NOW)
    [told] = second.lists
    assert (told.kept, told.papers, second.published) == (True, first.papers, False)
    assert told.error is not None
    assert "list birds" in told.error and "1 MB" in told.error
    assert second.warnings == first.warnings
    third = run_job(roomier(settings), now=NOW)
    assert (third.ok, third.papers) == (True, first.papers + 1)
    assert list(mirrors_folder(settings.data).glob("*.git"))


def roomier(settings: IngestSettings) -> IngestSettings:
    return replace(settings, lists=[each.model_copy(update={"git_megabytes": 100}) for each in settings.lists])


async def test_files_that_are_small_in_git_and_large_in_memory_are_told_before_they_are_all_read(
    work: Path, tmp_path: Path
) -> None:
    commit(work, {f"{number}.md": b"a" * 45_000_000 for number in range(5)}, "2024-02-01")
    settings = birds(work, git_megabytes=1, files=("*.md",))
    with pytest.raises(ListError, match=r"list birds: .* more than 200,000,000 bytes together; narrow `files`"):
        await fetch_list(settings, mirrors=tmp_path / "m")
