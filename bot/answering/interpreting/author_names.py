"""Finds the forms in which a library writes the name of one author.

"Stefan Wager", "Wager, Stefan" and "S. Wager" are one author, as far as nothing speaks against it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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

    def written_as(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the names, folded, that folded words stand for: the family name last or first, or initials.

        Middle names need not be said; where somebody has the words alone, those with further names are others.
        """
        fitting: dict[str, bool] = {}
        for family, given in ((words[-1], words[:-1]), (words[0], words[1:])):
            for name in self._by_family.get(family, ()):
                own = _parted(name)[0]
                if "".join(given) == "".join(own) or (_fits(given, own) and all(_held(each, own) for each in given)):
                    further = [each for each in own[1:] if not _held(each, given)]
                    fitting[name] = "".join(given) == "".join(own) or all(len(each) == 1 for each in further)
        return tuple(name for name, nearly in fitting.items() if nearly or not any(fitting.values()))

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


def _held(given: str, others: Sequence[str]) -> bool:
    """Whether one of some given names is a given name, or either the other's initial."""
    return any(_fits([given], [other]) for other in others)


def _fits(given: Sequence[str], other: Sequence[str]) -> bool:
    """Whether given names may be one person's: the first is the same, or the other's initial."""
    if not given or not other:
        return False
    shorter, longer = sorted((given[0], other[0]), key=len)
    return longer.startswith(shorter) if len(shorter) == 1 else shorter == longer
