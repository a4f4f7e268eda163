"""Write papers to stdout, as references or as JSON lines."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.answering.answer import understood
from bot.answering.model import Question
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk, open_desk
from bot.errors import ExportError
from bot.exit_codes import FINE, NOTHING_FOUND, OUTSIDE_FAILED
from bot.exporting.formats import written
from bot.exporting.note_files import write_notes
from bot.exporting.references import papers_of, references
from bot.exporting.zotero import add_to_zotero
from bot.platforms.terminal.shelf import SHELF
from bot.platforms.terminal.tables import is_table, write_table_of
from bot.presenting.as_json import entry_as_json, paper_as_json
from bot.presenting.printing import console, json_line
from bot.settings.settings import Settings
from bot.store.database import open_store
from bot.store.shelves import saved
from ingest.library.model import PaperRecord, Selection
from ingest.library.reader import Library, open_library
from ingest.terms.normal_form import fold

_EVERYTHING = ("papers", "entries")
_SHELF = "shelf"
_DEFAULT = "bibtex"


def export(settings: Settings, what: str, *, form: str | None, style: str | None, preprints: bool, most: int) -> int:
    """Write out papers; returns the exit code.

    `what` is `papers` or `entries` for everything, `shelf` for the saved ones, the name of a list, or words that select
    papers, of a topic `most`.
    Raises LibraryError when there is no library, ExportError when entries are asked for as references.
    """
    if what == "entries" and (form or style):
        raise ExportError("Entries cannot be written as references. Use `refdesk export papers --format …`.")
    with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
        if what == "entries":
            _print(json_line(entry_as_json(entry)) for entry in library.entries())
            return FINE
        ids = _shelved(settings) if what == _SHELF else _ids_of(library, what)
        if ids is not None:
            _write(settings, papers_of(library, ids), form, style, preprints=preprints)
            return FINE
    with open_desk(settings) as desk:
        ids = _found(desk, what, most)
        with desk.library() as library:
            _write(settings, papers_of(library, ids), form, style, preprints=preprints)
    return FINE if ids else NOTHING_FOUND


def export_notes(settings: Settings, what: str, folder: Path, *, most: int) -> int:
    """Write a note of each paper into a folder; returns the exit code. `what` and `most` are those of `export`."""
    if what == "entries":
        raise ExportError("Entries cannot be written as notes. Use `refdesk export papers --format notes --to DIR`.")
    with open_desk(settings) as desk, desk.library() as library, open_store(settings.store_url) as store:
        ids = _shelved(settings) if what == _SHELF else _ids_of(library, what)
        ids = _found(desk, what, most) if ids is None else ids
        done = write_notes(library, ids, store, folder)
    errors = console(stderr=True)
    errors.print(f"{folder}: {done.new} new, {done.changed} changed, {done.unchanged} unchanged.", markup=False)
    for path in done.left:
        errors.print(f"{path}: the marked line is gone, so I left the file alone. Delete or rename it.", markup=False)
    return FINE if ids else NOTHING_FOUND


def export_to_zotero(settings: Settings, what: str, address: str, *, preprints: bool, most: int) -> int:
    """Add papers to a collection of Zotero; returns the exit code. `what` and `most` are those of `export`.

    Raises ExportError where the address is none that can be written, ZoteroError where Zotero refuses.
    """
    if what == "entries":
        raise ExportError("Entries cannot be written to Zotero. Use `refdesk export papers --format zotero --to …`.")
    with open_desk(settings) as desk, desk.library() as library, open_store(settings.store_url) as store:
        ids = _shelved(settings) if what == _SHELF else _ids_of(library, what)
        ids = _found(desk, what, most) if ids is None else ids
        added = add_to_zotero(references(papers_of(library, ids), store, preprints=preprints), address)
    screen = console(stderr=True)
    screen.print(f"Zotero: {added.new} new, {added.joined} put into the collection, {added.known} there already.")
    for title, reason in added.refused:
        screen.print(f"Zotero did not take “{title}”: {reason}", markup=False)
    return OUTSIDE_FAILED if added.refused else FINE if ids else NOTHING_FOUND


def references_of_paper(settings: Settings, text: str, *, form: str | None, style: str | None, preprints: bool) -> int:
    """Write the paper that `text` names as a reference, all of them where the name is ambiguous; returns the code."""
    with open_desk(settings) as desk:
        papers = desk.papers_named(text)
    if not papers:
        console(stderr=True).print(f"No paper matches “{text}”. Try `refdesk find …`.", markup=False)
        return NOTHING_FOUND
    _write(settings, papers, form, style, preprints=preprints)
    return FINE


def references_of_answer(settings: Settings, text: str, *, form: str | None, style: str | None, preprints: bool) -> int:
    """Answer a question and write the papers of the answer as references, or its table; returns the exit code."""
    question = Question(text, datetime.now(UTC))
    with open_desk(settings) as desk:
        answer = asyncio.run(desk.answer(question))
        if answer.refused:
            console(stderr=True).print(answer.lead, markup=False)
            return NOTHING_FOUND
        if form is not None and is_table(answer, form):
            return write_table_of(desk, question, answer, form)
        with desk.library() as library:
            _write(settings, papers_of(library, answer.papers), form, style, preprints=preprints)
    return FINE


def _ids_of(library: Library, what: str) -> list[str] | None:
    """Return the papers of the whole library or of a list, where `what` is one; else None."""
    if what in _EVERYTHING:
        return library.paper_ids()
    named = [state.name for state in library.lists() if fold(state.name) == fold(what)]
    if not named:
        return None
    selected = library.select(Selection(lists=tuple(named)))
    return [*selected.papers, *selected.by_link]


def _shelved(settings: Settings) -> list[str]:
    with open_store(settings.store_url) as store:
        return [each.paper_id for each in saved(store, SHELF)[::-1]]


def _found(desk: Desk, what: str, most: int) -> list[str]:
    """Return the papers that words select, and say on stderr what was not understood."""
    result = desk.find(Question(what, datetime.now(UTC)), k=most)
    remarks = [result.refusal] if result.refusal else understood(result.plan)
    for remark in remarks:
        console(stderr=True).print(remark, markup=False)
    return _selected(result)


def _selected(result: SearchResult) -> list[str]:
    """Return the papers that words select: all that filters match, those that are named, or the best of a topic."""
    if result.complete is not None:
        return [*result.complete, *result.also_by_link]
    if result.refusal:
        return []
    named = [paper_id for mention in result.plan.mentions for paper_id in mention.paper_ids]
    return list(dict.fromkeys(named)) or [hit.paper.paper_id for hit in result.hits]


def _write(
    settings: Settings, papers: Iterable[PaperRecord], form: str | None, style: str | None, *, preprints: bool
) -> None:
    if form is None and style is None:
        _print(json_line(paper_as_json(paper)) for paper in papers)
        return
    with open_store(settings.store_url) as store:
        _print(written(papers, store, form or _DEFAULT, style=style, preprints=preprints))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
