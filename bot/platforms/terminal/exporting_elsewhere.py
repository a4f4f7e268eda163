"""Write papers to where people keep them: a folder of notes, or a collection of Zotero."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.desk.desk import open_desk
from bot.errors import ExportError
from bot.exit_codes import FINE, NOTHING_FOUND, OUTSIDE_FAILED
from bot.exporting.note_files import write_notes
from bot.exporting.references import papers_of, references
from bot.exporting.zotero import add_to_zotero
from bot.platforms.terminal.selecting import found_papers, listed_papers
from bot.presenting.printing import console
from bot.settings.settings import Settings
from bot.store.database import open_store
from ingest.library.reader import Library


def export_notes(settings: Settings, what: str, folder: Path, *, most: int) -> int:
    """Write a note of each paper into a folder; returns the exit code.

    `what` and `most` are those of `bot.platforms.terminal.exporting.export`.
    """
    if what == "entries":
        raise ExportError("Entries cannot be written as notes. Use `refdesk export papers --format notes --to DIR`.")
    with _selected(settings, what, most) as (library, ids), open_store(settings.store_url) as store:
        done = write_notes(library, ids, store, folder)
    errors = console(stderr=True)
    errors.print(f"{folder}: {done.new} new, {done.changed} changed, {done.unchanged} unchanged.", markup=False)
    for path in done.left:
        errors.print(f"{path}: the marked line is gone, so I left the file alone. Delete or rename it.", markup=False)
    return FINE if ids else NOTHING_FOUND


def export_to_zotero(settings: Settings, what: str, address: str | None, *, preprints: bool, most: int) -> int:
    """Add papers to a collection of Zotero, by default that of the settings; returns the exit code.

    `what` and `most` are those of `bot.platforms.terminal.exporting.export`. Raises ExportError where there is no
    address, or none that can be written, ZoteroError where Zotero refuses.
    """
    address = address or settings.zotero.collection
    if address is None:
        raise ExportError("Which collection? Give it with --to, or name one as `collection` in `[zotero]`.")
    if what == "entries":
        raise ExportError("Entries cannot be written to Zotero. Use `refdesk export papers --format zotero --to …`.")
    with _selected(settings, what, most) as (library, ids), open_store(settings.store_url) as store:
        added = add_to_zotero(references(papers_of(library, ids), store, preprints=preprints), address)
    screen = console(stderr=True)
    screen.print(f"Zotero: {added.new} new, {added.joined} put into the collection, {added.known} there already.")
    for title, reason in added.refused:
        screen.print(f"Zotero did not take “{title}”: {reason}", markup=False)
    if added.stopped:
        screen.print(f"Then it stopped. {added.stopped}", markup=False)
    return OUTSIDE_FAILED if added.refused or added.stopped else FINE if ids else NOTHING_FOUND


@contextmanager
def _selected(settings: Settings, what: str, most: int) -> Iterator[tuple[Library, list[str]]]:
    """Lend the library with the ids of the papers that are selected."""
    with open_desk(settings) as desk, desk.library() as library:
        ids = listed_papers(settings, library, what)
        yield library, found_papers(desk, what, most) if ids is None else ids
