"""Reads every version of a list in git into entries, oldest first.

A version is a commit of the list's branch, by first parents (what a reader of the branch saw), that changed one of the
list's files. Files are followed through renames. Each distinct content is read once while it is at hand.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import ListError
from ingest.library.layout import mirrors_folder
from ingest.lists.overrides import read_as_set
from ingest.lists.sources.fetched import decoded
from ingest.lists.sources.file import ALL_MARKDOWN
from ingest.lists.sources.git import base_of, belonging, chosen_files, files_at, read_blobs
from ingest.lists.sources.mirror import Mirror, is_committed, last_mirror, repository_for, up_to_date
from ingest.settings import ListSettings
from ingest.terms.entry import Entry, ListFile, Version

_READINGS_AT_HAND = 64
_VERSIONS_AT_ONCE = 32
_TEXTS = ("**/*.md", "**/*.markdown", "**/*.mdx", "**/*.mdown", "**/*.txt", "**/*.rst", "**/readme*")


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit that changed the list's files: (path, content) of each file after it."""

    commit: str
    committed_at: datetime
    files: tuple[tuple[str, str], ...]


def has_history(settings: ListSettings) -> bool:
    """Whether a list is kept in git, so that its versions can be told."""
    try:
        return repository_for(settings) is not None
    except ListError:
        return False


def versions_of(
    settings: ListSettings, data: Path, *, update: bool = True, after: str | None = None
) -> Iterator[Version]:
    """Give every version of a list that is kept in git, oldest first, each read when it is asked for.

    `data` is the data folder, where the mirror is kept; without `update` the mirror is used as it is, and no network.
    `after` leaves out the versions up to that commit. Raises ListError when the list has no history, or its repository
    cannot be had. A file that at some commit was no text counts as it was before.
    """
    mirror = mirror_of(settings, data, update=update)
    yield from read_versions(settings, mirror, commits_of(settings, mirror), after=after)


def mirror_of(settings: ListSettings, data: Path, *, update: bool) -> Mirror:
    """The mirror of a list's repository, brought up to date or as it is."""
    if update:
        return up_to_date(settings, mirrors_folder(data))
    mirror = last_mirror(settings, mirrors_folder(data))
    if mirror is None:
        raise ListError(
            f"list {settings.name}: there is no copy of {settings.origin} in {data} yet; run `refdesk ingest` "
            "without `--offline`"
        )
    return mirror


def read_versions(
    settings: ListSettings, mirror: Mirror, commits: Sequence[Commit], *, after: str | None = None
) -> Iterator[Version]:
    """Read those commits that come after `after`, all of them where it is not among them."""
    start = next((at + 1 for at, commit in enumerate(commits) if commit.commit == after), 0)
    reader = _Reader(settings, mirror)
    for at in range(start, len(commits), _VERSIONS_AT_ONCE):
        some = commits[at : at + _VERSIONS_AT_ONCE]
        reader.read([file for commit in some for file in commit.files])
        for commit in some:
            yield Version(commit.commit, commit.committed_at, reader.entries(commit))


def commits_of(settings: ListSettings, mirror: Mirror) -> list[Commit]:
    """The commits that changed the list's files, oldest first, with the files after each."""
    changes = _log_of(settings, mirror)
    tracked = _tracked(settings, mirror, changes)
    commits: list[Commit] = []
    present: dict[str, str] = {}
    for change, belongs in zip(reversed(changes), reversed(tracked), strict=True):
        for step in change.steps:
            present.pop(step.old, None)
        for step in change.steps:
            if step.blob:
                present[step.new] = step.blob
        files = tuple(sorted((path, blob) for path, blob in present.items() if belongs(path)))
        if files and (not commits or commits[-1].files != files):
            commits.append(Commit(change.commit, change.committed_at, files))
    return commits


@dataclass(frozen=True, slots=True)
class _Step:
    """What a commit did to one file: `old` is its path before, `new` after, `blob` its content, "" where it went."""

    old: str
    new: str
    blob: str


@dataclass(frozen=True, slots=True)
class _Change:
    commit: str
    committed_at: datetime
    steps: list[_Step] = field(default_factory=list)


