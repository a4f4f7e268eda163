"""Finds the numbers in a sentence that do not occur in the texts that it cites."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from bot.answering.normal_text import normal_text
from ingest.terms.patterns import lazy_pattern

_UNITS = {
    "%": "%|percent|per cent|percentage points?|pp|p\\.p\\.",
    "x": "x|times|-?fold",
    "orders": "orders? of magnitude",
    "bit": "bits?",
    "B/s": "bytes/s|bytes per second",
    "KB": "kb|kib|kilobytes?",
    "MB": "mb|mib|megabytes?",
    "GB": "gb|gib|gigabytes?",
    "TB": "tb|tib|terabytes?",
    "PB": "pb|pib|petabytes?",
    "GB/s": "gb/s|gib/s|gbyte/s",
    "Gb/s": "gbps|gbit/s",
    "ns": "ns|nanoseconds?",
    "us": "us|μs|microseconds?",
    "ms": "ms|msecs?|milliseconds?",
    "s": "s|secs?|seconds?",
    "min": "min|mins|minutes?",
    "h": "h|hrs?|hours?",
    "day": "days?",
    "week": "weeks?",
    "month": "months?",
    "year": "years?",
    "W": "w|watts?",
    "kW": "kw|kilowatts?",
    "J": "j|joules?",
    "GHz": "ghz",
    "token/s": "tokens?/s|tokens? per second|tok/s|tps",
    "FLOPS": "flops?",
    "TFLOPS": "tflops?|teraflops?",
}
_UNIT_OF = {name: lazy_pattern(rf"(?:{forms})\Z", re.IGNORECASE) for name, forms in _UNITS.items()}
_ANY_UNIT = "|".join(sorted((form for forms in _UNITS.values() for form in forms.split("|")), key=len, reverse=True))
_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "b": 9, "billion": 9, "t": 12, "trillion": 12}
_NUMBER = lazy_pattern(
    rf"""(?<![\w.])(?<![A-Za-z]-)(?P<money>(?:US)?\$)?
         (?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
         (?P<scale>[ -]?(?i:thousand|million|billion|trillion)\b|[KMBTkb](?![A-Za-z/]))?
         (?:[ -]?(?P<unit>(?i:{_ANY_UNIT.replace(" ", "[ ]")}))(?![A-Za-z]))?
         (?!\d)""",
    re.VERBOSE,
)
_FACTOR = lazy_pattern(
    r"\bfactors? of (?:up to |about |around |over |nearly |~)?(\d+(?:\.\d+)?)(?![\d.]*x)", re.IGNORECASE
)
_JOINT = lazy_pattern(r"(?:(?<!\s)\s++)?+(?:-|to|and|or|/|~)\s*+~?\s*+\Z", re.IGNORECASE)
_UNITS_IN_WORDS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_TEENS = ("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: value for value, word in enumerate((*_UNITS_IN_WORDS, *_TEENS))}
_WORDS |= {
    f"{tens}{join}{word}": 10 * value + more
    for value, tens in enumerate(_TENS, start=2)
    for more, word in enumerate(_UNITS_IN_WORDS[1:10], start=1)
    for join in ("-", " ")
}
_WORDS |= {tens: 10 * value for value, tens in enumerate(_TENS, start=2)}
_LONGEST_FIRST = sorted(_WORDS, key=len, reverse=True)
_ANY_WORD = "|".join(_LONGEST_FIRST)
_WORD_NUMBER = lazy_pattern(rf"\b({_ANY_WORD})(?:\b|(?=fold))", re.IGNORECASE)
_WORD_WITH_UNIT = lazy_pattern(rf"\b({_ANY_WORD})(?=(?:[ -](?:{_ANY_UNIT})|-?fold)(?![A-Za-z]))", re.IGNORECASE)
_COUNT = lazy_pattern(
    rf"\b({'|'.join(word for word in _LONGEST_FIRST if _WORDS[word] > 1)})(?:\b|(?=fold))", re.IGNORECASE
)
_READ_AS_NUMBERS = {"with units": _WORD_WITH_UNIT, "counts": _COUNT, "all": _WORD_NUMBER}
_RATIOS = (
    (lazy_pattern(r"\b(?:twice|doubl(?:e|es|ed|ing))\b", re.IGNORECASE), "2"),
    (lazy_pattern(r"\b(?:thrice|tripl(?:e|es|ed|ing))\b", re.IGNORECASE), "3"),
    (lazy_pattern(r"\bquadrupl(?:e|es|ed|ing)\b", re.IGNORECASE), "4"),
    (lazy_pattern(r"\b(?:halv(?:e|es|ed|ing)|by half|half the|half of the|half as)\b", re.IGNORECASE), "0.5"),
)


NumberWords = Literal["with units", "counts", "all"]
"""Which words below a hundred count as numbers: those before a unit, those and from two on anywhere, or all."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit in normal form, empty where it has none, and how it was written."""

    value: Decimal
    unit: str
    surface: str


@dataclass(frozen=True, slots=True)
class Located:
    """A quantity and where it stands in the plain text that it was read from."""

    quantity: Quantity
    begin: int
    end: int


@lru_cache(maxsize=1024)
def quantities(text: str, *, every_word: bool = False) -> tuple[Quantity, ...]:
    """Read the numbers of `text` with their units; a range's first number takes the unit of its last.

    Digits that belong to a name (`GPT-4`, `A100`) are not numbers. Number words count before a unit, and everywhere
    with `every_word`.
    """
    return tuple(located.quantity for located in locate_quantities(text, "all" if every_word else "with units")[1])


def locate_quantities(text: str, words: NumberWords = "counts") -> tuple[str, tuple[Located, ...]]:
    """Read the numbers of `text` with the plain text in which each is located; `words` says which words are numbers."""
    plain = _FACTOR.sub(r"\1x", normal_text(text))
    plain = _READ_AS_NUMBERS[words].sub(lambda match: str(_WORDS[match[1].lower()]), plain)
    matches = list(_NUMBER.finditer(plain))
    found = [_quantity(match) for match in matches]
    for index in range(len(found) - 2, -1, -1):
        between = plain[matches[index].end() : matches[index + 1].start()]
        if (
            not found[index].unit
            and not matches[index]["scale"]
            and found[index + 1].unit
            and _JOINT.fullmatch(between)
        ):
            found[index] = Quantity(found[index].value, found[index + 1].unit, found[index].surface)
    located = [Located(quantity, match.start(), match.end()) for quantity, match in zip(found, matches, strict=True)]
    ratios = [
        Located(Quantity(Decimal(value), "x", match[0]), match.start(), match.end())
        for rule, value in _RATIOS
        for match in rule.finditer(plain)
    ]
    return plain, (*located, *ratios)


def missing_numbers(sentence: str, cited: str, *, any_notation: bool = False) -> tuple[str, ...]:
    """Give the numbers of `sentence`, as written, that do not occur in `cited` with the same unit.

    With `any_notation` they may be written as in other languages than English: 2,5 for 2.5, and 1.859 or 1 859 for
    1,859.
    """
    if any_notation:
        readings = (sentence, _DECIMAL_COMMA.sub(".", _OTHER_THOUSANDS.sub("", sentence)))
        return min((missing_numbers(each, cited) for each in readings), key=len)
    known = {(quantity.value, quantity.unit) for quantity in quantities(cited, every_word=True)}
    known |= {(Decimal("0.5"), "x") for value, unit in known if (value, unit) in _HALVES}
    values = {value for value, _ in known}
    return tuple(
        quantity.surface
        for quantity in quantities(sentence)
        if not (quantity.value in values if not quantity.unit else (quantity.value, quantity.unit) in known)
    )


_OTHER_THOUSANDS = lazy_pattern(r"(?<=\d)[. \u00a0\u202f'’](?=\d{3}(?!\d))")
_DECIMAL_COMMA = lazy_pattern(r"(?<=\d),(?=\d)")
_HALVES = frozenset({(Decimal(50), "%"), (Decimal(2), "x")})


def _quantity(match: re.Match[str]) -> Quantity:
    value = Decimal(match["number"].replace(",", ""))
    if match["scale"]:
        value = value.scaleb(_SCALES[match["scale"].strip(" -").lower()])
    unit = "$" if match["money"] else _unit(match["unit"] or "")
    return Quantity(value.normalize(), unit, match[0])


def _unit(written: str) -> str:
    return next((name for name, forms in _UNIT_OF.items() if written and forms.match(written)), "")
