"""Holds the words that reading and questions know.

Venues, organisations, labels of links, headings.

    vocabulary()                            -> the words that ship with Refdesk and those that the settings add
    use_additions(AddedWords(venues=…))      -> from now on the settings' words count as well

The data files beside this module hold the words; no rule stands in them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

from ingest.terms.vocabulary.additions import AddedWords
from ingest.terms.vocabulary.load import TermVocabulary, load_vocabulary

__all__ = ["AddedWords", "TermVocabulary", "added_words", "remembered", "use_additions", "vocabulary"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(slots=True)
class _Current:
    """The vocabulary of this process; results that were derived from it are forgotten when it changes."""

    additions: AddedWords = field(default_factory=AddedWords)
    loaded: TermVocabulary | None = None
    forget: list[Callable[[], None]] = field(default_factory=list)


_current = _Current()


def vocabulary() -> TermVocabulary:
    """Return the words in use; they are loaded when first asked for."""
    loaded = _current.loaded
    if loaded is None:
        loaded = _current.loaded = load_vocabulary(_current.additions)
    return loaded


def added_words() -> AddedWords:
    """Return the words of the settings alone, without loading those that ship."""
    return _current.additions


def use_additions(additions: AddedWords) -> None:
    """Add the words of the settings to those that ship; the words of settings used before go.

    Call it before anything is read: what was read keeps the words of its time.
    """
    if additions == _current.additions:
        return
    _current.additions, _current.loaded = additions, None
    for forget in _current.forget:
        forget()


def remembered(size: int) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Keep the last `size` results of a function of texts until the vocabulary changes."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        cached = lru_cache(maxsize=size)(function)
        _current.forget.append(cached.cache_clear)
        return cast(Callable[_P, _R], cached)

    return decorate
