"""How much of a sentence's wording its cited texts share."""

from functools import lru_cache

from bot.answering.normal_text import normal_text
from ingest.terms.patterns import lazy_pattern

_LITTLE = """
    a about above across after against all also among an and any are as at be because been before being between both but
    by can could did do does each either for from had has have how however if in into is it its itself may might more
    most much must not of on one only or other our over own per rather same several should since so some such than that
    the their them then there these they this those through thus to too two under until upon use used uses using very
    via was we were what when where whether which while who whose why will with within without would yet you your
"""
FUNCTION_WORDS = frozenset(_LITTLE.split())
"""Words that carry no meaning of their own."""

_WORD = lazy_pattern(r"[^\W_]+")
_STEM = 6
_SHORTEST = 3


@lru_cache(maxsize=1024)
def content_stems(text: str) -> frozenset[str]:
    """The words of `text` that carry meaning, cut to the beginning that their inflections share."""
    words = (word for word in _WORD.findall(normal_text(text).casefold()) if word not in FUNCTION_WORDS)
    return frozenset(_stem(word) for word in words if len(word) > 1 or word.isdigit())


def coverage(sentence: str, cited: str) -> float:
    """The share, 0 to 1, of the sentence's content words that occur in `cited`; 1 for a sentence without any."""
    words = content_stems(sentence)
    return len(words & content_stems(cited)) / len(words) if words else 1.0


def _stem(word: str) -> str:
    """The beginning that inflections share: `cach` of cache, caches, caching, cached."""
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word.removesuffix(ending)
            break
    return word[:_STEM]