def _log_of(settings: ListSettings, mirror: Mirror) -> list[_Change]:
    """All changes to files of text, newest first; renames are told as such.

    The format is that of git-diff's `--raw -z`: `:mode mode blob blob status`, then one path, or two of a rename.
    """
    texts = [f":(glob,icase){glob}" for glob in _TEXTS]
    own = [f":(glob){glob}" for glob in settings.files if not glob.startswith("!")]
    own += [f":(literal){mirror.repository.path}"] if mirror.repository.is_file else []
    log = mirror.run(
        *("log", "--first-parent", "--diff-merges=first-parent", "--raw", "--no-abbrev", "-z", "-M", "-l2000"),
        *("--format=%x01%H %ct", mirror.head, "--", *texts, *own),
    ).decode("utf-8", errors="surrogateescape")
    changes: list[_Change] = []
    tokens = iter(log.split("\0"))
    for token in tokens:
        line = token.strip("\n")
        if line.startswith("\x01"):
            commit, _, seconds = line[1:].partition(" ")
            changes.append(_Change(commit, datetime.fromtimestamp(int(seconds), UTC)))
        elif line.startswith(":"):
            _, mode, _, blob, status = line.split(" ")
            old = new = next(tokens)
            if status[0] in "RC":
                new = next(tokens)
            is_file = status[0] != "D" and mode.startswith("100")
            changes[-1].steps.append(_Step(new if status[0] == "C" else old, new, blob if is_file else ""))
    return changes


def _tracked(settings: ListSettings, mirror: Mirror, changes: Sequence[_Change]) -> list[Callable[[str], bool]]:
    """For each change (newest first) what says whether a path after it was a file of the list.

    That is a path that the globs name, or one that a file of the list has had before it was renamed.
    """
    named, names = _named_now(settings, mirror)
    found = []
    for change in changes:
        found.append(_or_one_of(named, names))
        renamed = [step for step in change.steps if step.old != step.new and found[-1](step.new)]
        before = set(names).difference(step.new for step in renamed).union(step.old for step in renamed)
        names = frozenset(before)
    return found


def _named_now(settings: ListSettings, mirror: Mirror) -> tuple[Callable[[str], bool], frozenset[str]]:
    """What the settings name by globs, and the files of the list at the newest commit."""
    if not is_committed(settings):
        settings = settings.model_copy(update={"files": settings.files or (ALL_MARKDOWN,)})
    chosen = frozenset(chosen_files(settings, mirror, files_at(mirror, mirror.head)))
    return (belonging(settings, mirror) if settings.files else lambda path: False), chosen


def _or_one_of(named: Callable[[str], bool], names: frozenset[str]) -> Callable[[str], bool]:
    return lambda path: path in names or named(path)


class _Reader:
    """Reads contents into entries, and keeps what was read last."""

    def __init__(self, settings: ListSettings, mirror: Mirror) -> None:
        self.settings = settings
        self.mirror = mirror
        self.at_hand: OrderedDict[tuple[str, str], tuple[Entry, ...] | None] = OrderedDict()
        self.good: dict[str, tuple[Entry, ...]] = {}

    def read(self, files: Sequence[tuple[str, str]]) -> None:
        """Read the files that are not at hand yet."""
        needed = dict.fromkeys(files)
        missing = [file for file in needed if file not in self.at_hand]
        bodies = dict(read_blobs(self.mirror, [blob for _, blob in missing]))
        for file in needed:
            if file in self.at_hand:
                self.at_hand.move_to_end(file)
            else:
                self.at_hand[file] = self._entries(file[0], bodies[file[1]])
        while len(self.at_hand) > max(_READINGS_AT_HAND, len(needed)):
            self.at_hand.popitem(last=False)

    def entries(self, commit: Commit) -> tuple[Entry, ...]:
        """All entries of a commit's files."""
        entries: list[Entry] = []
        for file in commit.files:
            found = self.at_hand[file]
            if found is not None:
                self.good[file[0]] = found
            entries.extend(self.good.get(file[0], ()) if found is None else found)
        return tuple(entries)

    def _entries(self, path: str, body: bytes | None) -> tuple[Entry, ...] | None:
        """The entries of one content; None for what is no text."""
        if body is None:
            return None
        try:
            text = decoded(body, self.settings.name, path)
        except ListError:
            return None
        file = ListFile(self.settings.name, path, text, base_of(self.mirror, path))
        return read_as_set(file, self.settings).entries
