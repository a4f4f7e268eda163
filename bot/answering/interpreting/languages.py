"""Questions in other languages, with their function words in English, so that the rules for English read them.

"Welche Papers sind von Apple?" becomes "which Papers are from Apple?". Words that a question is about stay as they
are; the words that are replaced are data, in `languages.toml`.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SPACES = re.compile(r" {2,}")
_FIRST_SIGN = "\u3400"
"""The first of the Chinese signs, which are written without spaces between words."""
_ENOUGH = 2
_ENOUGH_OF = 3
"""A language is told by two of its words, or by one in three of all words."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language: the words that tell it (none where its script does), and its phrases with what they are in English.

    `pattern` matches any of the phrases, the longest first.
    """

    telling: frozenset[str]
    phrases: dict[str, str]
    pattern: re.Pattern[str]


def into_english(text: str) -> str:
    """Give a question with the function words of its language in English; an English question comes back as it is."""
    if not text.isascii():
        for each in _languages():
            text = text if each.telling else _SPACES.sub(" ", _replaced(text, each, " {} "))
    told = _told(text)
    return text if told is None else _replaced(text, told, "{}")


def terms_in_english(text: str, held: Callable[[str], bool]) -> str:
    """Give a question with the terms of research that it has in another language in English.

    `held` tells whether the library holds a term as it was typed: it is then better searched for so.
    """
    if text.isascii() and _told(text) is None:
        return text
    terms, pattern = _terms()

    def english(match: re.Match[str]) -> str:
        if held(match[0]):
            return match[0]
        spaced = " {} " if match[0] >= _FIRST_SIGN else "{}"
        return spaced.format(terms[match[0].lower()])

    return _SPACES.sub(" ", pattern.sub(english, text)).strip()


def _replaced(text: str, language: Language, form: str) -> str:
    def english(match: re.Match[str]) -> str:
        name = match[0].isupper() and match[0].isascii() and len(match[0]) > 1
        return match[0] if name else form.format(language.phrases[match[0].lower()])

    return language.pattern.sub(english, text)


def _told(text: str) -> Language | None:
    """The language of a text, by its telling words; None for English and where too few words tell."""
    words = [match[0].lower() for match in _WORD.finditer(text)]
    best, found = 0, None
    for language in _languages():
        count = sum(word in language.telling for word in words)
        if count > best and (count >= _ENOUGH or count * _ENOUGH_OF >= len(words)):
            best, found = count, language
    return found


@cache
def _terms() -> tuple[dict[str, str], re.Pattern[str]]:
    """Terms of research with what they are in English, and a pattern that matches any of them, the longest first."""
    text = files("bot.answering.interpreting").joinpath("field_terms.toml").read_text("utf-8")
    terms = {term: english for table in tomllib.loads(text).values() for term, english in table.items()}
    longest = sorted(terms, key=lambda term: (-len(term), term))
    signs = "|".join(re.escape(term) for term in longest if term >= _FIRST_SIGN)
    words = "|".join(re.escape(term) for term in longest if term < _FIRST_SIGN)
    return terms, re.compile(rf"{signs}|\b(?:{words})\b", re.I)


@cache
def _languages() -> tuple[Language, ...]:
    text = files("bot.answering.interpreting").joinpath("languages.toml").read_text("utf-8")
    found = []
    for table in tomllib.loads(text).values():
        telling = frozenset(table.get("telling", "").split())
        phrases: dict[str, str] = table["phrases"]
        any_of = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
        pattern = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)" if telling else any_of, re.I)
        found.append(Language(telling, phrases, pattern))
    return tuple(found)
