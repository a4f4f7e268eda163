"""Finds the addresses of papers in a text, however they are written there."""

import re
from collections.abc import Iterator, Sequence

from ingest.markdown.line.link_kinds import is_work_address
from ingest.markdown.pieces import Piece

_ADDRESS = re.compile(r"https?://[^\s<>\[\]|\"'()]{4,500}(?:\([^\s()]{1,40}\)[^\s<>\[\]|\"'()]{0,200})?")


def work_addresses(text: str) -> Iterator[str]:
    """Give the addresses in a text that are a paper's own, in order; one that occurs twice is given twice."""
    if "://" in text:
        yield from filter(is_work_address, _ADDRESS.findall(text))


_MAY_BE_WORK = re.compile(r"[《「『]|://|\bwww\.|arxiv|\bdoi\b|10\.\d{4}|(?:19|20)\d\d", re.IGNORECASE)


def may_lead_to_work(pieces: Sequence[Piece]) -> bool:
    """Say whether a line holds a link, an identifier, a year or a title in 《》: a cheap question before reading it."""
    return any(piece.url is not None or _MAY_BE_WORK.search(piece.text) for piece in pieces)


def may_link(pieces: Sequence[Piece]) -> bool:
    """Say whether a line holds a link or an address written out."""
    return any(piece.url is not None or "://" in piece.text for piece in pieces)
