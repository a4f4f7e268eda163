"""Which mistakes in typing a word are slips, and which rather make another word."""

from itertools import pairwise

_SWAPPED, _COMMON, _ANY = 5, 6, 9
"""Letters of a word from which on two that changed places, a slip that hands and ears make (a vowel, a doubled letter),
or any other mistake is a mistake: of shorter words such a change makes another word too often ("neutron", "neuron")."""
_VOWELS = frozenset("aeiouy")


def is_slip(typed: str, meant: str) -> bool:
    """Whether one slip makes `typed` of `meant`."""
    if typed[0] != meant[0] or not meant.isalpha():
        return False
    shorter, longer = sorted((typed, meant), key=len)
    if len(shorter) == len(longer):
        wrong = [i for i in range(len(typed)) if typed[i] != meant[i]]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            swapped = typed[wrong[0]] == meant[wrong[1]] and typed[wrong[1]] == meant[wrong[0]]
            return swapped and len(typed) >= _SWAPPED
        common = len(wrong) == 1 and {typed[wrong[0]], meant[wrong[0]]} <= _VOWELS
        return len(wrong) == 1 and len(typed) >= (_COMMON if common else _ANY)
    places = [i for i in range(len(longer)) if longer[:i] + longer[i + 1 :] == shorter]
    if not places:
        return False
    doubled = any(a == b for a, b in pairwise(longer[max(0, places[0] - 1) : places[0] + 2]))
    return len(longer) >= (_COMMON if doubled or longer[places[0]] in _VOWELS else _ANY)
