"""Writes years in full digits that are spelled out or shortened.

“twenty twenty-four”, “sosp twenty-three”, “the nineties”, “22 through 24”, “2019, 20 and '21”.
"""

import re
from collections.abc import Callable
from itertools import pairwise

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
_PART = r"(?:(early|mid|late)[ -])?"
_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9), "": (0, 9)}
_DECADE = lazy_pattern(
    rf"\b(?:the )?{_PART}(?:nineteen[ -])?(?P<tens>{'|'.join(word.removesuffix('y') for word in _TENS)})ies\b"
    rf"|\b(?:the )?{_PART}(?P<full>(?:19|20)\d)0['’]?s\b|(?<![\w.])(?:the ['’]?|['’]){_PART}(?P<two>[5-9])0['’]?s\b",
    re.I,
)
_JOINING = "papers?|works?|ones|articles|surveys|stuff|and|or|n|to|at|in|on|from|by|but|only|please|pls"
"""Words behind a number of two digits beside which it may be a year: it counts none of them."""
_LEADING = frozenset(
    ["", "in", "of", "from", "year", "years", "between", "only", "just", "dated", "papers", "ones", "for"]
)
"""Words before two numbers of two digits that may be years; so may they behind the name of a venue."""
_FULL, _SHORT = r"(?:19|20)\d\d", r"['’‘]?[0-2]\d"
_AS_FAR_AS = r"\s*+(?:-|–|—|\.\.++|\b(?:to|until|till|thru|through)\b)\s*+"
_AND = r"\s*+(?:,\s*+(?:(?:and|or)\b)?|&|\+|/|\b(?:and|or|n)\b)\s*+"
_NO_YEAR_BEHIND = rf"(?![\w%/:-]|\.\d|\s++(?!(?:{_JOINING})\b)[a-z])"
_CHAIN = lazy_pattern(rf"(?<![\w./-]){_FULL}(?:(?:{_AS_FAR_AS}|{_AND})(?:{_FULL}|{_SHORT}){_NO_YEAR_BEHIND})+", re.I)
_SHORT_CHAIN = lazy_pattern(
    rf"(?:(?<!\S)(?P<before>[a-z]+) |^){_SHORT}(?:(?:{_AS_FAR_AS}|{_AND}){_SHORT})+{_NO_YEAR_BEHIND}", re.I
)
_SHORT_BEHIND_CUE = lazy_pattern(rf"\b(?:since|before|after|until|till|from)\s+({_SHORT}){_NO_YEAR_BEHIND}", re.I)
_AFTER = lazy_pattern(rf"\bpost[ -](?={_FULL}\b)", re.I)
_OLDEST_SHORT, _LONGEST_RANGE = 14, 15
_CENTURY = lazy_pattern(r"\b(?:from |in |of )?(?:the )?(?:last|previous|20th|twentieth) century\b", re.I)


def in_digits(text: str, is_venue: Callable[[str], bool]) -> str:
    """Return a question with its years, decades and centuries in full digits, however they are spelled or shortened.

    `is_venue` tells whether a folded word names a venue: the numbers behind it are years.
    """

    def short_chain(match: re.Match[str]) -> str:
        before = (match["before"] or "").lower()
        return _chain(match) if before in _LEADING or is_venue(before) else match[0]

    text = _CENTURY.sub("before 2000", text)
    text = _YEAR.sub(_year, _DECADE.sub(_decade, text))
    text = _AFTER.sub("after ", text)
    text = _SHORT_BEHIND_CUE.sub(_behind_cue, text)
    return _SHORT_CHAIN.sub(short_chain, _CHAIN.sub(_chain, text))


def _behind_cue(match: re.Match[str]) -> str:
    year = int(match[1].lstrip("'’‘"))
    return f"{match[0].removesuffix(match[1])}{2000 + year}" if year >= _OLDEST_SHORT else match[0]


def _chain(match: re.Match[str]) -> str:
    """The years of a range or an enumeration in full; the same text where they do not ascend as years do."""
    parts = re.split(r"(\d+)", match[0])
    digits = parts[1::2]
    if len(digits[0]) == 2 and int(digits[0]) < _OLDEST_SHORT:
        return match[0]
    years = [int(each) if len(each) > 2 else 2000 + int(each) for each in digits]
    months = re.fullmatch(r"\d{4}[-/]\d\d", match[0]) and int(digits[1]) <= 12
    ascending = all(one < other <= one + _LONGEST_RANGE for one, other in pairwise(years))
    if months or (not ascending and any(len(each) == 2 for each in digits)):
        return match[0]
    links = [_link(each) for each in parts[2:-1:2]]
    return parts[0].rstrip("'’‘") + "".join(f"{year}{link}" for year, link in zip(years, [*links, ""], strict=True))


def _link(typed: str) -> str:
    """What stands between two years, with signs and short forms as words."""
    word = typed.strip(" '’‘").lower()
    if re.fullmatch(r"-|–|—|\.\.+|thru|through", word):
        return " to "
    return {"/": " and ", "n": " and ", "+": " and "}.get(word, typed.rstrip("'’‘"))


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
    start, end = _PARTS[(match[1] or match[3] or match[5] or "").lower()]
    return f"{first + start} to {first + end}"


def _below_100(words: str) -> int:
    return sum(_TENS.get(word) or _ONES.get(word, 0) for word in re.split(r"[ -]", words.lower()))
