"""Write papers to stdout, as references or as JSON lines."""

import sys
from collections.abc import Iterable, Iterator

from bot.errors import ExportError
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.exporting.formats import written
from bot.exporting.references import papers_of
from bot.platforms.terminal.selecting import found_papers, listed_papers
from bot.settings.settings import Settings
from bot.store.database import open_store
from ingest.library.model import PaperRecord
from ingest.library.reader import open_library

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
            from bot.presenting.as_json import entry_as_json
            from bot.presenting.printing import json_line

            _print(json_line(entry_as_json(entry)) for entry in library.entries())
            return FINE
        ids = listed_papers(settings, library, what)
        if ids is not None:
            write_references(settings, papers_of(library, ids), form, style, preprints=preprints)
            return FINE
    from bot.desk.desk import open_desk

    with open_desk(settings) as desk:
        ids = found_papers(desk, what, most)
        with desk.library() as library:
            write_references(settings, papers_of(library, ids), form, style, preprints=preprints)
    return FINE if ids else NOTHING_FOUND


def write_references(
    settings: Settings, papers: Iterable[PaperRecord], form: str | None, style: str | None, *, preprints: bool
) -> None:
    """Write papers to stdout as references, or as JSON lines where neither a format nor a style is given."""
    if form is None and style is None:
        # References are written without what JSON of answers needs, which takes longer to import.
        from bot.presenting.as_json import paper_as_json
        from bot.presenting.printing import json_line

        _print(json_line(paper_as_json(paper)) for paper in papers)
        return
    with open_store(settings.store_url) as store:
        _print(written(papers, store, form or _DEFAULT, style=style, preprints=preprints))


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
