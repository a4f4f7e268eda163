"""Puts how other languages relate papers to a work in English.

“Schneller als Orca” and “比 Orca 快” are read as “papers faster than Orca”.
"""

import re
import tomllib
from collections.abc import Container, Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.answering.interpreting.text import fold_words

_NAME = (
    r"(?<![A-Za-zÀ-ÖØ-öø-ÿ0-9.+/-])"
    r"(?P<x>(?-i:[A-Za-zÀ-ÖØ-öø-ÿ0-9][A-Za-zÀ-ÖØ-öø-ÿ0-9.+/-]{0,39}(?: [A-Z0-9][A-Za-z0-9.+-]{0,39}){0,3}))"
)
_SIGNS = ("zh", "ja")


def relations_in_english(text: str, language: str, names: Container[str]) -> tuple[str, list[tuple[str, str]]]:
    """Return a question with its words for a relation to a work in English, and the words that were read so.

    A work is a name of `names` (folded), or is written like one: with a capital or a digit.
    """
    readings: list[tuple[str, str]] = []
    for english, patterns in relation_patterns().get(language, {}).items():
        for pattern in patterns:
            match = pattern.search(text)
            if match is None or not _like_a_name(match["x"], names):
                continue
            reading = english.replace("X", match["x"])
            readings.append((match[0].strip(), reading))
            text = f"{text[: match.start()].rstrip()} {reading} {text[match.end() :].lstrip()}".strip()
            break
    return text, readings


def _like_a_name(typed: str, names: Container[str]) -> bool:
    if any(c.isupper() or c.isdigit() for c in typed):
        return True
    return all(word in names for word in fold_words(typed).split())


@cache
def relation_patterns() -> Mapping[str, Mapping[str, Sequence[re.Pattern[str]]]]:
    """Return the patterns of each language by the English with X for the work."""
    data = tomllib.loads((files("bot.answering.interpreting") / "languages" / "relations.toml").read_text("utf-8"))
    return {
        language: {english: _compiled(forms, language) for english, forms in table.items()}
        for language, table in data.items()
    }


def _compiled(forms: str, language: str) -> Sequence[re.Pattern[str]]:
    """A pattern for each form; those of languages with spaces are whole words."""
    edge, close = ("", "") if language in _SIGNS else (r"(?<!\w)(?:", r")(?!\w)")
    return [re.compile(f"{edge}{form.replace('X', _NAME)}{close}", re.I) for form in _split(forms)]


def _split(forms: str) -> Sequence[str]:
    """The forms between the bars that stand in no bracket."""
    depth, found = 0, [""]
    for sign in forms:
        depth += (sign == "(") - (sign == ")")
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found
