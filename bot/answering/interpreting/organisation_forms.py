"""The names by which a question calls an organisation: in full, short, with a generic word more or less, mistyped.

"Shanghai Jiaotong Univ", "Tsinghua univeristy", "Georgia Inst. of Tech": a name is
compared without spaces, once whole and once without University and the small words around it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

from bot.answering.interpreting.text import fold_words
from bot.answering.interpreting.words import words_of
from ingest.terms.organisations import organisation_keys
from ingest.terms.vocabulary import vocabulary

_SHORT_FOR = {
    "univ": "university", "uni": "university", "universities": "university", "universitat": "university",
    "inst": "institute", "tech": "technology", "lab": "laboratory", "labs": "laboratory", "natl": "national",
    "intl": "international", "sci": "science",
}  # fmt: skip
_SPELLED = ("university", "institute", "technology", "laboratory")
_SMALL = words_of("of the at in and")
_GENERIC = words_of("university college school")
_SHORTEST_MISTYPED = 5
_SHORTEST_OTHER_LETTER = 7
_SHORTEST_LONG = 11


class OrganisationForms:
    """The organisations of a vocabulary and of the table of organisations, by all their names."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Take the organisations that the library has, by their keys."""
        self._known = known
        self._whole: dict[str, str] = {}
        cores: dict[str, set[str]] = defaultdict(set)
        several: set[str] = set()
        names = [(form, normal) for normal, others in vocabulary().organisations.items() for form in (normal, *others)]
        for form, normal in [*((key, key) for key in known), *names]:
            key = self.key(normal)
            words = spelled(fold_words(form).split())
            self._whole.setdefault(_joined(words), key)
            cores[_core(words)].add(key)
            if sum(word not in _GENERIC and word not in _SMALL for word in words) > 1:
                several.add(_core(words))
        self._cores = {core: next(iter(keys)) for core, keys in cores.items() if core and len(keys) == 1}
        self._several = several
        self._near: dict[tuple[str, int], list[str]] = defaultdict(list)
        for core in self._cores:
            if len(core) >= _SHORTEST_MISTYPED:
                self._near[core[0], len(core)].append(core)

    def exact(self, words: Sequence[str]) -> str | None:
        """The key of the organisation that folded words name, in the library or only in the table; else None."""
        words = spelled(words)
        whole = self._whole.get(_joined(words))
        if whole is not None:
            return whole
        core = _core(words)
        if core in self._several or not _GENERIC.isdisjoint(words):
            return self._cores.get(core)
        return None

    def near(self, words: Sequence[str]) -> str | None:
        """The one organisation whose name is a mistake or two from folded words; None where several are as near."""
        typed = _core(spelled(words))
        if len(typed) < _SHORTEST_MISTYPED:
            return None
        best = (1 if len(typed) < _SHORTEST_LONG else 2) + 1
        found: set[str] = set()
        for length in range(len(typed) - best + 1, len(typed) + best):
            # In a short name another letter makes another place ("Hunan", "Henan"); one too many or too few does not.
            if length == len(typed) < _SHORTEST_OTHER_LETTER:
                continue
            for core in self._near.get((typed[0], length), ()):
                distance = OSA.distance(typed, core, score_cutoff=best)
                if distance < best:
                    best, found = distance, {self._cores[core]}
                elif found and distance == best:
                    found.add(self._cores[core])
        return found.pop() if len(found) == 1 else None

    def has(self, key: str) -> bool:
        """Whether the library has an organisation of this key."""
        return key in self._known

    def key(self, name: str) -> str:
        """The key of a name in normal form, or of one that is a key already."""
        return name if name in self._known else (organisation_keys(name) or (name,))[0]


def spelled(words: Sequence[str]) -> list[str]:
    """Folded words with the usual short forms written out, and the usual mistakes in University and the like undone."""
    given = [word for word in words if word != "the"]
    return [_spelled(word, given[i - 1] if i else "", given[i + 1 : i + 2]) for i, word in enumerate(given)]


def _spelled(word: str, before: str, after: Sequence[str]) -> str:
    if word == "tech" and before != "of":
        return word
    if word == "u" and (after == ["of"] or (before and not after)):
        return "university"
    if word in _SHORT_FOR:
        return _SHORT_FOR[word]
    if len(word) > 7:
        return next((right for right in _SPELLED if OSA.distance(word, right, score_cutoff=2) <= 2), word)
    return word


def _joined(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in ("the", "at"))


def _core(words: Sequence[str]) -> str:
    return "".join(word for word in words if word not in _GENERIC and word not in _SMALL and word != "the")
