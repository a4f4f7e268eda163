"""The words that reading and questions know: venues, organisations, labels of links, headings.

    vocabulary()                            -> the words that ship with Refdesk and those that the settings add
    use_additions(Additions(venues=…))      -> from now on the settings' words count as well

The data files beside this module hold the words; no rule stands in them.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from ingest.terms.vocabulary.additions import Additions
from ingest.terms.vocabulary.load import Vocabulary, load_vocabulary

__all__ = ["Additions", "Vocabulary", "remembered", "use_additions", "vocabulary"]

_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Current:
    """The vocabulary of this process; results that were derived from it are forgotten when it changes."""

    additions = Additions()
    loaded: Vocabulary | None = None
    forget: list[Callable[[], None]] = []


def vocabulary() -> Vocabulary:
    """Return the words in use; they are loaded when first asked for."""
    loaded = _Current.loaded
    if loaded is None:
        loaded = _Current.loaded = load_vocabulary(_Current.additions)
    return loaded


def use_additions(additions: Additions) -> None:
    """Add the words of the settings to those that ship; the words of settings used before go.

    Call it before anything is read: what was read keeps the words of its time.
    """
    if additions == _Current.additions:
        return
    _Current.additions, _Current.loaded = additions, None
    for forget in _Current.forget:
        forget()


def remembered(size: int) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Keep the last `size` results of a function of texts until the vocabulary changes."""

    def decorate(function: Callable[_P, _R]) -> Callable[_P, _R]:
        kept = lru_cache(maxsize=size)(function)
        _Current.forget.append(kept.cache_clear)
        return wraps(function)(kept)

    return decorate
