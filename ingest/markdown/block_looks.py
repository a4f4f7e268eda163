"""Recognises what blocks look like as a whole.

Bullets that list papers, paragraphs of which each line is a title.
"""

from ingest.markdown.block_kinds import Block, Bullets, Heading, Paragraph
from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.work import Work
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
    """Cut a paragraph into its lines where each begins with a link of its own; else give it whole."""
    lines: list[list[Piece]] = [[]]
    for piece in paragraph.pieces:
        if piece.breaks:
            lines.append([])
        else:
            lines[-1].append(piece)
    lines = [line for line in lines if text_of(line)]
    heads = [next((piece for piece in line if piece.text.strip(" []*-•·")), None) for line in lines]
    if len(lines) < 2 or not all(head and head.url and not label_kind(head.text.strip("[] ")) for head in heads):
        return [(paragraph.pieces, paragraph.first, paragraph.last)]
    last = paragraph.last - 1
    return [
        (line, min(paragraph.first + at, last), min(paragraph.first + at, last) + 1) for at, line in enumerate(lines)
    ]
