"""Reads headings: their plain text, and whether one is the title of a work."""

import re
from collections.abc import Sequence

from ingest.markdown.block_kinds import Block, Heading, Paragraph
from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.stretch import Stretch, classify
from ingest.markdown.pieces import text_of
from ingest.terms.text import without_pictures
from ingest.terms.venues import parse_venue

_FEWEST_LINKED = 4


def heading_text(heading: Heading) -> str:
    """The plain text of a heading, without pictures and without links back to the top."""
    pieces = [
        piece
        for piece in heading.pieces
        if piece.url is None or not (piece.url.startswith("#") or label_kind(piece.text.strip("[] ")))
    ]
    only_links = not text_of(pieces).strip(" ()[]")
    text = text_of(heading.pieces if only_links else pieces)
    return without_pictures(_without_empty_brackets(text)).strip()


def _without_empty_brackets(text: str) -> str:
    """Take off the brackets at the end that hold nothing: what stood in them was a link or a picture."""
    while (closed := text.rstrip()).endswith((")", "]")) and (opened := closed[:-1].rstrip()).endswith(("(", "[")):
        text = opened[:-1].rstrip()
    return text


def levels_of_titles(blocks: Sequence[Block]) -> frozenset[int]:
    """The levels whose headings are links to works: most are one link each, and one in four leads to a paper."""
    links: dict[int, list[str | None]] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.level > 1:
            links.setdefault(block.level, []).append(_only_link(block))
    return frozenset(level for level, found in links.items() if _lead_to_works(found))


def _lead_to_works(links: list[str | None]) -> bool:
    linked = [url for url in links if url is not None and url.startswith(("http://", "https://"))]
    works = sum(map(is_work_address, linked))
    return len(linked) >= _FEWEST_LINKED and len(linked) * 3 >= len(links) * 2 and works * 4 >= len(linked)


def _only_link(heading: Heading) -> str | None:
    shown = [piece for piece in heading.pieces if piece.text.strip()]
    return shown[0].url if len(shown) == 1 else None


def credit_below(block: Block | None) -> Stretch | None:
    """Give who wrote what a heading names, and when, where the paragraph below says that and hardly more; else None.

    `*Ada Owl (2009)*, 728 pages` below `## Birds: An Introduction`.
    """
    if not isinstance(block, Paragraph):
        return None
    lines = "".join("\n" if piece.breaks else piece.text for piece in block.pieces if piece.image is None).split("\n")
    first = _EXTENT.sub("", lines[0].strip(" *_.,;")).strip(" *_")
    if not 6 < len(first) <= 200 or any(piece.url for piece in block.pieces):
        return None
    stretch = classify(first.removeprefix("by ").removeprefix("By "), "behind")
    dated = stretch.kind == "people" and stretch.year is not None
    return stretch if dated and any(" " in name or "." in name for name in stretch.authors) else None


_EXTENT = re.compile(r"[,;.]? ?\d{1,5} ?(?:pages?|pp?\.?|S\.|Seiten|с\.)$", re.IGNORECASE)


def judge_titled_heading(heading: Heading, text: str, labels: list[tuple[str, str]]) -> bool:
    """Say whether a heading is the title of a work whose labelled links are the paragraph or the bullets below it.

    A document's own title has links below it as well; they are badges and the list's own paper.
    """
    if heading.level == 1 or len(text.split()) < 3 or parse_venue(text):
        return False
    bare = len(text.split()) > 3 and len(labels) == 1 and labels[0][0].strip().startswith(("http://", "https://"))
    return bare or any(is_work_address(url) or label_kind(label) in {"paper", "arxiv"} for label, url in labels)
