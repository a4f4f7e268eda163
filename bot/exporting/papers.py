"""Export every paper, one JSON object a line."""

from collections.abc import Iterator, Sequence

from bot.presenting.as_json import paper_as_json
from bot.presenting.printing import json_line
from ingest.library.reader import Library


def lines(library: Library, paper_ids: Sequence[str] | None = None) -> Iterator[str]:
    """Yield papers as JSON in the order of `paper_ids`; all, by id, without them."""
    for paper in library.papers(library.paper_ids() if paper_ids is None else paper_ids):
        yield json_line(paper_as_json(paper))
