"""Cuts long text into pieces that fit a message, never inside a letter.

A platform says how it measures text (letters, bytes, UTF-16 units) and what else must stay in one piece (a link, an
escaped character).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date

Measure = Callable[[str], int]
"""The length of a text as a platform counts it; that of two texts together is the sum of both."""

ESCAPED = r"\\."
"""A character behind a backslash, as a pattern for `split`."""

_JOINER, _KEYCAP = "\u200d", "\u20e3"
_MOST_MARKS = 64
"""More marks on one letter than any script has are cut like other text."""

_SENTENCE_END = frozenset(".!?。！？")
_LEAST_SHARE = 0.5
"""A piece that ends between lines or sentences should fill this share of its room; else it ends between words."""


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: "1 new paper", "12 new papers"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def day(moment: date) -> str:
    """Return a date as people read it: 30 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}"


def utf8(text: str) -> int:
    """Return the length of a text in bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def split(text: str, room: int, measure: Measure = len, whole: re.Pattern[str] | None = None) -> list[str]:
    """Return `text` in pieces of at most `room` by `measure`, without the white space at the cuts.

    Nothing else is lost or moved. A letter with its marks, joined emoji, a flag and what the pattern `whole` matches
    are cut only where they alone are larger than the room. Takes time in proportion to the length of the text.
    """
    atoms = [piece for atom in _atoms(text.strip(), whole) for piece in _that_fit(atom, room, measure)]
    sizes = [measure(atom) for atom in atoms]
    pieces: list[str] = []
    begin = 0
    while begin < len(atoms):
        end = _end(atoms, sizes, begin, room)
        piece = "".join(atoms[begin:end]).rstrip()
        if piece:
            pieces.append(piece)
        begin = end
        while begin < len(atoms) and atoms[begin].isspace():
            begin += 1
    return pieces


def shortened(text: str, room: int, measure: Measure = len, whole: re.Pattern[str] | None = None) -> str:
    """Return `text` if it fits into `room` by `measure`, else its beginning with an ellipsis."""
    if measure(text) <= room:
        return text
    begin: list[str] = []
    left = room - measure("…")
    for atom in _atoms(text, whole):
        left -= measure(atom)
        if left < 0:
            break
        begin.append(atom)
    return f"{''.join(begin).rstrip()}…"


def _end(atoms: list[str], sizes: list[int], begin: int, room: int) -> int:
    """Return the index of the atom at which the piece that begins at `begin` ends; at least one atom later."""
    line = sentence = word = 0
    at, used = begin, 0
    while at < len(atoms) and used + sizes[at] <= room:
        if atoms[at] == "\n":
            line = at
        elif atoms[at].isspace():
            word = at
            sentence = at if at > begin and atoms[at - 1] in _SENTENCE_END else sentence
        used += sizes[at]
        at += 1
    if at == len(atoms) or atoms[at].isspace():
        return at
    least = begin + (at - begin) * _LEAST_SHARE
    for place in (line, sentence):
        if place > least:
            return place
    return max(line, word) if max(line, word) > begin else max(at, begin + 1)


def _that_fit(atom: str, room: int, measure: Measure) -> Iterator[str]:
    """Give an atom, or its characters where it alone is larger than the room."""
    if len(atom) > 1 and measure(atom) > room:
        yield from atom
    else:
        yield atom


def _atoms(text: str, whole: re.Pattern[str] | None) -> Iterator[str]:
    """Cut a text into what must stay together."""
    at = 0
    while at < len(text):
        found = whole.match(text, at) if whole else None
        end = found.end() if found else at + 1
        if not found and _is_flag(text[at]) and end < len(text) and _is_flag(text[end]):
            end += 1
        most = end + _MOST_MARKS
        while end < min(len(text), most) and _belongs_to(text[end - 1], text[end]):
            end += 1
        yield text[at:end]
        at = end


def _belongs_to(before: str, letter: str) -> bool:
    """Return True if a letter is a mark on the one before it, or joined with it."""
    if letter < "\u0300":
        return before == _JOINER
    marks = unicodedata.category(letter) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= letter <= "\U0001f3ff"
    return marks or _JOINER in (before, letter) or letter == _KEYCAP


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
