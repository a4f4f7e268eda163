"""Holds a question's tokens, and marks which are understood."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import pairwise

from bot.answering.interpreting.cues import CueMarks, mark_cues
from bot.answering.model import WordsRead
from ingest.terms.patterns import lazy_pattern

LONGEST_QUESTION = 2_000
"""Characters of a question that are read; what comes after them is left out. Reading takes time that grows with the
square of the length: seconds for 10,000."""

_SIGNS = "\u3040-\u30ff\u3400-\u9fff"
"""Signs of Chinese and Japanese, which are written without spaces: each is a token."""
_TOKEN = lazy_pattern(rf"([{_SIGNS}]|(?:[^\W_{_SIGNS}])+(?:[ ]?\+\+|\+*))(['’]s(?!\w))?")
_MEET = lazy_pattern(rf"(?<=[{_SIGNS}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{_SIGNS}])")
_WITH = lazy_pattern(r"(?<![\w/.])w(?:/(o(?:ut)?\b)?\s*|\s+(?=[a-z]{3}))", re.I)
_SHORTENED = {"excl": "excluding", "incl": "including"}
_SHORT = lazy_pattern(rf"\b({'|'.join(_SHORTENED)})\b\.?", re.I)
_SENTENCE_END = lazy_pattern(r"[.?!:;\n•]\s*$|^\s*$|[-–—]\s+$")
_BREAK = lazy_pattern(r"[.?!:;\n•—–(]|\s-\s|,")
_HARD_BREAK = lazy_pattern(r"[.?!:;\n•—–]|\s-\s")
_JOINS = lazy_pattern(r"[ \t]*+[-–‑_./:]?[ \t]*+")
_NOT_IN_NAMES = lazy_pattern(r"[^\w+]|_")
_QUOTES = "\"'`“”‘’«»*_「」『』"


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
        """True if its capitals mark a proper name: a capital inside, or at the front of a word inside a sentence."""
        return any(c.isupper() for c in self.typed[1:]) or (self.typed[0].isupper() and not self.opens)


@dataclass(slots=True)
class Sheet:
    """A question's text, its tokens, the cues among them, and what earlier steps have read from which tokens."""

    text: str
    tokens: tuple[Token, ...]
    taken: list[bool]
    touches: tuple[bool, ...]
    """For each token whether the next stands in one name with it: nothing but a space, a hyphen or the like between."""
    cues: CueMarks
    readings: list[WordsRead] = field(default_factory=list)
    aside: set[int] = field(default_factory=set)
    values: set[int] = field(default_factory=set)
    """Tokens that name a value which a later step will read."""

    def free(self, start: int, end: int) -> bool:
        """Return True if no token of the range has been taken."""
        return True not in self.taken[start:end]

    def take(self, start: int, end: int, became: str = "", pattern: str = "") -> str:
        """Mark tokens as understood and return their text; `became` and `pattern` are kept for the explanation."""
        self.taken[start:end] = [True] * (end - start)
        surface = self.surface(start, end)
        if became:
            self.readings.append(WordsRead(surface, became, pattern, start, end))
        return surface

    def set_aside(self, tokens: Iterable[int], aside: bool) -> None:
        """Take tokens that are said by the way, or give those of them back that were."""
        for i in tokens:
            if aside and not self.taken[i]:
                self.taken[i] = True
                self.aside.add(i)
            elif not aside and i in self.aside:
                self.taken[i] = False
                self.aside.discard(i)

    def take_span(self, start: int, end: int, became: str = "", pattern: str = "") -> None:
        """Take the tokens that touch a span of characters."""
        self.take(*self.range_of(start, end), became, pattern)

    def free_span(self, start: int, end: int) -> bool:
        """Return True if no token that touches a span of characters has been taken."""
        return self.free(*self.range_of(start, end))

    def surface(self, start: int, end: int) -> str:
        """Return the text of a range of tokens as it was typed."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end] if end > start else ""

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of tokens that touch a span of characters."""
        first = bisect_right(self.tokens, start, key=_end)
        return first, max(first, bisect_left(self.tokens, end, key=_start))

    def gap(self, i: int) -> str:
        """Return the characters between token `i - 1` and token `i`."""
        before = self.tokens[i - 1].end if i > 0 else 0
        return self.text[before : self.tokens[i].start if i < len(self.tokens) else len(self.text)]

    def breaks(self, start: int, end: int, hard: bool = False) -> bool:
        """Return True if punctuation parts two neighbouring tokens of a range; a comma does unless `hard`."""
        pattern = _HARD_BREAK if hard else _BREAK
        return any(pattern.search(self.gap(i)) for i in range(start + 1, end))

    def joined(self, start: int, end: int) -> str:
        """Return the folded words of a range without spaces, as `fold` gives them."""
        return "".join([token.word for token in self.tokens[start:end]])

    def phrase(self, start: int, end: int) -> str:
        """Return the folded words of a range with spaces, as `fold_words` gives them."""
        return " ".join([token.word for token in self.tokens[start:end]])

    def word(self, i: int) -> str:
        """Return the folded word at a place, empty outside the text."""
        return self.tokens[i].word if 0 <= i < len(self.tokens) else ""

    def quoted(self, start: int, end: int) -> bool:
        """Return True if a range of tokens stands in quotation marks of its own."""
        before, after = self.tokens[start].start, self.tokens[end - 1].end
        return (
            before > 0 and after < len(self.text) and self.text[before - 1] in _QUOTES and self.text[after] in _QUOTES
        )

    def content(self) -> list[int]:
        """Return the places of the tokens that nobody has taken and that no cue explains."""
        return [i for i, taken in enumerate(self.taken) if not taken and not self.cues.small(i)]

    def runs(self, longest: int) -> Iterator[tuple[int, int]]:
        """Yield ranges of free tokens that stand together, at each place the longest first."""
        for start in range(len(self.tokens)):
            end = start
            while end < len(self.tokens) and end - start < longest and not self.taken[end]:
                end += 1
                if not self.touches[end - 1]:
                    break
            for stop in range(end, start, -1):
                yield start, stop


