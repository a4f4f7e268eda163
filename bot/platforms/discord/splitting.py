"""Long Markdown in pieces that fit: never inside a link, an escaped character or a letter, and code stays code.

Lengths are in UTF-16 units, the strictest reading of Discord's "characters".
"""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"^ {0,3}(```+|~~~+)([^\n]*)$")
_ATOM = re.compile(
    r"\[(?:\\.|[^\[\]\\\n]|\[(?:\\.|[^\[\]\\\n])*\]){0,1000}\]\([^()\s]{1,600}\)"  # a masked link
    r"|\\."  # an escaped character
    r"|[\U0001F1E6-\U0001F1FF]{2}"  # a flag
    # A letter with its marks, skin tone and joined further letters.
    r"|.(?:[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\U0001F3FB-\U0001F3FF\u0900-\u0903\u093a-\u094f]"
    r"|\u200d.)*",
    re.DOTALL,
)
_SENTENCE_END = frozenset(".!?。！？")
_LEAST_SHARE = 0.5
"""A piece that ends between lines or sentences should fill this share of its room; else it ends between words."""


def length(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def split(text: str, room: int) -> list[str]:
    """`text` in pieces of at most `room` units, cut between lines if possible, else sentences, else words.

    Only white space at the cuts is taken away; a code block that is cut is closed and opened again, in its language. A
    link or letter is cut only where it alone is larger than the room. `room` is at least 40.
    """
    pieces: list[str] = []
    fence = ""
    rest = text.strip()
    while True:
        opened = f"{fence}\n" if fence else ""
        if length(opened) + length(rest) <= room:
            return [*pieces, f"{opened}{rest}"] if rest else pieces
        closing = length("\n```") + length(fence) if fence or "```" in rest or "~~~" in rest else 0
        end = _cut(rest, room - length(opened) - closing, in_code=bool(fence))
        piece, rest = rest[:end], rest[end:]
        fence = _open_fence(piece, fence)
        rest = rest.removeprefix("\n") if fence else rest.lstrip()
        closed = f"\n{_mark(fence)}" if fence else ""
        pieces.append(f"{opened}{piece.rstrip()}{closed}")


def shortened(text: str, room: int) -> str:
    """`text` if it fits into `room` units, else its beginning with an ellipsis; for plain text and Markdown alike."""
    if length(text) <= room:
        return text
    cut = text[: _whole_atoms(text, room - 1)].rstrip()
    # A lone backslash would escape the ellipsis.
    return f"{cut}…"


def _cut(text: str, room: int, *, in_code: bool) -> int:
    """Where the first piece of `text`, which is longer than `room` units, ends; at least one letter in."""
    best_line = best_sentence = best_word = 0
    at, used, before = 0, 0, ""
    for atom in _atoms(text):
        size = length(atom)
        if used + size > room:
            break
        if atom == "\n":
            best_line = at
        elif atom.isspace():
            best_word = at
            if before in _SENTENCE_END:
                best_sentence = at
        at, used, before = at + len(atom), used + size, atom
    if at < len(text) and text[at].isspace():
        return at
    least = at * _LEAST_SHARE
    for place in (best_line, 0 if in_code else best_sentence):
        if place > least:
            return place
    if in_code:
        return best_line or at or _forced(text, room)
    return max(best_line, best_word) or at or _forced(text, room)


def _forced(text: str, room: int) -> int:
    """A cut through something that is larger than the room, between two of its characters."""
    end, used = 0, 0
    while end < len(text) and used + length(text[end]) <= room:
        used += length(text[end])
        end += 1
    if end > 1 and text[end - 1] == "\\":
        end -= 1
    return max(end, 1)


def _whole_atoms(text: str, room: int) -> int:
    """The length of the longest beginning that fits and cuts nothing apart."""
    at = used = 0
    for atom in _atoms(text):
        used += length(atom)
        if used > room:
            break
        at += len(atom)
    return at


def _atoms(text: str) -> Iterator[str]:
    for found in _ATOM.finditer(text):
        yield found[0]


def _open_fence(piece: str, fence: str) -> str:
    """The line that opened the code block in which a piece ends; empty where it ends in none."""
    for row in piece.split("\n"):
        found = _FENCE.match(row)
        if found is None:
            continue
        if not fence:
            fence = f"{found[1]}{found[2].rstrip()}"
        elif found[1].startswith(_mark(fence)) and not found[2].strip():
            fence = ""
    return fence


def _mark(fence: str) -> str:
    return fence[: len(fence) - len(fence.lstrip(fence[0]))]
