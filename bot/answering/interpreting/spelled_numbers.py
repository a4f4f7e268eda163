"""Writes years that are spelled out in digits.

“twenty twenty-four”, “sosp twenty-three”, “the nineties”.
"""

import re

from ingest.terms.patterns import lazy_pattern

_ONE_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = {word: number for number, word in enumerate(_ONE_WORDS)}
_TENS = {word: 10 * number for number, word in enumerate(_TEN_WORDS, start=2)}
_BELOW_100 = rf"(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(list(_ONES)[1:10])}))?|{'|'.join(list(_ONES)[1:])}"
_YEAR = lazy_pattern(
    rf"\b(?:(?P<century>nineteen|twenty)[ -](?P<of>{_BELOW_100})|two thousand(?: and)?[ -](?P<of2>{_BELOW_100})"
    rf"|(?P<short>twenty[ -](?:{'|'.join(list(_ONES)[1:10])})))\b",
    re.I,
)
_DECADE = lazy_pattern(
    rf"\b(?:the )?(?:nineteen[ -])?(?P<tens>{'|'.join(word.removesuffix('y') for word in _TENS)})ies\b"
    r"|\b(?:the )?(?P<full>(?:19|20)\d)0['’]?s\b|(?<![\w.])(?:the ['’]?|['’])(?P<two>[5-9])0['’]?s\b",
    re.I,
)
_CENTURY = lazy_pattern(r"\b(?:from |in |of )?(?:the )?(?:last|previous|20th|twentieth) century\b", re.I)


def in_digits(text: str) -> str:
    """Return a question with the years, decades and centuries that are spelled out in it as years in digits."""
    text = _CENTURY.sub("before 2000", text)
    text = _DECADE.sub(_decade, text)
    return _YEAR.sub(_year, text)


def _year(match: re.Match[str]) -> str:
    if match["short"]:
        # "twenty-four" by itself is a number: the year of a venue behind its name, else nothing that matters.
        return str(_below_100(match["short"]))
    number = _below_100(match["of"] or match["of2"])
    if match["century"] and number < 10:
        return str(20 + number) if match["century"].lower() == "twenty" else match[0]
    return str((1900 if (match["century"] or "").lower() == "nineteen" else 2000) + number)


def _decade(match: re.Match[str]) -> str:
    if match["tens"]:
        first = 1900 + _TENS[f"{match['tens'].lower()}y"]
    else:
        first = int(match["full"]) * 10 if match["full"] else 1900 + int(match["two"]) * 10
    return f"{first} to {first + 9}"


def _below_100(words: str) -> int:
    return sum(_TENS.get(word) or _ONES.get(word, 0) for word in re.split(r"[ -]", words.lower()))
