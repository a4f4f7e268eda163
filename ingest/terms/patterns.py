"""Compiles patterns when they are first used.

A quarter of a command's start went into patterns that it never asked.
"""

import re
from typing import cast

_OF_COMPILED = (
    *("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "flags", "groups", "groupindex"),
)


class LazyPattern:
    """Stands for a compiled pattern; from its first use on it has the compiled one's methods for its own."""

    def __init__(self, pattern: str, flags: int) -> None:
        """Take what the pattern is compiled of."""
        self.pattern = pattern
        self.given_flags = flags

    def __getattr__(self, name: str) -> object:
        if name not in _OF_COMPILED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.given_flags)
        for each in _OF_COMPILED:
            setattr(self, each, getattr(compiled, each))
        return getattr(self, name)


def lazy_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, but compiled at its first use, which raises re.error where it is malformed.

    Functions of `re` do not take it in place of a pattern, nor does `match.re` give it back.
    """
    return cast(re.Pattern[str], LazyPattern(pattern, int(flags)))
