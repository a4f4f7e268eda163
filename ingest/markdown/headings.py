"""Reads headings: their plain text, and whether one is the title of a work."""

from ingest.markdown.block_kinds import Heading
from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.pieces import text_of
from ingest.terms.text import without_pictures
from ingest.terms.venues import parse_venue


def heading_text(heading: Heading) -> str:
    """The plain text of a heading, without pictures and without links back to the top."""
    kept = [
        piece
        for piece in heading.pieces
        if piece.url is None or not (piece.url.startswith("#") or label_kind(piece.text.strip("[] ")))
    ]
    only_links = not text_of(kept).strip(" ()[]")
    text = text_of(heading.pieces if only_links else kept)
    return without_pictures(_without_empty_brackets(text)).strip()


def _without_empty_brackets(text: str) -> str:
    """Take off the brackets at the end that hold nothing: what stood in them was a link or a picture."""
    while (closed := text.rstrip()).endswith((")", "]")) and (opened := closed[:-1].rstrip()).endswith(("(", "[")):
        text = opened[:-1].rstrip()
    return text


def judge_titled_heading(heading: Heading, text: str, labels: list[tuple[str, str]]) -> bool:
    """Say whether a heading is the title of a work whose labelled links are the paragraph or the bullets below it.

    A document's own title has links below it as well; they are badges and the list's own paper.
    """
    if heading.level == 1 or len(text.split()) < 3 or parse_venue(text):
        return False
    return any(is_work_address(url) or label_kind(label) in {"paper", "arxiv"} for label, url in labels)
