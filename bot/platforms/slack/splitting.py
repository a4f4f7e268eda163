"""Long text in pieces that fit: between sentences if possible, else between words, never inside a letter."""

import re
import unicodedata
from collections.abc import Callable

_JOINER = "\u200d"
_SENTENCE = re.compile(r"(?<=[.!?。！？])[\s]+|\n+")
_WORD = re.compile(r"\s+")
_LEAST_SHARE = 0.5
"""A piece that ends between sentences should fill this share of its room; else it ends between words."""


def split(text: str, room: int, measure: Callable[[str], int] = len) -> list[str]:
    """`text` in pieces of at most `room` by `measure` (letters, or bytes), white space at the cuts taken away.

    Nothing else is lost or moved. A letter with its marks, joined emoji and an escaped character stay together unless
    they alone are larger than the room. `room` is at least 8.
    """
    pieces = []
    rest = text.strip()
    while measure(rest) > room:
        end = _end(rest, room, measure)
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*pieces, rest] if rest else pieces


def shortened(text: str, room: int) -> str:
    """`text` if it fits into `room` letters, else its beginning with an ellipsis."""
    if len(text) <= room:
        return text
    return f"{text[: _whole_letters(text, room - 1)].rstrip()}…"


def utf8(text: str) -> int:
    """The length of a text in bytes, as streams count it."""
    return len(text.encode("utf-8", "replace"))


def _end(text: str, room: int, measure: Callable[[str], int]) -> int:
    """Where the first piece of `text` ends."""
    most = _longest_prefix(text, room, measure)
    for pattern, share in ((_SENTENCE, _LEAST_SHARE), (_WORD, 0.0)):
        ends = [match.start() for match in pattern.finditer(text, 0, most + 1) if 0 < match.start() <= most]
        if ends and ends[-1] > share * most:
            return ends[-1]
    return _whole_letters(text, most)


def _longest_prefix(text: str, room: int, measure: Callable[[str], int]) -> int:
    """The number of letters of the longest beginning that fits."""
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def _whole_letters(text: str, end: int) -> int:
    """The last place up to `end` where a cut takes nothing apart; `end` itself where there is none."""
    for place in range(end, max(0, end - 64), -1):
        if place >= len(text) or not _belong_together(text, place):
            return place
    return end


def _belong_together(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me", "Mc"):
        return True
    if _JOINER in (before, after) or "\U0001f3fb" <= after <= "\U0001f3ff" or after == "\u20e3":
        return True
    if _is_flag(before) and _is_flag(after):
        return True
    opened = text.rfind("&", max(0, place - 5), place)
    in_entity = opened >= 0 and re.match(r"&(?:amp|lt|gt);", text[opened:]) and ";" not in text[opened:place]
    return before == "\\" or bool(in_entity)


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
