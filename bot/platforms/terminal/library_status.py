"""Show and repair the library from a terminal: revisions, sizes, going back, rebuilding."""

from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.exit_codes import FINE
from bot.platforms.terminal.bars import progress_bars
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings
from bot.store.audit import COMMAND_LINE, note_action
from bot.store.database import open_store
from ingest.library.indexing import IndexPlace
from ingest.library.roll_back import go_back, rebuild
from ingest.library.status import LibraryState, RevisionState, library_state

_FEW = 10
"""How many revisions are shown; JSON has them all."""


def show_library(settings: Settings, *, as_json: bool) -> int:
    """Print the library's revisions, sizes and folders; returns the exit code."""
    state = library_state(settings.catalogue_url, _place(settings))
    if as_json:
        values = asdict(state)
        for revision, each in zip(values["revisions"], state.revisions, strict=True):
            revision["published_at"] = each.published_at.isoformat()
        print_json(values)
    else:
        _print_state(console(), state)
    return FINE


def go_back_one(settings: Settings, *, as_json: bool) -> int:
    """Go back to the previous revision; returns the exit code."""
    with progress_bars() as progress:
        number = go_back(
            settings.catalogue_url, _place(settings), lambda done, total: progress("writing the index", done, total)
        )
    with open_store(settings.store_url) as store:
        note_action(store, "revision put back", COMMAND_LINE, "", datetime.now(UTC), f"to {number}")
    if as_json:
        print_json({"revision": number})
    else:
        console().print(
            Text(f"Went back to revision {number}. The next `refdesk ingest` publishes what the lists then have.")
        )
    return FINE


def rebuild_the_index(settings: Settings, *, as_json: bool) -> int:
    """Rebuild the published revision's index; returns the exit code."""
    with progress_bars() as progress:
        number = rebuild(
            settings.catalogue_url, _place(settings), lambda done, total: progress("writing the index", done, total)
        )
    if as_json:
        print_json({"revision": number})
    else:
        console().print(Text(f"Rebuilt the index of revision {number}; it is in use."))
    return FINE


def _place(settings: Settings) -> IndexPlace:
    return IndexPlace(settings.data, settings.chroma)


def _print_state(screen: Console, state: LibraryState) -> None:
    for part, where, size in (
        ("catalogue", state.catalogue, _size(state.catalogue_bytes)),
        ("index", f"{state.data}/index", _size(state.index_bytes)),
        ("vectors", state.chroma or "in the index", f"{state.kept_vectors} in the catalogue"),
        ("abstracts", "in the catalogue", str(state.kept_abstracts)),
        ("models", f"{state.data}/models", _size(state.models_bytes)),
        ("git lists", f"{state.data}/git", _size(state.mirrors_bytes)),
    ):
        screen.print(Text.assemble((f"{part:10}", "dim"), f" {where}", f", {size}" if size else ""), soft_wrap=True)
    for revision in state.revisions[:_FEW]:
        style = "bold" if revision.is_published else "" if revision.is_kept else "dim"
        screen.print(Text(_revision(revision), style=style), soft_wrap=True)
    if len(state.revisions) > _FEW:
        screen.print(Text(f"and {len(state.revisions) - _FEW} revisions before these", style="dim"))


def _revision(revision: RevisionState) -> str:
    state = "published" if revision.is_published else "kept" if revision.is_kept else "past"
    return (
        f"revision {revision.number}, {state}: of {_moment(revision.published_at)}, "
        f"{revision.papers} papers, {revision.with_abstract} with abstract, {revision.passages} passages, "
        f"index {_index(revision)}, embedder {revision.embedder}"
    )


def _moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}, {moment:%H:%M} UTC"


def _index(revision: RevisionState) -> str:
    if not revision.is_kept:
        return "removed"
    if revision.index_bytes is None:
        return "not in this data folder"
    place = f", vectors in {revision.collection}" if revision.collection else ""
    return f"of {_size(revision.index_bytes)}{place}"


def _size(size: int | None) -> str:
    if size is None:
        return ""
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{size / 1_000:.1f} kB"
