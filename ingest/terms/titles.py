"""Folds titles, decides whether two name one work, and makes their slugs.

Two questions are told apart. `near_identical` is strict and serves where the title is the only evidence;
`agree` is lenient and serves where two entries already share an identifier and only a wrong link is feared.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from sys import intern

from rapidfuzz.distance import OSA, Indel

from ingest.terms.patterns import lazy_pattern
from ingest.terms.symbols import GREEK_NAMES

NEAR = 0.95
"""Token-level similarity from which on two titles of one work may differ."""

_APOSTROPHE = lazy_pattern(r"['’‘`´]")
_COMMAND = lazy_pattern(r"\\([a-zA-Z]+)")
_GREEK_LETTER = lazy_pattern(r"(?<![α-ω])[α-ω](?![α-ω])")
_NAMES_OF_LETTERS = frozenset(GREEK_NAMES.values())
_IDEOGRAPH = lazy_pattern(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = lazy_pattern(r"[^\W_]+|\+")
_BETWEEN_COMPOUNDS = lazy_pattern(r"[\s:/,;()]+")
_FUNCTION_WORD = lazy_pattern(
    r"an?|the|of|for|in|on|with|and|to|from|by|via|using|at|as|is|are|be|its?|their|into|or|over|under|through|"
    r"toward|that|thi|we"
)
_NUMBER = lazy_pattern(r"\d|^(?:x{0,2}(?:ix|iv|vi{1,3}|i{2,3})|xi{0,2})$")
_OPPOSED = (("micro", "macro"), ("intra", "inter"), ("model", "modal"), ("hypo", "hyper"))
"""Beginnings of words that differ by a letter or two and in all that they mean."""
_LONGEST_SLUG = 120
_PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "a", "œ": "o", "þ": "th"}
)
"""Letters that Unicode does not take for others with a mark."""

_SPELLINGS = tuple(
    (lazy_pattern(pattern), one)
    for pattern, one in (
        (r"(?<=[a-z])([aou])e(?=[a-z])", r"\1"),
        (r"(?<=[a-z]{3})isation", "ization"),
        (r"(?<=[a-z]{3})is(?=(?:e|ed|er|ing)$)", "iz"),
        (r"(?<=[a-z]{2})ys(?=(?:e|ed|er|ing)$)", "yz"),
        (r"(?<=[a-z]{2})our(?=$|s$|al|ed$|ing$|it|less|able)", "or"),
        (r"(?<=[a-z]{2}[tb])re$", "er"),
        (r"(?<=[a-z]{2})ogue$", "og"),
        (r"(?<=[aeiou])ll(?=(?:ed|er|ing)$)", "l"),
        (r"(?<=[a-z]{2})ence$", "ense"),
        (r"programme$", "program"),
        (r"^artefact", "artifact"),
        (r"^grey$", "gray"),
        (r"sulph", "sulf"),
        (r"^aluminium$", "aluminum"),
    )
)
"""British spellings and their American ones, and German vowels written out."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: its text, its normal words, and its short name where it has one.

    `rest` is the title without the short name; it is the whole title where there is none. An ingest holds the titles
    of all entries, so what few of them are asked for is not held.
    """

    text: str
    words: tuple[str, ...]
    name: str
    rest: tuple[str, ...]

    @property
    def significant(self) -> frozenset[str]:
        """The words that carry meaning."""
        return frozenset(significant(self.words))

    @property
    def compounds(self) -> frozenset[str]:
        """The words as written, hyphens closed up: `Sarathi-Serve` is one compound and not `sarathi`."""
        return frozenset("".join(normal_words(part)) for part in _BETWEEN_COMPOUNDS.split(self.text))

    @property
    def normal(self) -> str:
        """The normal words joined by spaces; equal for titles that differ only in writing."""
        return " ".join(self.words)

    @property
    def squeezed(self) -> str:
        """The normal words without spaces; equal also where words are written apart or together."""
        return "".join(self.words)


@lru_cache(maxsize=1 << 18)
def read_title(text: str, name: str | None = None) -> Title:
    """Take a title apart; `name` is the short name that the list gives, with or without its place in the title."""
    words = normal_words(text)
    head, colon, tail = text.partition(":")
    name_words = normal_words(name) if name else ()
    if not name_words and colon and tail.strip() and len(head.split()) <= 3:
        name_words = normal_words(head)
    named = bool(name_words) and words[: len(name_words)] == name_words
    rest = words[len(name_words) :] if named else words
    return Title(text, words, "".join(name_words), rest)


def normal_words(text: str) -> tuple[str, ...]:
    """The words of a title without case, accents, punctuation, hyphens, LaTeX commands and plural endings.

    Greek letters are words, however they are written: `α`, `$\\alpha$` and `alpha` are one.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
        text = _GREEK_LETTER.sub(lambda letter: f" {GREEK_NAMES[letter[0]]} ", text.casefold())
    text = _APOSTROPHE.sub("", _COMMAND.sub(_meaning, text) if "\\" in text else text).casefold()
    words = _WORD.findall(text.replace("&", " and "))
    # Titles share their words: of each there is one text in memory.
    return tuple(["plus" if word == "+" else intern(_singular(word)) for word in words])


