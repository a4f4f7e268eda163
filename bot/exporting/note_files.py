"""Write notes into a folder, and touch nothing that a person wrote."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ExportError
from bot.exporting.citation_keys import proposals
from bot.exporting.notes import MARK, note
from bot.exporting.reference import reference_of
from bot.exporting.references import papers_of
from bot.store.citation_keys import keys_of
from bot.store.database import Store
from bot.summaries.related import related_papers
from ingest.library.model import PaperRecord
from ingest.library.reader import Library

_AT_ONCE = 500
_MOST_LINKS = 30
"""Papers that cite one or are cited, of each kind; a survey may have hundreds."""


@dataclass(slots=True)
class WrittenNotes:
    """What became of the notes: how many are new, changed and as they were, and the files that were left alone."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left: list[Path] = field(default_factory=list)


def write_notes(library: Library, paper_ids: Sequence[str], store: Store, folder: Path) -> WrittenNotes:
    """Write a note of each paper into a folder, under its citation key.

    A file that has lost its marked line is left alone. Raises ExportError when the folder or a file cannot be read or
    written, StorageError when the store of citation keys cannot be.
    """
    done = WrittenNotes()
    keys: dict[str, str] = {}
    for start in range(0, len(paper_ids), _AT_ONCE):
        papers = library.papers(paper_ids[start : start + _AT_ONCE])
        keys |= keys_of(store, {paper.paper_id: proposals(paper) for paper in papers})
    place = folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for paper in papers_of(library, paper_ids):
            place = folder / f"{keys[paper.paper_id]}.md"
            text = note(reference_of(paper, keys[paper.paper_id]), paper, _related(library, paper, keys))
            _write(place, text.encode(), done)
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ExportError(f"{place}: {reason}. Check the folder and its rights.") from error
    return done


def _related(library: Library, paper: PaperRecord, keys: Mapping[str, str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the papers that one cites, that cite it, and that are near it, each with the name of its note."""
    cited = library.references([paper.paper_id]).get(paper.paper_id, ())[:_MOST_LINKS]
    citing = library.cited_by([paper.paper_id]).get(paper.paper_id, ())[:_MOST_LINKS]
    titles = library.titles([*cited, *citing])
    near = [(each.paper_id, each.shown_title) for each in related_papers(library, paper)]
    return {
        "Cites": [(keys.get(each, ""), titles[each]) for each in cited if each in titles],
        "Cited by": [(keys.get(each, ""), titles[each]) for each in citing if each in titles],
        "Related": [(keys.get(each, ""), title) for each, title in near],
    }


def _write(path: Path, above: bytes, done: WrittenNotes) -> None:
    """Write a note; of a file that is there, only what is above the marked line, and only if that is different."""
    # A note that is kept elsewhere and linked here is changed where it is.
    path = path.resolve()
    try:
        old = path.read_bytes()
    except FileNotFoundError:
        old = None
    if old is None:
        _replace(path, above)
        done.new += 1
        return
    known, mark, below = old.partition(MARK.encode())
    if not mark:
        done.left.append(path)
    elif known == above.removesuffix(f"{MARK}\n".encode()):
        done.unchanged += 1
    else:
        _replace(path, above.removesuffix(b"\n") + below)
        done.changed += 1


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: whoever reads it meanwhile sees the old one."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(content)
        if path.exists():
            unfinished.chmod(path.stat().st_mode & 0o777)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
