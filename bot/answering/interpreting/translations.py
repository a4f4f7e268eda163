"""Looks up words of research of another language in English.

The tables are derived from Wiktionary by `tests/benchmarks/translations.py`. Words are found in all their
forms, by their stems.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

SIGNS = ("zh", "ja")
"""The languages that are written without spaces."""
_STEMMERS = {
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "pt": "portuguese",
    "it": "italian",
    "nl": "dutch",
}
LANGUAGES = (*_STEMMERS, *SIGNS)
_LINKS = {"de": ("", "s", "es", "n", "en"), "nl": ("", "s", "e", "en")}
"""Letters between the parts of compounds, in languages that write them as one word."""
_SHORTEST_PART = 4
_LEAST_ALIKE = 0.6
"""Which share of its letters a word has in common with an entry that has the same stem."""


def translated(words: Sequence[str], language: str) -> Sequence[str]:
    """Return what a term of a language is in English, the most usual first; none where the table lacks it.

    `words` are its folded words, in any form, or its signs. What has the term itself as its entry comes before what
    only has another form of it.
    """
    typed = "".join(words) if language in SIGNS else " ".join(words)
    if exact := _entry(typed, language):
        return exact
    if language in SIGNS:
        return ()
    stem = stems(words, language)
    alike = [
        (entry, english)
        for entry, english in _beginning(min(stem[0], words[0], key=len), language)
        if entry.count(" ") == len(words) - 1 and stems(entry.split(), language) == stem
    ]
    shared = [_shared(entry, typed) for entry, _ in alike]
    nearest = max(shared, default=0)
    return tuple(
        dict.fromkeys(
            each
            for size, (entry, english) in zip(shared, alike, strict=True)
            if size == nearest and (size == len(entry) or size >= max(_SHORTEST_PART, _LEAST_ALIKE * len(typed)))
            for each in english
        )
    )


def stems(words: Sequence[str], language: str) -> list[str]:
    """Return the stems of folded words of a language that is written with spaces."""
    return _stemming(language).analyze(" ".join(words))


def parts_of(word: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the two words that a compound may be of, the most even parts first."""
    if language not in _LINKS:
        return
    places = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    for at in sorted(places, key=lambda place: abs(2 * place - len(word))):
        first, second = word[:at], word[at:]
        for link in _LINKS[language]:
            if first.endswith(link) and len(first) - len(link) >= _SHORTEST_PART:
                yield first[: len(first) - len(link)], second


def _shared(first: str, second: str) -> int:
    """How many letters two words begin with in common."""
    pairs = zip(first, second, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _entry(typed: str, language: str) -> Sequence[str]:
    lines = _lines(language)
    at = bisect_left(lines, f"{typed}\t")
    entry, _, english = lines[at].partition("\t") if at < len(lines) else ("", "", "")
    return english.split(",") if entry == typed else ()


def _beginning(beginning: str, language: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the entries of a table that begin so, in order."""
    lines = _lines(language)
    for at in range(bisect_left(lines, beginning), len(lines)):
        if not lines[at].startswith(beginning):
            return
        entry, _, english = lines[at].partition("\t")
        yield entry, english.split(",")


@cache
def _lines(language: str) -> Sequence[str]:
    """The lines of a table, in order: an entry, a tab, and what it is in English."""
    text = (files("bot.answering.interpreting") / "languages" / f"{language}.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def _stemming(language: str) -> "TextAnalyzer":
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer(_STEMMERS[language])).build()
