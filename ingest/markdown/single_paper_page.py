"""Reads a page about one paper.

Its title is the document's, facts about it come first, then notes from reading it.
"""

import re
from dataclasses import dataclass

from ingest.markdown.block_kinds import Block, Bucket, Bullets, Heading, Paragraph, Table
from ingest.markdown.headings import heading_text
from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.reader import read_work
from ingest.markdown.line.short_name import short_name
from ingest.markdown.line.work import Work
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.entry import Note, Venue
from ingest.terms.organisations import parse_organisations
from ingest.terms.venues import find_venues, parse_venue

_MOST_FACTS = 12
_MOST_NOTES = 12
_LONGEST_NOTE = 600

_WHERE = re.compile(r"(?:presented|published|appeared|accepted|to appear)\s+(?:in|at|by)\b", re.IGNORECASE)
_SEARCH = re.compile(r"https?://scholar\.google\.[\w.]+/scholar\b")
_FACT = re.compile(
    r"(authors?|code|paper|pdf|url|link|doi|arxiv|venue|conference|slides|video|homepage|website|project)\b"
    r"[^:：]{0,40}[:：]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The work that a page is about, what its notes say, and the lines of title, facts and notes."""

    work: Work
    notes: tuple[Note, ...]
    title: Heading
    facts_end: int


def page_of(blocks: list[Block]) -> Page | None:
    """Read a document as a page about one paper; None if it is not.

    It is one if its only heading of the first level has several words, and what follows, before the next heading, says
    who wrote the paper or where it was presented, and little else; or if it begins with a heading that is nothing but
    a title that links to the paper or to a search for it, above text with hardly a link.
    """
    return _page_with_facts(blocks) or _page_with_linked_title(blocks)


def _page_with_linked_title(blocks: list[Block]) -> Page | None:
    title = blocks[0] if blocks else None
    if not isinstance(title, Heading) or any(isinstance(block, Table | Bucket) for block in blocks):
        return None
    if any(isinstance(block, Heading) and block.level <= title.level for block in blocks[1:]):
        return None
    work = read_work(title.pieces)
    alone = work.linked and not work.labels and len(work.links) == 1 and len(heading_text(title).split()) > 1
    if not alone or not (is_work_address(work.links[0][1]) or _SEARCH.match(work.links[0][1])):
        return None
    lines = [pieces for block in blocks[1:] for pieces in _lines(block)]
    if not lines or sum(piece.url is not None for pieces in lines for piece in pieces) > max(1, len(lines) // 5):
        return None
    return Page(work, _notes(blocks[1:]), title, title.last)


def _page_with_facts(blocks: list[Block]) -> Page | None:
    title = next((block for block in blocks[:4] if isinstance(block, Heading)), None)
    firsts = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    if title is None or len(firsts) != 1 or firsts[0] is not title or len(heading_text(title).split()) < 2:
        return None
    start = blocks.index(title) + 1
    start += start < len(blocks) and isinstance(blocks[start], Heading)
    end = next((at for at in range(start, len(blocks)) if isinstance(blocks[at], Heading)), len(blocks))
    facts = [pieces for block in blocks[start:end] for pieces in _lines(block)]
    matches = [_WHERE.match(text_of(fact)) or _FACT.match(text_of(fact)) for fact in facts]
    if not 0 < len(facts) <= _MOST_FACTS or sum(map(bool, matches)) * 2 < len(facts):
        return None
    if not any(match and (match.re is _WHERE or match[1].lower().startswith("author")) for match in matches):
        return None
    work = Work(title=heading_text(title), name=short_name(heading_text(title)))
    for fact in facts:
        _add_fact(fact, work)
    return Page(work, _notes(blocks[end:]), title, blocks[end - 1].last)


def _notes(blocks: list[Block]) -> tuple[Note, ...]:
    notes = [Note(1, text[:_LONGEST_NOTE]) for block in blocks for text in map(text_of, _lines(block)) if text]
    return tuple(notes[:_MOST_NOTES])


def _lines(block: Block) -> list[list[Piece]]:
    """The paragraphs of a block: its own, or the first of each of its items."""
    if isinstance(block, Paragraph):
        return [block.pieces]
    heads = [item.blocks[0] for item in block.items if item.blocks] if isinstance(block, Bullets) else []
    return [head.pieces for head in heads if isinstance(head, Paragraph)]


def _add_fact(fact: list[Piece], work: Work) -> None:
    text = text_of(fact)
    match = _FACT.match(text)
    key = match[1].lower() if match and not _WHERE.match(text) else ""
    if key.startswith("author"):
        work.tail.notes.append(text)
        for inside in re.findall(r"\(([^()]{2,80})\)", text):
            work.tail.add_organisations(parse_organisations(inside))
        return
    label = key if label_kind(key) else "paper"
    work.links.extend((label, piece.url) for piece in fact if piece.url)
    venue = _venue(fact, text) if not key or key in {"venue", "conference"} else None
    if venue:
        work.tail.add_venue(venue)


def _venue(fact: list[Piece], text: str) -> Venue | None:
    linked = (parse_venue(piece.text) for piece in fact if piece.url)
    dated = (found.venue for found in find_venues(text) if found.venue.year is not None)
    return next((venue for venue in linked if venue), None) or next(dated, None)
