"""Reads questions in other languages by the words that English shares.

“Histologische Registrierung” is read as “histological registration” where the library holds those words. What neither
the library nor English has is said not to be understood; the rest of the question is answered.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.answering.interpreting.cues import ENGLISH, english_words, zipf
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.text import Sheet, sheet, undoubled
from ingest.terms.patterns import lazy_pattern

_SHORTEST, _LEAST_SHARED = 5, 0.55
"""Letters that two words of one origin begin with at least, and which share of the English word they must be."""
_SAME_SOUND = str.maketrans("yk", "ic")
_SIGN = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff]")
_FOREIGN, _FOREIGN_SHARE = 3, 0.5
"""From how many words, and which share of a question, on strange words show another language by themselves."""
_MOST = 12


def in_shared_words(page: Sheet, lookup: Lookup) -> tuple[Sheet, tuple[tuple[str, str], ...]]:
    """Return a question with its foreign words as the English words of one origin that the library holds.

    The words that were read so come as pairs with what they were read as. An English question comes back unchanged.
    """
    pieces: list[str] = []
    readings: list[tuple[str, str]] = []
    at = 0
    for i in _strange(page, lookup)[:_MOST]:
        token = page.tokens[i]
        if (cognate := _cognate(token.word, lookup)) is not None:
            pieces += [page.text[at : token.start], cognate]
            at = token.end
            readings.append((token.typed, cognate))
    return (sheet("".join((*pieces, page.text[at:]))), tuple(readings)) if readings else (page, ())


def take_unread(page: Sheet, lookup: Lookup) -> tuple[str, ...]:
    """Take the words of another language that the library does not hold, and return them; none where all would go."""
    unread = _strange(page, lookup)
    if len(page.tokens) <= _FOREIGN:
        return ()
    unexplained = (i for i in page.content() if not page.cues.explains(i) and not page.cues.value(i, "numbers"))
    left = [i for i in unexplained if i not in unread]
    if not left:
        return ()
    for i in unread:
        page.take(i, i + 1)
    return tuple(dict.fromkeys(page.tokens[i].typed for i in unread if not _SIGN.match(page.word(i))))


def _strange(page: Sheet, lookup: Lookup) -> Sequence[int]:
    """The words of a question in another language that neither English nor the library has, but names."""
    cued = {i for start, cues in page.cues.starts.items() for i in range(start, cues[0][0])}
    strange = [i for i in page.content() if i not in cued and not _known(page, i, lookup)]
    readings = page.cues.languages > {ENGLISH} or len(strange) >= max(_FOREIGN, _FOREIGN_SHARE * len(page.tokens))
    return strange if readings else ()


def _known(page: Sheet, i: int, lookup: Lookup) -> bool:
    token = page.tokens[i]
    if any(c.isupper() for c in token.typed[1:]) or any(c.isdigit() for c in token.typed) or i in page.values:
        return True
    return bool(zipf(token.word)) or lookup.has_word(token.word) or token.word in lookup.prepared.names.words


def _cognate(word: str, lookup: Lookup) -> str | None:
    """The word of the library that has most of its beginning in common with a foreign one; None where none has."""
    beginning = _sound(word)[:_SHORTEST]
    own = (each for each in lookup.prepared.names.words if _sound(each).startswith(beginning))
    alike = {each: shared for each in (*own, *_beginning_alike(beginning)) if (shared := _shared(word, each))}
    best = max(alike.values(), default=0)
    held = {each: lookup.papers_with(each) for each, shared in alike.items() if shared == best}
    return max(held, key=lambda each: held[each]) if any(held.values()) else None


def _shared(word: str, english: str) -> int:
    """How long the beginning is that two words share; 0 where it is too little of both."""
    first, second = _sound(word), _sound(english)
    size = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return size if size >= max(_SHORTEST, _LEAST_SHARED * (len(first) + len(second)) / 2) else 0


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """The letters of a word as languages that share it sound them."""
    return undoubled(word.translate(_SAME_SOUND))


def _beginning_alike(beginning: str) -> Iterator[str]:
    words = _sorted_words()
    at = bisect_left(words, (beginning, ""))
    while at < len(words) and words[at][0].startswith(beginning):
        yield words[at][1]
        at += 1


@cache
def _sorted_words() -> Sequence[tuple[str, str]]:
    """English words of some length, each behind its letters as they sound."""
    return sorted((_sound(word), word) for word in english_words() if len(word) >= _SHORTEST)