def sheet(text: str, languages: Set[str] = frozenset()) -> Sheet:
    """Return the tokens of a text with the cues among them; none of them is taken.

    `languages` are those beside English that the text is known to be in.
    """
    text = unicodedata.normalize("NFC", text[:LONGEST_QUESTION])
    shouting = text.isupper() and len(text.split()) > 2
    tokens = []
    for match in _TOKEN.finditer(text):
        typed = match[1].lower() if shouting else match[1]
        opens = _SENTENCE_END.search(text, max(0, match.start() - 3), match.start()) is not None
        word = plain_question(match[1]).replace(" ", "")
        tokens.append(Token(typed, word, match.start(), match.end(1), match[2] is not None, opens))
    touches = (
        not token.possessive and _JOINS.fullmatch(text, token.end, following.start) is not None
        for token, following in pairwise(tokens)
    )
    cues = mark_cues([token.word for token in tokens], [token.typed for token in tokens], languages)
    return Sheet(text, tuple(tokens), [False] * len(tokens), (*touches, False), cues)


def _start(token: Token) -> int:
    return token.start


def _end(token: Token) -> int:
    return token.end


def plain_question(text: str) -> str:
    """Return a text without accents and case."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def folded_word(text: str) -> str:
    """Return a text as names are compared: only its letters, digits and plus signs, without accents and case."""
    return _NOT_IN_NAMES.sub("", plain_question(text))


def fold_words(text: str) -> str:
    """Return a text as headings and organisations are compared: plain words with one space between them."""
    return " ".join(match[1] for match in _TOKEN.finditer(plain_question(text)))


def spaced(text: str) -> str:
    """Return a text with "w/", "excl." and the like written out, and a blank where signs of Chinese or Japanese meet
    letters or digits.
    """
    text = _SHORT.sub(lambda match: _SHORTENED[match[1].lower()], text)
    text = _WITH.sub(lambda match: "without " if match[1] else "with ", text)
    return _MEET.sub(" ", text) if not text.isascii() else text


def undoubled(folded: str) -> str:
    """Return a folded name with every doubled letter once: what two spellings of one sound share."""
    return re.sub(r"([a-z])\1+", r"\1", folded)
