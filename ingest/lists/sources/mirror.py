"""Keeps a copy of each repository of lists up to date in the data folder.

repository_for(settings)                -> the repository of a list, None for a list that is not git
up_to_date(settings, mirrors)           -> its mirror, brought up to date
last_mirror(settings, mirrors)          -> its mirror as it was left, None before the first time
"""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ingest.errors import ListError, StorageError
from ingest.lists.sources.addresses import Repository, repository_of
from ingest.lists.sources.file import path_of
from ingest.lists.sources.git_command import GitError, GitTimeout, run_git
from ingest.lists.sources.git_door import Door, door_to
from ingest.lists.sources.git_fetching import BRANCH, Limits, RepositoryTooLargeError, alone_with, fetch_branch
from ingest.settings import ListSettings

_ASKING_SECONDS = 90.0
_READING_SECONDS = 300.0

_USUAL_BRANCHES = ("refs/heads/main", "refs/heads/master")


@dataclass(frozen=True, slots=True)
class Mirror:
    """A bare repository that holds the branch of a list; `head` is its newest commit.

    `moved_to` is the address to which the server sends those who ask for the list's own.
    """

    folder: Path
    head: str
    repository: Repository
    list: str
    moved_to: str | None = None

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Run a git command that only reads the mirror; raises ListError when it fails."""
        try:
            return run_git(
                arguments,
                repository=self.folder,
                seconds=_READING_SECONDS,
                stdin=stdin,
                config=_config_of(self.folder),
            )[0]
        except GitError as error:
            raise ListError(
                f"list {self.list}: the copy of its repository in {self.folder} cannot be read ({error}); remove that "
                "folder and run `refdesk ingest` again"
            ) from error


def repository_for(settings: ListSettings) -> Repository | None:
    """The repository of a list; None where it is a plain file, folder or address, or `git` is set to false.

    Raises ListError when `git` is set to true and the source is no repository.
    """
    if settings.git is False:
        return None
    if is_on_the_web(settings):
        if not settings.git:
            return None
        repository = repository_of(settings.source)
        return replace(repository, branch=settings.branch or repository.branch)
    path = path_of(settings.source)
    if _is_repository(path) or _is_bundle(path):
        return Repository(str(path.absolute()), settings.branch)
    if settings.git:
        raise ListError(
            f"list {settings.name}: {path} is neither a git repository nor a bundle; correct `source`, or take "
            "`git = true` out"
        )
    return None


def is_committed(settings: ListSettings) -> bool:
    """Whether the files of a list are those of a commit.

    Not so where a working clone is given without `git = true`: its files are read as they lie there, changes not yet
    committed included, and only its history is git's.
    """
    if repository_for(settings) is None:
        return False
    return bool(settings.git) or is_on_the_web(settings) or not (path_of(settings.source) / ".git").exists()


def is_on_the_web(settings: ListSettings) -> bool:
    """Whether a list's source is an address on the web, not a path of this machine."""
    return settings.source.lower().startswith(("http://", "https://", "zotero://"))


def up_to_date(settings: ListSettings, mirrors: Path) -> Mirror:
    """Fetch what is new on the list's branch into its mirror.

    Raises ListError, also where a limit of the list's is reached, or StorageError where the disk refuses; the mirror
    is then as the last run left it.
    """
    repository = _needed(settings)
    # Git works in a folder of its own, where a relative path would lead elsewhere.
    mirrors = mirrors.absolute()
    folder = _folder_of(repository, mirrors)
    limits = Limits(settings.git_megabytes, settings.git_seconds)
    try:
        mirrors.mkdir(parents=True, exist_ok=True)
        with alone_with(folder, limits.seconds):
            door = door_to(repository.address)
            config = _write_config(repository, folder, door)
            head, ref = _newest(repository, door, config)
            if _head_of(folder, config) != head:
                fetch_branch(door.address, ref, folder, limits, config)
                # The branch may have gone on since it was asked for.
                head = _head_of(folder, config) or head
    except RepositoryTooLargeError as error:
        raise ListError(
            f"list {settings.name}: {settings.origin} is too large: {error}, the limit that `git_megabytes` sets. "
            f"{_OTHERWISE}"
        ) from error
    except GitTimeout as error:
        raise ListError(
            f"list {settings.name}: {settings.origin} was not fetched in time: {error}; fetching may take "
            f"{limits.seconds:.0f}, the limit that `git_seconds` sets. {_OTHERWISE}"
        ) from error
    except GitError as error:
        raise ListError(
            f"list {settings.name}: {settings.origin} cannot be fetched with git: {error}. Check `source`, and "
            "`branch` if it is set; repositories that ask for a password must be cloned by you, and the clone given."
        ) from error
    except OSError as error:
        raise StorageError(
            f"The folder {mirrors} cannot be written ({error.strerror}): correct `data`, the rights there, or free "
            "some space."
        ) from error
    return Mirror(folder, head, repository, settings.name, door.moved_to)


