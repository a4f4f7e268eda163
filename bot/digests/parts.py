"""Cut a digest into parts, one message each, that fit a platform."""

from collections.abc import Iterator
from dataclasses import replace

from bot.digests.model import Block, Digest, DigestItem, DigestPart, Highlight, Line

CONTINUED = "This digest continues below, in the thread if there is one."
"""Said in the first of several parts."""

_ITEM_ROOM = 60
"""What a platform puts around a paper: markup of its link, venue and lists."""


def parts_of(digest: Digest, room: int) -> tuple[DigestPart, ...]:
    """Cut a digest into parts of about `room` characters, as many blocks in each as fit, in order.

    Title, lead and highlights come first. Nothing is left out or repeated; a block that does not fit continues in the
    next part.
    """
    first = DigestPart(0, 0, digest.title, digest.lead, digest.highlights, picture=digest.picture)
    left = room - len(digest.title) - len(digest.lead) - sum(map(_size_of_highlight, digest.highlights))
    parts: list[DigestPart] = []
    blocks: list[Block] = []
    for block in _pieces(digest.blocks, room):
        size = _size_of_block(block)
        if size > left and (blocks or not parts):
            parts.append(_with(first if not parts else DigestPart(0, 0), blocks))
            blocks, left = [], room
        blocks.append(block)
        left -= size
    parts.append(_with(first if not parts else DigestPart(0, 0), blocks))
    parts[-1] = replace(parts[-1], closing=digest.limits)
    if len(parts) > 1:
        parts[0] = replace(parts[0], closing=(CONTINUED,))
    return tuple(
        replace(part, number=number, of=len(parts), within=digest.title) for number, part in enumerate(parts, start=1)
    )


def _with(part: DigestPart, blocks: list[Block]) -> DigestPart:
    return replace(part, blocks=tuple(blocks))


def _pieces(blocks: tuple[Block, ...], room: int) -> Iterator[Block]:
    """The blocks, those too long for one part in pieces that are not; only the last piece has the closing words."""
    for block in blocks:
        piece = replace(block, lines=(), closing="")
        size = _size_of_block(piece)
        for line in block.lines:
            size += _size_of_line(line)
            if size > room - len(block.closing) and piece.lines:
                yield piece
                piece = Block(f"{block.heading}, continued")
                size = _size_of_block(piece) + _size_of_line(line)
            piece = replace(piece, lines=(*piece.lines, line))
        yield replace(piece, closing=block.closing)


def _size_of_block(block: Block) -> int:
    return len(block.heading) + len(block.text) + len(block.closing) + 10 + sum(map(_size_of_line, block.lines))


def _size_of_line(line: Line) -> int:
    return _size_of_item(line.item) + len(line.remark)


def _size_of_highlight(highlight: Highlight) -> int:
    return _size_of_item(highlight.item) + len(highlight.sentence) + len(highlight.remark)


def _size_of_item(item: DigestItem) -> int:
    return len(item.title) + len(item.url or "") + len(item.venue) + sum(map(len, item.lists)) + _ITEM_ROOM
