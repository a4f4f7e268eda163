"""Names full texts by keys: a text from arXiv by its number, a file by what it holds."""

from collections.abc import Mapping, Sequence

from ingest.terms.identifiers import arxiv_id

FILE_PREFIX = "file:"
"""Begins the key of a text that is a file; the SHA-256 of what the file holds follows."""


def arxiv_key(identifiers: Mapping[str, Sequence[str]]) -> str | None:
    """Return the key of a paper's text on arXiv: `arxiv:` and its number without version; None if it is not there."""
    for value in identifiers.get("arxiv", ()):
        if number := arxiv_id(value):
            return f"arxiv:{number}"
    return None