_OTHERWISE = (
    "Raise the limit if the repository is the one you mean, or, for an address, take `git = true` out: then only the "
    "list's own files are fetched."
)


def last_mirror(settings: ListSettings, mirrors: Path) -> Mirror | None:
    """The mirror of a list as the last run left it, None where there is none."""
    repository = _needed(settings)
    mirrors = mirrors.absolute()
    folder = _folder_of(repository, mirrors)
    head = _head_of(folder, _config_of(folder)) if _config_of(folder).is_file() else None
    return Mirror(folder, head, repository, settings.name) if head else None


def _needed(settings: ListSettings) -> Repository:
    repository = repository_for(settings)
    if repository is None:
        raise ListError(
            f"list {settings.name}: {settings.origin} has no history; it is no git repository, or not said to be one "
            "(`git = true`)"
        )
    return repository


def _folder_of(repository: Repository, mirrors: Path) -> Path:
    what = f"{repository.address}\n{repository.branch or ''}"
    name = re.sub(r"[^\w.-]+", "-", repository.address.rstrip("/").rpartition("/")[2])[:40].removesuffix(".git")
    return mirrors / f"{name}-{sha256(what.encode()).hexdigest()[:12]}.git"


def _config_of(folder: Path) -> Path:
    """The only configuration that git sees for a mirror; each has its own, as lists are fetched side by side."""
    return folder.with_suffix(".config")


def _write_config(repository: Repository, folder: Path, door: Door) -> Path:
    """Write a mirror's configuration: the folder that the settings name may belong to another user."""
    trusted = [] if "://" in repository.address else [repository.address, f"{repository.address}/.git"]
    lines = ["[safe]", *(f"\tdirectory = {_quoted(path)}" for path in trusted), *door.config]
    config = _config_of(folder)
    fresh = config.with_suffix(".config.new")
    fresh.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fresh.replace(config)
    return config


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _newest(repository: Repository, door: Door, config: Path) -> tuple[str, str]:
    """Ask the source for its newest commit; returns the commit and the ref that holds it."""
    try:
        written, _ = run_git(["ls-remote", "--", door.address], seconds=_ASKING_SECONDS, config=config)
    except GitTimeout as error:
        raise GitError(f"it did not answer within {_ASKING_SECONDS:.0f} seconds") from error
    refs = {ref: commit for commit, _, ref in (line.partition("\t") for line in written.decode().splitlines())}
    branches = [ref for ref in refs if ref.startswith("refs/heads/")]
    if repository.branch:
        wanted = [f"refs/heads/{repository.branch}", f"refs/tags/{repository.branch}"]
    else:
        wanted = ["HEAD", *(branches if len(branches) == 1 else _USUAL_BRANCHES)]
    ref = next((ref for ref in wanted if ref in refs), None)
    if ref is None:
        names = ", ".join(ref.removeprefix("refs/heads/") for ref in branches[:10]) or "none"
        raise GitError(f"it has no branch {repository.branch or 'of its own choice'}; its branches are {names}")
    return refs.get(f"{ref}^{{}}", refs[ref]), ref


def _head_of(folder: Path, config: Path) -> str | None:
    """The newest commit of a mirror, None where there is no whole mirror."""
    if not (folder / "HEAD").is_file():
        return None
    try:
        written, _ = run_git(
            ["rev-parse", "--verify", "--quiet", f"{BRANCH}^{{commit}}"],
            repository=folder,
            seconds=_ASKING_SECONDS,
            config=config,
        )
    except GitError:
        # Said of a mirror without its branch: one that was never finished and is to be fetched.
        return None
    return written.decode().strip()


def _is_repository(path: Path) -> bool:
    if (path / ".git").exists():
        return True
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def _is_bundle(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16).startswith((b"# v2 git bundle", b"# v3 git bundle"))
