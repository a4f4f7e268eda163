"""Tokens of a question, how words are folded, and the sheet on which each step marks what it has understood."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bot.answering.interpreting.words import FILLER, STOP

LONGEST_QUESTION = 2_000
"""Characters of a question that are read; what comes after them is left out. Reading takes time that grows with the
square of the length: seconds for 10,000."""

_TOKEN = re.compile(r"([^\W_]+(?:[ ]?\+\+|\+*))(['’]s(?!\w))?")
_SENTENCE_END = re.compile(r"[.?!:;\n•]\s*$|^\s*$|[-–—]\s+$")
_JOINS = re.compile(r"[ \t]*[-–‑_./:]?[ \t]*")
_NOT_IN_NAMES = re.compile(r"[^\w+]|_")
_QUOTES = "\"'`“”‘’«»*_"


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it was typed, folded, and its place in the text; `possessive` where `'s` follows."""

    typed: str
    word: str
    start: int
    end: int
    possessive: bool
    opens: bool
    """Whether it is the first word of a sentence, where a capital says nothing."""

    @property
    def capital(self) -> bool:
        """Whether its capitals mark a proper name: a capital inside, or at the front of a word inside a sentence."""
        return any(c.isupper() for c in self.typed[1:]) or (self.typed[0].isupper() and not self.opens)


@dataclass(slots=True)
class Sheet:
    """A question's text, its tokens, and which of them earlier steps have taken."""

    text: str
    tokens: tuple[Token, ...]
    taken: list[bool]
    touches: tuple[bool, ...]
    """For each token whether the next stands in one name with it: nothing but a space, a hyphen or the like between."""
    said: list[str] = field(default_factory=list)

    def free(self, start: int, end: int) -> bool:
        """Whether no token of the range has been taken."""
        return True not in self.taken[start:end]

    def take(self, start: int, end: int, said: bool = False) -> str:
        """Mark tokens as understood and give their text; `said` keeps it among the words that gave a filter."""
        self.taken[start:end] = [True] * (end - start)
        surface = self.surface(start, end)
        if said:
            self.said.append(surface)
        return surface

    def take_span(self, start: int, end: int, said: bool = False) -> None:
        """The same for a span of characters."""
        first, last = self.range_of(start, end)
        self.taken[first:last] = [True] * (last - first)
        if said:
            self.said.append(self.text[start:end].strip(" \t\n?!.,;:"))

    def free_span(self, start: int, end: int) -> bool:
        """Whether no token that touches a span of characters has been taken."""
        return self.free(*self.range_of(start, end))

    def surface(self, start: int, end: int) -> str:
        """The text of a range of tokens as it was typed."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """The range of tokens that touch a span of characters."""
        first = bisect_right(self.tokens, start, key=_end)
        return first, max(first, bisect_left(self.tokens, end, key=_start))

    def joined(self, start: int, end: int) -> str:
        """The folded words of a range without spaces, as `fold` gives them."""
        return "".join([token.word for token in self.tokens[start:end]])

    def phrase(self, start: int, end: int) -> str:
        """The folded words of a range with spaces, as `fold_words` gives them."""
        return " ".join([token.word for token in self.tokens[start:end]])

    def word(self, i: int) -> str:
        """The folded word at a place, empty outside the text."""
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def quoted(self, start: int, end: int) -> bool:
        """Whether a range of tokens stands in quotation marks of its own."""
        before, after = self.tokens[start].start, self.tokens[end - 1].end
        return (
            before > 0 and after < len(self.text) and self.text[before - 1] in _QUOTES and self.text[after] in _QUOTES
        )

    def content(self) -> list[int]:
        """Places of the tokens that nobody has taken and that say something."""
        return [
            i
            for i, token in enumerate(self.tokens)
            if not self.taken[i] and token.word not in STOP and token.word not in FILLER
        ]

    def runs(self, longest: int) -> Iterator[tuple[int, int]]:
        """Ranges of free tokens that stand together, at each place the longest first."""
        for start in range(len(self.tokens)):
            end = start
            while end < len(self.tokens) and end - start < longest and not self.taken[end]:
                end += 1
                if not self.touches[end - 1]:
                    break
            for stop in range(end, start, -1):
                yield start, stop


def sheet(text: str) -> Sheet:
    """The tokens of a text, none of them taken."""
    text = unicodedata.normalize("NFC", text[:LONGEST_QUESTION])
    shouting = text.isupper() and len(text.split()) > 2
    tokens = []
    for match in _TOKEN.finditer(text):
        typed = match[1].lower() if shouting else match[1]
        opens = _SENTENCE_END.search(text, max(0, match.start() - 3), match.start()) is not None
        tokens.append(
            Token(typed, plain(match[1]).replace(" ", ""), match.start(), match.end(1), match[2] is not None, opens)
        )
    touches = (
        not token.possessive and _JOINS.fullmatch(text, token.end, following.start) is not None
        for token, following in pairwise(tokens)
    )
    return Sheet(text, tuple(tokens), [False] * len(tokens), (*touches, False))


def _start(token: Token) -> int:
    return token.start


def _end(token: Token) -> int:
    return token.end


def plain(text: str) -> str:
    """Text without accents and case."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def fold(text: str) -> str:
    """Text as names are compared: without accents, case, spaces, hyphens and all else but letters, digits and plus."""
    return _NOT_IN_NAMES.sub("", plain(text))


def fold_words(text: str) -> str:
    """Text as headings and organisations are compared: plain words with one space between them."""
    return " ".join(match[1] for match in _TOKEN.finditer(plain(text)))


def undoubled(folded: str) -> str:
    """A folded name with every letter once where it stands doubled: what two spellings of one sound share."""
    return re.sub(r"([a-z])\1+", r"\1", folded)
