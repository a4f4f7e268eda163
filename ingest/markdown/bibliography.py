"""Tells which paragraphs and items are a bibliography, and reads its references.

One reference leaves doubts that its neighbours settle.
"""

from collections.abc import Sequence
from itertools import pairwise

from ingest.markdown.block_kinds import Block, Bullets, Heading, Paragraph
from ingest.markdown.is_entry import LineJudgement, judge_paragraph
from ingest.markdown.line.among_references import looks_like_a_reference
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of

AMONG_REFERENCES = LineJudgement(True, "entry", "a reference among references")
_FEWEST = 5


def holds_references(blocks: Sequence[Block]) -> bool:
    """Say whether most paragraphs of some blocks look like references, five at least."""
    texts = [text for block in blocks if isinstance(block, Paragraph) and (text := text_of(block.pieces))]
    alike = sum(map(looks_like_a_reference, texts))
    return alike >= _FEWEST and alike * 2 >= len(texts)


def places_of_references(blocks: Sequence[Block]) -> set[int]:
    """The places of the blocks that stand in a bibliography: the whole of a page is one, or what is below a heading."""
    if holds_references(blocks):
        return set(range(len(blocks)))
    starts = [0, *(at for at, block in enumerate(blocks) if isinstance(block, Heading)), len(blocks)]
    parts = [range(start, end) for start, end in pairwise(starts)]
    return {at for part in parts if holds_references(blocks[part.start : part.stop]) for at in part}


def lists_references(bullets: Bullets) -> bool:
    """Say whether most items of a list look like references, five at least."""
    heads = [item.blocks[0] for item in bullets.items if item.blocks]
    return holds_references(heads) and len(heads) * 2 >= len(bullets.items)


def read_paragraph(pieces: list[Piece], work: Work, *, among_references: bool) -> tuple[Work, LineJudgement]:
    """Judge a paragraph that was read as a work; among references it is read again as one where that gives none."""
    cited = reread(pieces, work) if among_references else None
    return (work, judge_paragraph(work, pieces)) if cited is None else (cited, AMONG_REFERENCES)


def reread(pieces: list[Piece], work: Work) -> Work | None:
    """Read a line among references again as one of them, where it was read as something else before; else None."""
    if work.tail.cited or work.linked:
        return None
    cited = read_work(pieces, among_references=True)
    return cited if cited.tail.cited else None
