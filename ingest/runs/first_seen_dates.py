"""True first-seen dates for lists that are kept in git, from their history.

The history of a list is lived through once and from then on only as far as it is new. What is remembered of it lies in
the list's mirror, in the data folder, and can be made anew from there at any time; the ledger is where dates count.
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
class _Lived:
    """How far a list's history has been lived through, and what is remembered of it."""

    fingerprint: str
    head: str
    commit: str
    files: tuple[tuple[str, str], ...]
    known: dict[str, str]
    first_seen: dict[str, date]


_LIVED = TypeAdapter(_Lived)


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
    """Give for every paper on a list that is kept in git the day on which the list's history first has it.

    `offline` uses the network for nothing. `problem` is told of histories that cannot be read; the papers of such a
    list are left out.
    """
    dates: Dates = {}
    for settings in lists:
        on_list = [entry for paper in papers for entry in paper.entries if entry.list == settings.name]
        if not on_list or not has_history(settings):
            continue
        try:
            memory = _lived_through(settings, data, not (offline and is_on_the_web(settings)), progress)
        except ListError as error:
            problem(f"{error} (so the dates of its papers are those of the day they were first read)")
            continue
        days = _days_of(on_list, memory, now.date())
        for paper in papers:
            own = [days[entry.file, entry.line] for entry in paper.entries if entry.list == settings.name]
            if own:
                dates[paper.paper_id, settings.name] = min(own)
    return dates


def _days_of(entries: Sequence[Entry], memory: Memory, today: date) -> dict[tuple[str, int], date]:
    """The day of each entry that is on the list now, by file and line; the state of now comes after all versions."""
    papers, _ = memory.take(entries, today)
    return {
        (entry.file, entry.line): min(memory.first_seen[paper.paper_id], today)
        for paper in papers
        for entry in paper.entries
    }


def _lived_through(
    settings: ListSettings, data: Path, update: bool, progress: Callable[[str, int, int], None]
) -> Memory:
    """Live through what is new of a list's history, and remember it."""
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
    # The last version that was lived through is taken once more, so that what is rewritten next is known again.
    start = max(done - 1, 0)
    versions = read_versions(settings, mirror, commits[start:])
    for done, moment in enumerate(chronicle(versions, memory), start=start + 1):
        progress(f"reading the history of {settings.name}", done, len(commits))
        if done % _VERSIONS_BETWEEN_SAVES == 0 or done == len(commits):
            commit = commits[done - 1]
            head = mirror.head if done == len(commits) else moment.version.commit
            _write(file, _Lived(fingerprint, head, commit.commit, commit.files, memory.known, memory.first_seen))
    return memory


def _mirror(settings: ListSettings, data: Path, update: bool) -> Mirror:
    """The mirror; where the repository cannot be reached its last state serves, as it does for the list itself."""
    try:
        return mirror_of(settings, data, update=update)
    except ListError:
        if not update:
            raise
        return mirror_of(settings, data, update=False)


def _place_of(before: _Lived | None, commits: Sequence[Commit]) -> int:
    """How many of the commits have been lived through; none where the history, or which files count, has changed."""
    if before is None:
        return 0
    for at, commit in enumerate(commits):
        if commit.commit == before.commit:
            return at + 1 if commit.files == before.files else 0
    return 0


def _read(file: Path, fingerprint: str) -> _Lived | None:
    if not file.is_file():
        return None
    try:
        lived = _LIVED.validate_json(file.read_bytes())
    except ValidationError:
        # Cut off or of another version: it is made anew.
        return None
    return lived if lived.fingerprint == fingerprint else None


def _write(file: Path, lived: _Lived) -> None:
    fresh = file.with_name(f"{file.name}.new")
    fresh.write_bytes(_LIVED.dump_json(lived))
    fresh.replace(file)
