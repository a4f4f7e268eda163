"""Terms of research in other languages, in English: what lists and abstracts call them."""

import re
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from bot.answering.interpreting.text import sheet
from ingest.terms.patterns import lazy_pattern

_SPACES = lazy_pattern(r" {2,}")
_FIRST_SIGN = "\u3040"
"""The first of the signs of Japanese and Chinese, which are written without spaces between words."""


def terms_in_english(text: str, held: Callable[[str], bool]) -> str:
    """Return a question with the terms of research that it has in another language in English.

    `held` tells whether the library holds a term as it was typed: it is then better searched for so.
    """
    if text.isascii() and len(sheet(text).cues.languages) == 1:
        return text
    terms, pattern = _terms()

    def english(match: re.Match[str]) -> str:
        if held(match[0]):
            return match[0]
        spaced = " {} " if match[0] >= _FIRST_SIGN else "{}"
        return spaced.format(terms[match[0].lower()])

    return _SPACES.sub(" ", pattern.sub(english, text)).strip()


@cache
def _terms() -> tuple[dict[str, str], re.Pattern[str]]:
    """Terms of research with what they are in English, and a pattern that matches any of them, the longest first."""
    text = files("bot.answering.interpreting").joinpath("field_terms.toml").read_text("utf-8")
    terms = {term: english for table in tomllib.loads(text).values() for term, english in table.items()}
    longest = sorted(terms, key=lambda term: (-len(term), term))
    signs = "|".join(re.escape(term) for term in longest if term >= _FIRST_SIGN)
    words = "|".join(re.escape(term) for term in longest if term < _FIRST_SIGN)
    return terms, re.compile(rf"{signs}|\b(?:{words})\b", re.I)
