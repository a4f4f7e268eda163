"""Makes the keys by which a model cites sources, and reads them back.

A key such as `s7f4` is drawn from the question and the source's content and is checked to occur in no source, so a
"[1]" inside an abstract is never mistaken for a citation and no abstract can cite in another's name.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.terms.patterns import lazy_pattern

_LETTERS = "abcdefghjkmnpqrtuvwxyz"
_KEY = r"[sS]\d[a-z]\d"
_ITEM = rf"(?:{_KEY}|\^?[A-Za-z]{{0,8}}[-_ ]?\d{{1,4}}[a-z0-9]{{0,4}})"
_SEPARATOR = r"(?:\s*[,;&]\s*|\s+and\s+|\s+)"
_WORD = r"(?:(?:sources?|refs?\.?|citations?|keys?)\s*+:?\s*+)?"
_MARKER = lazy_pattern(
    rf"(?:(?<![ \t])[ \t]++)?+(?:[\[【]\s*+{_WORD}(?P<items>{_ITEM}(?:{_SEPARATOR}{_ITEM}){{0,20}})\s*[\]】]"
    rf"|\(\s*+{_WORD}(?P<keys>{_KEY}(?:{_SEPARATOR}{_KEY}){{0,20}})\s*\))",
    re.IGNORECASE,
)
_BRACKETED = rf"[\[【]\s*(?i:{_KEY})\s*[\]】]"
_JOINED = lazy_pattern(rf"({_BRACKETED})\s*(?:and|or|&)\s*(?={_BRACKETED})")
_ATTRIBUTION = lazy_pattern(
    rf"\A(?i:according\s+to|as\s+(?:\w+\s+){{1,3}}(?:in|by)|per|from|in)\s+"
    rf"(?P<markers>(?:{_BRACKETED}\s*)+|(?i:{_KEY})),\s*(?P<first>\w)"
)
"""An opening that says no more than whose statement follows: `According to [s7f4], …`."""

_AS_A_WORD = lazy_pattern(
    rf"(?P<before>\A\s*(?={_BRACKETED}\s+[a-z]+(?![\w-]))|\b(?i:of|in|by|to|from|than|with|for|like|unlike)\s+)"
    rf"[\[【]\s*(?P<key>(?i:{_KEY}))\s*[\]】]"
)
"""A marker that a sentence needs as a word: `[s7f4] stores …`, `faster than [s7f4]`."""

_LONE_KEY = lazy_pattern(rf"(?<![\w-]){_KEY}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence apart from its markers: the `numbers` of the sources it cites and the markers that name none."""

    text: str
    numbers: tuple[int, ...]
    unknown: tuple[str, ...]


def make_keys(question: str, texts: Sequence[str]) -> tuple[str, ...]:
    """A key for each of `texts` (all that is shown of one source), different from each other and found in no text."""
    everything = "\n".join((question, *texts)).lower()
    keys: list[str] = []
    for position, text in enumerate(texts):
        attempt = 0
        while (key := _key(f"{attempt}\0{position}\0{question}\0{text}")) in keys or key in everything:
            attempt += 1
        keys.append(key)
    return tuple(keys)


def read_markers(sentence: str, keys: Mapping[str, int], names: Mapping[int, str]) -> Marked:
    """Take the markers out of `sentence`; one that stands as a word in it is replaced by its source's name.

    An opening that only says whose statement follows is left out with its marker.
    """
    numbers: list[int] = []
    unknown: list[str] = []

    def take(match: re.Match[str]) -> str:
        for item in re.split(_SEPARATOR, (match["items"] or match["keys"]).strip()):
            number = keys.get(item.lower().lstrip("^"))
            if number is None:
                unknown.append(item)
            elif number not in numbers:
                numbers.append(number)
        return ""

    def name(match: re.Match[str]) -> str:
        number = keys.get(match[0].lower())
        if number is None:
            return match[0]
        if number not in numbers:
            numbers.append(number)
        return names[number]

    text = _JOINED.sub(r"\1", sentence.strip())
    if attribution := _ATTRIBUTION.match(text):
        _LONE_KEY.sub(name, attribution["markers"])
        if numbers:
            text = attribution["first"].upper() + text[attribution.end() :]
    text = _AS_A_WORD.sub(lambda match: match["before"] + match["key"], text)
    text = _LONE_KEY.sub(name, _MARKER.sub(take, text))
    text = re.sub(r"(?<!\s)\s++([.,;:!?])(?=\s|$)", r"\1", text)
    text = re.sub(r"((?<!\.)\.|[!?])\.++$", r"\1", re.sub(r"\s+", " ", text).strip())
    return Marked(text, tuple(numbers), tuple(unknown))


def _key(seed: str) -> str:
    digest = hashlib.blake2b(seed.encode(), digest_size=3).digest()
    return f"s{digest[0] % 10}{_LETTERS[digest[1] % len(_LETTERS)]}{digest[2] % 10}"
