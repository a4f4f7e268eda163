"""Propose citation keys that people can read: author, year, word, as in `kwon2023efficient`."""

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from itertools import accumulate

from bot.exporting.people import person_of
from ingest.library.model import PaperRecord

LONGEST = 60
"""Letters of a key before what tells it from others."""

_SMALL = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "for",
        "and",
        "or",
        "in",
        "on",
        "at",
        "by",
        "with",
        "from",
        "to",
        "into",
        "via",
        "towards",
        "toward",
        "how",
        "what",
        "why",
        "when",
        "where",
        "is",
        "are",
        "can",
        "do",
        "does",
        "not",
        "no",
        "your",
        "its",
        "we",
        "you",
        "it",
        "as",
        "be",
        "using",
        "use",
        "new",
    ]
)
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "œ": "oe",
        "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "ı": "i",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_NOT_OF_KEYS = re.compile(r"[^a-z0-9]")
_DIGITS, _WORDS = 6, 3


def proposals(paper: PaperRecord) -> Iterator[str]:
    """Yield citation keys for a paper, the best first, without end.

    The first author's family name, the year and the first telling word of the title; without known authors the paper's
    short name, or the next word of its title, stands in front. Further words, and then digits of the paper's id, tell
    papers apart that would have the same key.
    """
    words = [word for word in _words(paper.title) if word and word not in _SMALL and not word.isdigit()]
    people = [person_of(name) for name in paper.authors[:1]]
    front = next(filter(None, (_folded(person.sorted_under) for person in people)), "")
    if not front:
        front = next(filter(None, map(_folded, paper.names)), "") or (words[0] if words else "paper")
    telling = [word for word in words if word != front][:_WORDS]
    start = f"{front[:30]}{paper.year or ''}"
    without_word, *keys = (key[:LONGEST] for key in accumulate(telling, initial=start))
    key = keys[0] if keys else without_word
    yield key
    yield from keys[1:]
    digest = sha256(paper.paper_id.encode()).hexdigest()
    for length in range(_DIGITS, len(digest)):
        yield f"{key}-{digest[:length]}"


def _words(title: str) -> list[str]:
    """Return the words of a title as keys have them; one without a letter that a key can have is empty."""
    if title.isascii():
        return _WORD.findall(title.lower())
    return [_folded(word) for word in _WORD.findall(title)]


def _folded(text: str) -> str:
    """Return a name or word in the letters that every program takes in a key."""
    if text.isascii():
        return text.lower() if text.isalnum() else _NOT_OF_KEYS.sub("", text.lower())
    return _NOT_OF_KEYS.sub("", unicodedata.normalize("NFKD", text.translate(_LETTERS)).lower())
