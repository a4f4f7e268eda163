"""Recognises what blocks look like as a whole.

Bullets that list papers, paragraphs of which each line is a title.
"""

import re

from ingest.markdown.block_kinds import Block, Bullets, Heading, Paragraph
from ingest.markdown.line.citation_in_front import citation_in_front
from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.work import Work
from ingest.markdown.link_roles import parts_of
from ingest.markdown.pieces import Piece, text_of


def lists_works(block: Block) -> bool:
    """Whether bullets below a table of contents lead to works' own pages instead of parts of the list."""
    match block:
        case Bullets():
            return any(lists_works(inner) for item in block.items for inner in item.blocks)
        case Paragraph():
            return any(piece.url and is_work_address(piece.url) for piece in block.pieces)
    return False


def last_text(block: Block) -> str:
    """The text of a block, of a list that of its last item."""
    match block:
        case Paragraph() | Heading():
            return text_of(block.pieces)
        case Bullets() if block.items and block.items[-1].blocks:
            return last_text(block.items[-1].blocks[-1])
    return ""


def has_own_page(work: Work) -> bool:
    """Say whether a line has a venue or leads to a paper's own page."""
    return work.venue is not None or any(is_work_address(url) for _, url in work.links)


def lines_with_titles(paragraph: Paragraph) -> list[tuple[list[Piece], int, int]]:
    """Cut a paragraph into its lines where each begins with a link of its own, or is a reference; else give it whole.

    Two thirds of the lines tell what the others are: a bibliography has books of nobody.
    """
    lines = _lines(paragraph.pieces, anywhere=True)
    heads = [next((piece for piece in line if piece.text.strip(" []*-•·")), None) for line, _ in lines]
    if not all(head and head.url and not label_kind(head.text.strip("[] ")) for head in heads):
        lines = _lines(paragraph.pieces, anywhere=not any(piece.breaks == "hard" for piece in paragraph.pieces))
        lines = lines if len(lines) > 1 and _are_references([line for line, _ in lines]) else []
    if len(lines) < 2:
        return [(paragraph.pieces, paragraph.first, paragraph.last)]
    last = paragraph.last - 1
    return [(line, min(paragraph.first + at, last), min(paragraph.first + at, last) + 1) for line, at in lines]


def _lines(pieces: list[Piece], *, anywhere: bool) -> list[tuple[list[Piece], int]]:
    """The lines of a paragraph that hold text, each with its number; cut `anywhere`, or at hard breaks only."""
    lines: list[tuple[list[Piece], int]] = []
    line: list[Piece] = []
    within = 0
    for piece in [*pieces, Piece("", breaks="hard")]:
        if piece.breaks and (anywhere or piece.breaks == "hard"):
            if text_of(line):
                lines.append((line, len(lines) + within))
                within += sum(bool(each.breaks) for each in line[1:])
            line = []
        elif not piece.breaks or line:
            line.append(piece)
    return lines


def _are_references(lines: list[list[Piece]]) -> bool:
    cited = [_is_reference(line) for line in lines]
    begun = all(not text_of(line)[:1].islower() for line in lines)
    return begun and cited[0] and sum(cited) * 3 >= len(cited) * 2


def _is_reference(line: list[Piece]) -> bool:
    """Whether a line of a paragraph is a reference as a whole: its authors, and when it appeared."""
    if not line[0].text[:1].isupper() or not re.search(r"(?:19|20)\d\d", text_of(line)):
        return False
    cited = citation_in_front(parts_of(line))
    return cited is not None and bool(cited[0].authors) and cited[0].year is not None
