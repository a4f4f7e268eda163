"""Finds first-seen dates of papers in the git history of their lists.

A list's history is replayed once; later runs replay only new commits. The progress is saved in the list's mirror in the
data folder and can be recomputed from it at any time; the dates that count are in the ledger.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.errors import ListError
from ingest.library.derivation import derivation
from ingest.library.json_codecs import content_digest
from ingest.lists.history import Commit, commits_of, has_history, mirror_of, read_versions
from ingest.lists.sources.mirror import Mirror, is_on_the_web
from ingest.papers.chronicle import Memory, chronicle
from ingest.papers.model import Paper
from ingest.settings import ListSettings
from ingest.terms.entry import Entry

Dates = dict[tuple[str, str], date]
"""Days of first appearance by paper id and list."""

_VERSIONS_BETWEEN_SAVES = 100


@dataclass(frozen=True, slots=True)
class _Replayed:
    """How far a list's history has been replayed, and the result so far."""

    fingerprint: str
    head: str
    commit: str
    files: tuple[tuple[str, str], ...]
    known: dict[str, str]
    first_seen: dict[str, date]


_REPLAYED = TypeAdapter(_Replayed)


def dates_from_history(
    lists: Iterable[ListSettings],
    papers: Sequence[Paper],
    data: Path,
    *,
    offline: bool,
    now: datetime,
    problem: Callable[[str], None],
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Dates:
    """Return for every paper on a list in git the day on which the list's history first has it.

    `offline` uses no network. `problem` is called for histories that cannot be read; the papers of such a list are left
    out.
    """
    dates: Dates = {}
    for settings in lists:
        on_list = [entry for paper in papers for entry in paper.entries if entry.list == settings.name]
        if not on_list or not has_history(settings):
            continue
        try:
            memory = _replay(settings, data, not (offline and is_on_the_web(settings)), progress)
        except ListError as error:
            problem(f"{error} (its papers have the day of their first ingest instead)")
            continue
        days = _days_of(on_list, memory, now.date())
        for paper in papers:
            own = [days[entry.file, entry.line] for entry in paper.entries if entry.list == settings.name]
            if own:
                dates[paper.paper_id, settings.name] = min(own)
    return dates


def _days_of(entries: Sequence[Entry], memory: Memory, today: date) -> dict[tuple[str, int], date]:
    """Return the day of each current entry, by file and line; the current state follows all versions."""
    papers, _ = memory.take(entries, today)
    return {
        (entry.file, entry.line): min(memory.first_seen[paper.paper_id], today)
        for paper in papers
        for entry in paper.entries
    }


def _replay(settings: ListSettings, data: Path, update: bool, progress: Callable[[str, int, int], None]) -> Memory:
    """Replay the new commits of a list's history, and save the result."""
    mirror = _mirror(settings, data, update)
    file = mirror.folder / f"refdesk {settings.name}.json"
    fingerprint = content_digest(
        settings.model_dump_json(exclude={"starter", "git_megabytes", "git_seconds"}), derivation()
    )
    before = _read(file, fingerprint)
    if before is not None and before.head == mirror.head:
        return Memory(before.known, before.first_seen)
    commits = commits_of(settings, mirror)
    done = _place_of(before, commits)
    memory = Memory(before.known, before.first_seen) if before is not None and done else Memory()
    # The last replayed version is read once more, so that entries rewritten after it are recognised.
    start = max(done - 1, 0)
    versions = read_versions(settings, mirror, commits[start:])
    for done, moment in enumerate(chronicle(versions, memory), start=start + 1):
        progress(f"reading the history of {settings.name}", done, len(commits))
        if done % _VERSIONS_BETWEEN_SAVES == 0 or done == len(commits):
            commit = commits[done - 1]
            head = mirror.head if done == len(commits) else moment.version.commit
            _write(file, _Replayed(fingerprint, head, commit.commit, commit.files, memory.known, memory.first_seen))
    return memory


def _mirror(settings: ListSettings, data: Path, update: bool) -> Mirror:
    """Return the mirror of a list; its last state if the repository cannot be reached."""
    try:
        return mirror_of(settings, data, update=update)
    except ListError:
        if not update:
            raise
        return mirror_of(settings, data, update=False)


def _place_of(before: _Replayed | None, commits: Sequence[Commit]) -> int:
    """Return how many commits have been replayed; 0 if the history or the files of the list changed."""
    if before is None:
        return 0
    for at, commit in enumerate(commits):
        if commit.commit == before.commit:
            return at + 1 if commit.files == before.files else 0
    return 0


def _read(file: Path, fingerprint: str) -> _Replayed | None:
    if not file.is_file():
        return None
    try:
        replayed = _REPLAYED.validate_json(file.read_bytes())
    except ValidationError:
        # Truncated or of another version: replay the history again.
        return None
    return replayed if replayed.fingerprint == fingerprint else None


def _write(file: Path, replayed: _Replayed) -> None:
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_bytes(_REPLAYED.dump_json(replayed))
    fresh.replace(file)
