"""Holds the words by which one text speaks of another work."""

import re
from collections.abc import Mapping

from bot.answering.model import Relates

_COMPARES = (
    r"beats?|beating|beaten|outperform\w*|surpass\w*|outpac\w+|exceed\w*|improv\w+ (?:up)?on|(?:wins?|gains?) over"
    r"|(?:faster|quicker|better|higher|lower|cheaper|more \w+|less|slower|worse)(?: \w+){0,3} than"
    r"|compar(?:e[sd]?|ing|ison)|baselines?|versus|rivals?|competitors?|opponents?"
    r"|against"
    r"|(?:speed-?ups?|improvements?|gains?|reductions?)(?: \w+)? (?:over|against|relative to)"
)
_BUILDS = (
    r"(?:built|builds?|building|based|implement\w+) (?:up)?on|on top of|integrat\w+|extend(?:s|ed|ing)?"
    r"|extensions? (?:of|to)|us(?:es?|ing)|employ(?:s|ing)?|adopt(?:s|ing|ed)?|inside|fork(?:s|ed)?|prototyped?"
    r"|(?:added|ported) to|implement\w+ in"
)
_TRIES = (
    r"(?:evaluat\w+|test(?:s|ed|ing)?|experiments?|measur\w+|run(?:s|ning)?|train(?:s|ed|ing)?|traces?)"
    r" (?:on|with|from|of|in)"
)
_NAMES = (
    r"mention(?:s|ed|ing)?|nam(?:e|es|ed|ing)|cit(?:e|es|ed|ing)|refer(?:s|red|ring)?(?: to)?|list(?:s|ed|ing)?"
    r"|discuss(?:es|ed|ing)?|(?:speaks?|talks?) (?:of|about)|next to"
)
WORDS: Mapping[Relates, str] = {"compares": _COMPARES, "builds": _BUILDS, "tries": _TRIES, "names": _NAMES}
"""Patterns of the words for each way of speaking of a work, the most telling first."""

_IN_TEXT: Mapping[Relates, re.Pattern[str]] = {
    "compares": re.compile(
        rf"\b(?:{_COMPARES}|than|(?:as|so) \w+ as|times|compared|state-of-the-art|over|speed-?ups?"
        r"|\d(?:\.\d+)?\s?[x×]|\d\s?%)(?!\w)",
        re.I,
    ),
    "builds": re.compile(rf"\b(?:{_BUILDS})\b", re.I),
    "tries": re.compile(rf"\b(?:{_TRIES})\b", re.I),
}


def relates_as(words: str) -> Relates:
    """Return the way in which words of a question relate works."""
    return next((way for way, pattern in WORDS.items() if re.search(rf"\b(?:{pattern})(?!\w)", words, re.I)), "names")


def speaks_so(sentence: str, way: Relates) -> bool:
    """Return True if a sentence that names a work speaks of it in that way; to name it, any does."""
    pattern = _IN_TEXT.get(way)
    return pattern is None or pattern.search(sentence) is not None