def normal_title(text: str) -> str:
    """A title's normal form: `normal_words` joined by spaces."""
    return " ".join(normal_words(text))


def significant(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that carry meaning: no articles, prepositions and the like."""
    return tuple(word for word in words if not _FUNCTION_WORD.fullmatch(word))


def telling_words(words: Iterable[str]) -> float:
    """How many words carry meaning; of writing that has no spaces two characters count as one word."""
    telling = (word for word in words if not _FUNCTION_WORD.fullmatch(word))
    return sum(1 if word.isascii() else len(_IDEOGRAPH.findall(word)) / 2 or 1 for word in telling)


def similarity(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Token-level similarity from 0 to 1: twice the words in common, in order, by all words."""
    if "".join(one) == "".join(other):
        return 1.0
    return float(Indel.normalized_similarity(one, other))


def near_identical(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two normal titles are one title, but for writing, a slip of the pen or a function word.

    Words with digits never differ: `v2` and `v3`, `GPT-3` and `GPT-4` are different works.
    """
    one, other = tuple(map(spelling, one)), tuple(map(spelling, other))
    if "".join(one) == "".join(other):
        return True
    left, right = _difference(one, other)
    if any(has_number(word) for word in (*left, *right)) or len(left) > 1 or len(right) > 1:
        return False
    if left and right:
        return _is_slip(left[0], right[0]) or similarity(one, other) >= NEAR
    return all(_FUNCTION_WORD.fullmatch(word) for word in (*left, *right)) or min(len(one), len(other)) >= 20


def blocks(words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Keys of which near-identical titles share at least one, each with the word that was left out for it.

    The first is the squeezed title; then follow those without each one word that may differ.
    """
    words = tuple(map(spelling, words))
    yield "".join(words), ""
    if len(words) > 3:
        squeezed, start = "".join(words), 0
        for word in words:
            if not has_number(word):
                yield squeezed[:start] + squeezed[start + len(word) :], word
            start += len(word)


@lru_cache(maxsize=1 << 16)
def spelling(word: str) -> str:
    """Return one spelling of a normal word for comparison: `ue` is `ü`, `ł` is `l`, `colour` is `color`.

    Normal titles themselves keep what was written, since libraries remember papers by them.
    """
    plain = word.translate(_PLAIN_LETTERS)
    for pattern, one in _SPELLINGS:
        plain = pattern.sub(one, plain)
    return plain


@lru_cache(maxsize=1 << 16)
def has_number(word: str) -> bool:
    """Whether a word has a digit or is a Roman numeral; such words tell versions and parts of works apart."""
    return _NUMBER.search(word) is not None


def agree(one: Title, other: Title) -> bool:
    """Whether two titles may stand for the one work whose identifier both entries carry.

    True for near-identical titles; where one contains the other; for one short name with overlapping rests, or
    with a rest on one side only; where one is a bare name and the other has none; where the short name of one is a
    word of the other; and where most of the meaning is shared, as in a preprint since renamed. False where both have
    numbers and none in common: `Owl 2.5` is not `Owl 2`.
    """
    if not one.words or not other.words or near_identical(one.words, other.words):
        return True
    if one.name and other.name and one.name != other.name and _stem(one.name) == _stem(other.name):
        return False
    if _numbers(one) and _numbers(other) and not _numbers(one) & _numbers(other):
        return False
    if one.significant <= other.significant or other.significant <= one.significant:
        return bool(one.significant and other.significant)
    if one.name and one.name == other.name:
        return not one.rest or not other.rest or _overlap(one.rest, other.rest) >= 0.25 or _glued(one, other)
    if _is_bare_name(one, other) or _is_bare_name(other, one):
        return True
    if (one.name and one.name in other.compounds) or (other.name and other.name in one.compounds):
        return True
    return near_identical(one.rest, other.rest) or _overlap(one.rest, other.rest) >= 0.6


def same_under_name(one: Title, other: Title) -> bool:
    """Whether two titles of one short name are otherwise so alike that they are two versions of one title.

    Four fifths of the words after the name, in order, and every number; shorter rests tell too little.
    """
    if not one.name or one.name != other.name or min(len(significant(one.rest)), len(significant(other.rest))) < 4:
        return False
    differing = set(one.rest) ^ set(other.rest)
    return similarity(one.rest, other.rest) >= 0.8 and not any(map(has_number, differing))


def slug(text: str) -> str:
    """An ASCII slug of a title; text that ASCII cannot write leaves a short hash in its place."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    ascii_part = "-".join(re.findall(r"[a-z0-9]+", _APOSTROPHE.sub("", plain).casefold().replace("+", " plus ")))
    lost = any(char.isalpha() and not char.isascii() for char in plain)
    if lost or not ascii_part or len(ascii_part) > _LONGEST_SLUG:
        digest = hashlib.sha256(normal_title(text).encode()).hexdigest()[:8]
        ascii_part = f"{ascii_part[:_LONGEST_SLUG].rstrip('-')}-{digest}".lstrip("-")
    return ascii_part


@lru_cache(maxsize=1 << 16)
def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if len(word) > 4 and word.endswith(("us", "is")):
        return word
    return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]


def _difference(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is left of two word sequences without their common beginning and end."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[start : len(one) - end], other[start : len(other) - end]


def _is_slip(one: str, other: str) -> bool:
    """Whether two words are one word mistyped, or two forms of it: one edit, or two at the end of a long word.

    Never at the first letter, where words differ that mean different things: `local` and `focal`, `synchronous` and
    `asynchronous`. Two edits elsewhere make other words too: `translation` and `transition`.
    """
    shorter = min(len(one), len(other))
    if shorter < 5 or one[0] != other[0] or _IDEOGRAPH.search(one + other):
        return False
    if any(one.startswith(pair) and other.startswith(pair) and not _begin_alike(one, other, pair) for pair in _OPPOSED):
        return False
    edits = OSA.distance(one, other, score_cutoff=2)
    return edits <= 1 or (edits == 2 and shorter >= 8 and one[: shorter - 2] == other[: shorter - 2])


def _begin_alike(one: str, other: str, beginnings: tuple[str, str]) -> bool:
    return all(one.startswith(beginning) == other.startswith(beginning) for beginning in beginnings)


def _meaning(command: re.Match[str]) -> str:
    """What a LaTeX command leaves in a normal title: the name of a letter, or nothing."""
    name = command[1].removeprefix("var").casefold()
    return f" {name} " if name in _NAMES_OF_LETTERS else " l" if name == "ell" else " "


def _numbers(title: Title) -> set[str]:
    """The numbers in a title's words as they are written; `2.5` is one."""
    return {number for word in title.compounds for number in re.findall(r"\d+", word)}


def _is_bare_name(one: Title, other: Title) -> bool:
    """Whether one title is no more than a word or two, which may well be the name of a work titled without it."""
    return not other.name and not one.rest[2:] and (one.rest == one.words or not one.rest) and len(other.words) > 2


def _glued(one: Title, other: Title) -> bool:
    """Whether a quarter of one title's long words occur in the other, whose words may have run together."""
    for here, there in ((one, other), (other, one)):
        long = [word for word in significant(here.rest) if len(word) >= 5]
        if long and sum(word in there.squeezed for word in long) >= max(2, len(long) / 4):
            return True
    return False


def _stem(name: str) -> str:
    while True:
        shorter = name.rstrip("0123456789")
        shorter = name.removesuffix("plus") if shorter == name else shorter.removesuffix("v")
        if shorter == name:
            return name
        name = shorter


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """The share of the shorter title's significant words that the other has too; 0 for fewer than two in common."""
    left, right = (tuple(map(spelling, significant(words))) for words in (one, other))
    if not left or not right:
        return 0.0
    if len(left) > len(right):
        left, right = right, left
    spelled = {*right, *_joined(right), *_initials(right)}
    here = {*_joined(left), *_initials(left)}
    common = sum(1 for word in left if word in spelled) + sum(1 for word in set(right) - set(left) if word in here)
    return min(1.0, common / len(left)) if common >= 2 else 0.0


def _joined(words: tuple[str, ...]) -> set[str]:
    return {first + second for first, second in pairwise(words)}


def _initials(words: tuple[str, ...]) -> set[str]:
    """The acronyms that runs of two to five words would have: `llm` for `large language model`."""
    letters = "".join(word[0] for word in words)
    return {letters[start : start + size] for size in range(2, 6) for start in range(len(letters) - size + 1)}
