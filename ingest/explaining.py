"""Explains how each line of a file or list was read, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from ingest.errors import ListError
from ingest.library import schema
from ingest.library.catalogue import open_catalogue, published_revision, transaction
from ingest.lists.fetch_or_keep import copies_of
from ingest.lists.overrides import read_as_set
from ingest.lists.sources.fetched import decoded
from ingest.markdown.reader import read_list
from ingest.settings import ListSettings
from ingest.terms.entry import Entry, LineReading, ListFile
from ingest.terms.normal_form import fold


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One line of a file: how it was read, its entry if it starts one, and the entry's paper if known."""

    file: str
    reading: LineReading
    entry: Entry | None = None
    paper_id: str | None = None


def explain_file(path: Path, line: int | None = None) -> list[ExplainedLine]:
    """Explain a Markdown file, or one line of it; raises ListError if it cannot be read or is not text."""
    try:
        text = decoded(path.read_bytes(), path.stem, str(path))
    except OSError as error:
        raise ListError(f"{path}: cannot read this file ({error.strerror}).") from error
    reading = read_list(ListFile(list=path.stem, file=path.name, text=text))
    return _explained(reading.file.file, reading.lines, reading.entries, line, {})


def explain_list(
    catalogue_url: str, settings: ListSettings, file: str | None = None, line: int | None = None
) -> list[ExplainedLine]:
    """Explain a configured list as it was last fetched, with its overrides: all of it, one of its files, or one line.

    Raises ListError for a list that has not been read yet or has no such file, LibraryError where there is no library.
    """
    engine = open_catalogue(catalogue_url)
    try:
        copies = [copy for copy in copies_of(engine, settings.name) if file is None or copy.file == file]
        papers = _papers(engine, settings.name) if line is not None else {}
    finally:
        engine.dispose()
    if not copies:
        what = "has not been read yet" if file is None else f"has no file `{file}`"
        raise ListError(f"The list “{settings.name}” {what}. Run `refdesk ingest`, or give a file instead.")
    explained: list[ExplainedLine] = []
    for copy in copies:
        reading = read_as_set(copy.as_list_file(), settings)
        explained += _explained(copy.file, reading.lines, reading.entries, line, papers)
    return explained


def place_of(place: str, lists: Sequence[ListSettings]) -> tuple[ListSettings, str | None, int | None] | None:
    """Parse `LIST`, `LIST:LINE`, `LIST:FILE` or `LIST:FILE:LINE`; None if no list has that name."""
    for settings in lists:
        head, rest = place[: len(settings.name)], place[len(settings.name) :]
        if fold(head) != fold(settings.name) or rest[:1] not in ("", ":"):
            continue
        file, colon, line = rest[1:].rpartition(":")
        if line.isdecimal():
            return settings, file or None, int(line)
        return settings, f"{file}{colon}{line}" or None, None
    return None


def _explained(
    file: str,
    lines: Sequence[LineReading],
    entries: Sequence[Entry],
    line: int | None,
    papers: dict[tuple[str, int], str],
) -> list[ExplainedLine]:
    by_line = {entry.line: entry for entry in entries}
    return [
        ExplainedLine(file, reading, by_line.get(reading.line), papers.get((file, reading.line)))
        for reading in lines
        if line is None or reading.line == line
    ]


def _papers(engine: Engine, list_name: str) -> dict[tuple[str, int], str]:
    """Return the papers of a list's entries in the published revision, by file and line."""
    table = schema.entries
    with transaction(engine) as connection:
        number = published_revision(connection)
        if number is None:
            return {}
        rows = connection.execute(
            select(table.c.file, table.c.line, table.c.paper_id).where(
                table.c.list == list_name, schema.visible_at(table, number)
            )
        )
        return {(row.file, row.line): row.paper_id for row in rows}
