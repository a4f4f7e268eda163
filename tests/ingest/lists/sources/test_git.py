"""Lists in git: which sources are, what is fetched of them, and what git is kept from doing."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import ListError
from ingest.lists.sources import FetchedFile, fetch_list
from ingest.lists.sources.addresses import Repository, repository_of
from ingest.lists.sources.git_command import GitError, run_git
from ingest.lists.sources.globs import chooser
from ingest.lists.sources.mirror import repository_for
from ingest.settings import ListSettings
from tests.repositories import bundle, commit, git, make

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FILES = {"README.md": "# Birds\n- [Owls](https://a.org/owls)\n", "sea/terns.md": "# Terns\n", "LICENSE": "none"}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = make(tmp_path / "work")
    commit(folder, FILES, "2024-01-01")
    return folder


def give_away(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 12345, 12345)


async def fetched(source: Path | str, mirrors: Path, *previous: FetchedFile, **settings: object) -> list[FetchedFile]:
    chosen = ListSettings.model_validate({"name": "birds", "source": str(source), **settings})
    return await fetch_list(chosen, previous, mirrors=mirrors, now=lambda: NOW)


async def names(source: Path | str, mirrors: Path, **settings: object) -> list[str]:
    return [file.file for file in await fetched(source, mirrors, **settings)]


def bare(work: Path) -> Path:
    folder = work.parent / "bare.git"
    if not folder.exists():
        git(work.parent, "clone", "--quiet", "--bare", str(work), folder.name)
    return folder


async def test_a_bare_clone_a_bundle_and_their_file_addresses_stand_for_the_readme(work: Path, tmp_path: Path) -> None:
    packed = bundle(work, tmp_path / "birds.bundle")
    for source in (bare(work), packed, bare(work).as_uri(), packed.as_uri()):
        [file] = await fetched(source, tmp_path / "mirrors")
        assert (file.file, file.text) == ("README.md", FILES["README.md"])


async def test_globs_name_several_files_of_a_repository(work: Path, tmp_path: Path) -> None:
    assert await names(bare(work), tmp_path / "m", files=("**/*.md", "!sea/*")) == ["README.md"]
    assert await names(bare(work), tmp_path / "m", files=("sea/*.md",)) == ["sea/terns.md"]
    with pytest.raises(ListError, match=r"list birds: no file at the newest commit of .* is land/\*; correct `files`"):
        await names(bare(work), tmp_path / "n", files=("land/*",))


async def test_a_working_clone_is_read_as_it_lies_there_unless_it_is_said_to_be_git(work: Path, tmp_path: Path) -> None:
    (work / "draft.md").write_text("# Not committed yet")
    assert await names(work, tmp_path / "m") == ["README.md", "draft.md", "sea/terns.md"]
    assert await names(work, tmp_path / "m", git=True, files=("**/*.md",)) == ["README.md", "sea/terns.md"]


async def test_what_was_committed_since_comes_with_the_next_fetch(work: Path, tmp_path: Path) -> None:
    before = await fetched(work, tmp_path / "m", git=True)
    [same] = await fetched(work, tmp_path / "m", *before, git=True)
    commit(work, {"README.md": "# Birds\n"}, "2024-02-01")
    [changed] = await fetched(work, tmp_path / "m", *before, git=True)
    assert (same.unchanged, changed.unchanged, changed.text) == (True, False, "# Birds\n")


async def test_a_rewritten_branch_is_taken_as_it_is_now(work: Path, tmp_path: Path) -> None:
    await fetched(work, tmp_path / "m", git=True)
    git(work, "checkout", "--quiet", "--orphan", "fresh")
    commit(work, {"README.md": "# Anew\n"}, "2024-02-01")
    git(work, "branch", "--quiet", "--force", "trunk", "fresh")
    git(work, "checkout", "--quiet", "trunk")
    [file] = await fetched(work, tmp_path / "m", git=True)
    assert file.text == "# Anew\n"


async def test_another_branch_may_be_chosen_and_a_missing_one_is_named_with_those_there_are(
    work: Path, tmp_path: Path
) -> None:
    git(work, "checkout", "--quiet", "-b", "drafts")
    commit(work, {"README.md": "# Drafts\n"}, "2024-02-01")
    git(work, "checkout", "--quiet", "trunk")
    [file] = await fetched(bare(work), tmp_path / "m", branch="drafts")
    assert file.text == "# Drafts\n"
    with pytest.raises(ListError, match=r"no branch gone; its branches are drafts, trunk"):
        await fetched(bare(work), tmp_path / "m", branch="gone")


async def test_a_mirror_that_a_kill_left_locked_is_made_anew(work: Path, tmp_path: Path) -> None:
    await fetched(work, tmp_path / "m", git=True)
    [mirror] = (tmp_path / "m").glob("*.git")
    (mirror / "refs/heads/list.lock").touch()
    commit(work, {"README.md": "# Birds\n"}, "2024-02-01")
    [file] = await fetched(work, tmp_path / "m", git=True)
    assert file.text == "# Birds\n"


async def test_a_repository_of_somebody_else_can_be_read_when_the_settings_name_it(work: Path, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give files to somebody else")
    give_away(work)
    [file] = await fetched(work, tmp_path / "m", git=True)
    assert file.text == FILES["README.md"]


async def test_nothing_that_the_configuration_or_hooks_name_is_run(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    config = tmp_path / "home" / ".gitconfig"
    config.parent.mkdir()
    config.write_text(f"[core]\n\tfsmonitor = {program}\n\thooksPath = {tmp_path}\n\tsshCommand = {program}\n")
    (tmp_path / "reference-transaction").write_text(program.read_text())
    (tmp_path / "reference-transaction").chmod(0o755)
    monkeypatch.setenv("HOME", str(config.parent))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_ASKPASS", str(program))
    git(work, "config", "core.fsmonitor", str(program))
    await fetched(work, tmp_path / "m", git=True)
    assert not ran.exists()


@pytest.mark.parametrize("address", ["ext::sh -c true", "ssh://example.org/x.git", "git://example.org/x.git"])
def test_no_other_protocol_is_spoken(address: str, tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(GitError, match="not allowed"):
        run_git(["ls-remote", "--", address], seconds=30, config=tmp_path / "config")


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    (tmp_path / "config").touch()
    with pytest.raises(GitError, match="longer than 1 seconds"):
        run_git(["-c", "alias.wait=!sleep 600", "wait"], seconds=1, config=tmp_path / "config")


def test_without_git_the_list_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="`git` is not installed"):
        run_git(["version"], seconds=30, config=tmp_path / "config")


async def test_a_repository_that_cannot_be_reached_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ListError, match=r"list birds: .*/gone\.git is neither a git repository nor a bundle"):
        await fetched(tmp_path / "gone.git", tmp_path / "m", git=True)
    with pytest.raises(ListError, match=r"list birds: http://127\.0\.0\.1:9/x\.git cannot be fetched with git"):
        await fetched("http://127.0.0.1:9/x.git", tmp_path / "m", git=True)


def test_a_folder_is_no_repository_where_the_settings_say_so(work: Path) -> None:
    assert repository_for(ListSettings(name="birds", source=str(work), git=False)) is None


@pytest.mark.parametrize(
    ("address", "repository"),
    [
        ("https://git.example.org/birds.git", Repository("https://git.example.org/birds.git")),
        (
            "https://github.com/nest/birds",
            Repository("https://github.com/nest/birds.git", page="https://github.com/nest/birds/blob/HEAD/{}"),
        ),
        (
            "https://github.com/nest/birds.git",
            Repository("https://github.com/nest/birds.git", page="https://github.com/nest/birds/blob/HEAD/{}"),
        ),
        (
            "https://github.com/nest/birds/tree/dev/sea",
            Repository(
                "https://github.com/nest/birds.git", "dev", "sea", page="https://github.com/nest/birds/blob/dev/{}"
            ),
        ),
        (
            "https://raw.githubusercontent.com/nest/birds/refs/heads/dev/a.md",
            Repository(
                "https://github.com/nest/birds.git",
                "dev",
                "a.md",
                is_file=True,
                page="https://github.com/nest/birds/blob/refs/heads/dev/{}",
            ),
        ),
        (
            "https://gitlab.com/a/b/c/-/blob/main/x.md",
            Repository(
                "https://gitlab.com/a/b/c.git",
                "main",
                "x.md",
                is_file=True,
                page="https://gitlab.com/a/b/c/-/blob/main/{}",
            ),
        ),
        (
            "https://gitlab.com/a/b",
            Repository("https://gitlab.com/a/b.git", page="https://gitlab.com/a/b/-/blob/HEAD/{}"),
        ),
    ],
)
def test_pasted_addresses_become_those_of_repositories(address: str, repository: Repository) -> None:
    assert repository_of(address) == repository


@pytest.mark.parametrize(
    ("glob", "path", "chosen"),
    [
        ("**/*.md", "a.md", True),
        ("**/*.md", "a/b/c.md", True),
        ("*.md", "a/b.md", False),
        ("a/**/*.md", "a/b.md", True),
        ("a/**", "a/b/c.txt", True),
        ("[ab]?.md", "bx.md", True),
        ("[!ab]*.md", "ax.md", False),
        ("a.md", "axmd", False),
        ("**/*.md", ".github/a.md", False),
    ],
)
def test_globs_mean_what_they_mean_in_folders(glob: str, path: str, chosen: bool) -> None:
    assert chooser((glob,))(path) is chosen


def test_globs_that_only_exclude_take_from_all_markdown() -> None:
    chosen = chooser(("!drafts/*",))
    assert [path for path in ("a.md", "a.txt", "drafts/b.md") if chosen(path)] == ["a.md"]


async def test_a_relative_data_folder_serves_as_well(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert await names(bare(work), Path("data/git")) == ["README.md"]


async def test_lists_of_many_repositories_are_fetched_side_by_side(tmp_path: Path) -> None:
    sources = []
    for number in range(8):
        folder = make(tmp_path / f"work{number}")
        commit(folder, {"README.md": f"# Birds {number}\n"}, "2024-01-01")
        sources.append(bundle(folder, tmp_path / f"{number}.bundle"))
    for _ in range(3):
        lists = await asyncio.gather(*(fetched(source, tmp_path / "mirrors") for source in sources))
        assert [file.text for [file] in lists] == [f"# Birds {number}\n" for number in range(8)]
