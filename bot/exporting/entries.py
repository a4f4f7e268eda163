"""Export every entry of every list, one JSON object a line."""

from collections.abc import Iterator, Sequence

from bot.presenting.as_json import entry_as_json
from bot.presenting.printing import json_line
from ingest.library.reader import CataloguedEntry, Library


def lines(library: Library, paper_ids: Sequence[str] | None = None) -> Iterator[str]:
    """Yield each entry as JSON, by list, file and line; of some papers, paper by paper."""
    if paper_ids is None:
        chosen = library.entries()
    else:
        chosen = (CataloguedEntry(entry, each) for each in paper_ids for entry in library.entries_of(each))
    for entry in chosen:
        yield json_line(entry_as_json(entry))
