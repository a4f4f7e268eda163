"""Words that a configuration adds to those that ship with Refdesk."""

from dataclasses import dataclass
from hashlib import sha256

Names = tuple[tuple[str, tuple[str, ...]], ...]
"""Usual names, each with its other spellings."""


@dataclass(frozen=True, slots=True)
class AddedWords:
    """Words to add: names with their other spellings; labels, headings, kinds and columns by what they stand for."""

    venues: Names = ()
    organisations: Names = ()
    labels: Names = ()
    headings: Names = ()
    kinds: Names = ()
    columns: Names = ()

    @property
    def digest(self) -> str:
        """A digest of all words, empty for none: what was read with other words is to be read again."""
        return sha256(repr(self).encode()).hexdigest() if self != AddedWords() else ""
