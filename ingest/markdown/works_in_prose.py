"""Finds works that running text names.

A sentence that links a paper by its title names a work of the list.
"""

import re

from ingest.markdown.line.link_kinds import is_work_address, label_kind
from ingest.markdown.line.short_name import short_name
from ingest.markdown.line.tail import Tail
from ingest.markdown.line.work import Work
from ingest.markdown.link_roles import parts_of
from ingest.markdown.pieces import Piece, text_of
from ingest.terms.text import without_pictures
from ingest.terms.venues import parse_venue

_LONGEST_SENTENCE = 300
_CITED = re.compile(r"\bet al\b|\b(?:19|20)\d\d[a-z]?\W*$")
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def works_mentioned(pieces: list[Piece]) -> list[Work]:
    """Give the works that a paragraph or an item links by their titles, each once, with the sentence as its note.

    A link counts whose address is a paper's own and whose text reads like a title; a citation (`[Owl et al., 2020]`)
    or a name in a sentence says too little to be one.
    """
    works: dict[str, Work] = {}
    text = text_of(pieces)
    for part in parts_of(pieces):
        url, title = part.piece.url, without_pictures(part.piece.text).strip(" \"“”'‘’《》「」[]*_.,")
        if url and url not in works and is_work_address(url) and _reads_like_a_title(title):
            sentence = _sentence(text, part.piece.text)
            tail = Tail(notes=[sentence] if len(sentence) > len(title) + 3 else [])
            works[url] = Work(title=title, name=short_name(title), links=[("", url)], tail=tail, linked=True)
    return list(works.values())


def _reads_like_a_title(text: str) -> bool:
    if label_kind(text) or parse_venue(text) or _CITED.search(text) or "://" in text:
        return False
    if len(_EAST_ASIAN.findall(text)) > 7:
        return len(text) <= 120
    parts = text.split(",")
    if len(parts) > 2 and all(len(part.split()) < 3 for part in parts):
        return False  # People and places: `[Ada Owl, PhD, Cambridge](…)`
    words = text.split()
    long = [word for word in words if len(word) > 3]
    capitals = sum(word[:1].isupper() or not word[:1].isalpha() for word in long)
    return 4 <= len(words) <= 40 and not text[:1].islower() and (":" in text or capitals * 2 >= len(long))


def _sentence(text: str, inside: str) -> str:
    """The sentence of a text that holds a piece of it, shortened around it where it is long."""
    at = max(text.find(inside), 0)
    starts = [found.end() for found in re.finditer(r"[.!?]\s|[。！？]", text[:at])]
    start = starts[-1] if starts else 0
    end = re.search(r"[.!?](?=\s|$)|[。！？]", text[at + len(inside) :])
    stop = at + len(inside) + end.end() if end else len(text)
    return text[max(start, at - _LONGEST_SENTENCE // 2) : min(stop, at + len(inside) + _LONGEST_SENTENCE // 2)].strip()
