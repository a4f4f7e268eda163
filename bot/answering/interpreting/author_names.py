"""Finds the forms in which a library writes the name of one author.

"Stefan Wager", "Wager, Stefan" and "S. Wager" are one author, as far as nothing speaks against it.
"""

from collections import defaultdict
from collections.abc import Iterable

from ingest.terms.normal_form import fold


class AuthorNames:
    """The authors of a library by their family names."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names of all authors, folded."""
        self._by_family: dict[str, list[str]] = defaultdict(list)
        self._by_words: dict[frozenset[str], list[str]] = defaultdict(list)
        for name in names:
            self._by_family[_parted(name)[1]].append(name)
            self._by_words[_words(name)].append(name)

    def called(self, family: str) -> tuple[str, ...]:
        """Return the names, folded, of the authors with a family name."""
        return tuple(self._by_family.get(family, ()))

    def in_any_order(self, name: str) -> tuple[str, ...]:
        """Return the names, folded, that have the words of a folded name: some lists give the family name first."""
        return tuple(dict.fromkeys((name, *self._by_words.get(_words(name), ()))))

    def forms_of(self, name: str) -> list[str]:
        """Return the names that an author who is called `name` may have here, folded, `name` first."""
        own = fold(name)
        given, family = _parted(own)
        alike = (each for each in self._by_family.get(family, ()) if _fits(given, _parted(each)[0]))
        return list(dict.fromkeys((own, *alike)))


def _words(name: str) -> frozenset[str]:
    return frozenset(name.replace(",", " ").split())


def _parted(name: str) -> tuple[list[str], str]:
    """Return the given names and the family name of a folded name, in whichever order it is written."""
    family, comma, given = name.partition(",")
    words = (f"{given} {family.replace(' ', '_')}" if comma else name).replace(".", " ").replace("-", " ").split()
    return words[:-1], words[-1].replace("_", " ") if words else ""


def _fits(given: list[str], other: list[str]) -> bool:
    """Whether given names may be one person's: the first is the same, or the other's initial."""
    if not given or not other:
        return False
    shorter, longer = sorted((given[0], other[0]), key=len)
    return longer.startswith(shorter) if len(shorter) == 1 else shorter == longer
