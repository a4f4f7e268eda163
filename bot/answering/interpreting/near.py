"""Measures how near a mistyped word is to others.

Which mistakes are slips, and which of many words or names one is nearest to.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SWAPPED, _COMMON, _ANY = 5, 6, 9
"""Letters of a word from which on two that changed places, a slip that hands and ears make (a vowel, a doubled letter),
or any other mistake is a mistake: of shorter words such a change makes another word too often ("neutron", "neuron")."""
_VOWELS = frozenset("aeiouy")


class NearWords:
    """Words in which the nearest to a mistyped one can be looked up; the first letter is never mistyped."""

    def __init__(self, words: Iterable[str], least: int = 4) -> None:
        """Take the words of at least `least` letters."""
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(words):
            if len(word) >= least:
                self._by_letter[word[0]].append(word)

    def nearest(self, typed: str, most: int) -> Sequence[str]:
        """Return the words that are nearest to `typed`, within `most` edits (insert, delete, replace, swap)."""
        if not typed or most < 1:
            return ()
        choices = self._by_letter.get(typed[0], ())
        found = process.extract(typed, choices, scorer=OSA.distance, score_cutoff=most, limit=None)
        best = min((distance for _, distance, _ in found), default=0)
        return [word for word, distance, _ in found if distance == best]

    def slip(self, typed: str) -> str | None:
        """Return the one word of which one slip makes `typed`; None where there is none, or several."""
        found = [word for word in self.nearest(typed, 1) if is_slip(typed, word)]
        return found[0] if len(found) == 1 else None


def distance(first: str, second: str, most: int) -> int:
    """Return how many edits part two words, `most + 1` where they are more than `most`."""
    return OSA.distance(first, second, score_cutoff=most)


def is_slip(typed: str, intended: str) -> bool:
    """Return True if one slip makes `typed` of `intended`."""
    if typed[0] != intended[0] or not intended.isalpha():
        return False
    shorter, longer = sorted((typed, intended), key=len)
    if len(shorter) == len(longer):
        wrong = [i for i in range(len(typed)) if typed[i] != intended[i]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            swapped = typed[wrong[0]] == intended[wrong[1]] and typed[wrong[1]] == intended[wrong[0]]
            return swapped and len(typed) >= _SWAPPED
        common = len(wrong) == 1 and {typed[wrong[0]], intended[wrong[0]]} <= _VOWELS
        return len(wrong) == 1 and len(typed) >= (_COMMON if common else _ANY)
    places = [i for i in range(len(longer)) if longer[:i] + longer[i + 1 :] == shorter]
    if not places:
        return False
    doubled = any(a == b for a, b in pairwise(longer[max(0, places[0] - 1) : places[0] + 2]))
    return len(longer) >= (_COMMON if doubled or longer[places[0]] in _VOWELS else _ANY)
