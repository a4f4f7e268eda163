"""Export every paper, one JSON object a line."""

from collections.abc import Iterator

from bot.presenting.as_json import paper_as_json
from bot.presenting.printing import json_line
from ingest.library.reader import Library


def lines(library: Library) -> Iterator[str]:
    """Yield each paper as JSON, by id."""
    for paper in library.papers(library.paper_ids()):
        yield json_line(paper_as_json(paper))
