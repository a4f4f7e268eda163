"""Loads the words that decide what a sentence says, and reduces words to stems."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

StrictClass = Literal["negation", "quantity_of_cases", "rank", "hedge", "cause", "condition"]
"""Classes of words that a claim and its source must agree in."""

_SHORTEST = 3
_DOUBLED = "bdgklmnprt"
_ENDINGS = (
    ("isations", "iz"),
    ("izations", "iz"),
    ("isation", "iz"),
    ("ization", "iz"),
    ("uctions", "uc"),
    ("uction", "uc"),
    ("ements", ""),
    ("ement", ""),
    ("ments", ""),
    ("ment", ""),
    ("ations", "at"),
    ("ation", "at"),
    ("sions", "s"),
    ("sion", "s"),
    ("tions", "t"),
    ("tion", "t"),
    ("ities", "ity"),
    ("ically", "ic"),
    ("ily", "y"),
    ("ly", ""),
    ("ies", "y"),
    ("ied", "y"),
    ("sses", "ss"),
    ("ising", "iz"),
    ("ises", "iz"),
    ("ised", "iz"),
    ("ise", "iz"),
    ("ing", ""),
    ("ed", ""),
    ("es", ""),
    ("s", ""),
    ("e", ""),
)


@dataclass(frozen=True, slots=True)
class ClosedClasses:
    """The tables of `closed_classes.toml`, turned round for looking forms up.

    `strict` maps a form, its words apart, to its class and meaning; `longest_from` gives by their first word how many
    words forms have at most. `same` maps stems to the one that stands for all of its group, `groups` names sets of
    forms.
    """

    strict: Mapping[tuple[str, ...], tuple[StrictClass, str]]
    longest_from: Mapping[str, int]
    function: frozenset[tuple[str, ...]]
    groups: Mapping[str, frozenset[tuple[str, ...]]]
    same: Mapping[str, str]


@cache
def closed_classes() -> ClosedClasses:
    """Load the tables, once."""
    data = tomllib.loads(files(__package__).joinpath("closed_classes.toml").read_text(encoding="utf-8"))
    strict: dict[tuple[str, ...], tuple[StrictClass, str]] = {}
    for name in get_args(StrictClass):
        for meaning, forms in data[name].items():
            strict.update({tuple(form.split()): (name, meaning) for form in forms})
    function = frozenset(tuple(form.split()) for form in data["function"]["words"])
    groups = {name: frozenset(tuple(form.split()) for form in forms) for name, forms in data["groups"].items()}
    same = {_cut(form): _cut(head) for head, forms in data["irregular"].items() for form in forms}
    same.update({_cut(form): _cut(head) for head, forms in data["same"].items() for form in forms})
    longest: dict[str, int] = {}
    for form in (*strict, *function, *(form for forms in groups.values() for form in forms)):
        longest[form[0]] = max(longest.get(form[0], 0), len(form))
    return ClosedClasses(strict, longest, function, groups, same)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Reduce a word in small letters to what its inflections and near derivations share."""
    cut = _cut(word)
    return closed_classes().same.get(cut, cut)


def _cut(word: str) -> str:
    if word.endswith(("ss", "us", "is")):
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST:
            word = word.removesuffix(ending) + instead
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] in _DOUBLED:
        word = word[:-1]
    return word.removesuffix("e") if len(word) > _SHORTEST else word
