"""Know venues by all their names: in full, by initials, shortened (“Nat Commun”)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.text import Sheet, fold_words, folded_word
from ingest.terms.patterns import lazy_pattern

LONGEST = 14
"""Words that the name of a venue has at most in a question."""
_SMALL = frozenset({"of", "the", "and", "on", "for", "in", "to", "a", "an", "de", "et"})
_SHORTEST_INITIALS, _ORDINARY = 3, 2.5
_SOCIETIES = frozenset({"ieee", "acm", "acs", "aps", "usenix", "international", "annual", "proceedings"})
"""First words of venues that their initials leave out: "TMI" are the IEEE Transactions on Medical Imaging."""
_MOST_PIECES = 3
_LEAST_LETTERS = 4
_ABBREVIATED = lazy_pattern(r"[ .\-]{1,2}|\s*&\s*")


@dataclass(frozen=True, slots=True)
class VenueNames:
    """The venues of a library: by their folded names, and by the beginnings of their words."""

    names: Mapping[str, str]
    shortened: "ShortenedVenues"


def all_names(venues: Sequence[str]) -> VenueNames:
    """Return the venues by all their names."""
    return VenueNames(venue_names(venues), ShortenedVenues(venues))


def venue_names(venues: Iterable[str]) -> dict[str, str]:
    """Map folded names of venues to the names: each in full, and the initials of those that only one venue has."""
    names = {folded_word(name): name for name in venues}
    initials: defaultdict[str, set[str]] = defaultdict(set)
    for name in names.values():
        words = _words(name)
        own = words[1:] if words and words[0] in _SOCIETIES else words
        for each in (words, own):
            letters = "".join(word[0] for word in each)
            if len(each) >= _SHORTEST_INITIALS and letters != each[0]:
                initials[letters].add(name)
    for short, expansions in initials.items():
        if len(expansions) == 1 and short not in names and zipf(short) < _ORDINARY:
            names[short] = next(iter(expansions))
    return names


class ShortenedVenues:
    """Venues of several words, by the beginnings of these: "J. Med. Chem.", "Brief Bioinform"."""

    def __init__(self, venues: Iterable[str]) -> None:
        """Take the venues by their names."""
        self._by_letter: dict[str, list[tuple[Sequence[str], str]]] = defaultdict(list)
        for name in venues:
            if len(words := _words(name)) > 1:
                self._by_letter[words[0][0]].append((words, name))

    def at(self, sheet: Sheet, start: int) -> tuple[int, str] | None:
        """Return where the shortened name that begins at a token ends, and the venue; None where none or several do."""
        found = {
            (end, name)
            for words, name in self._by_letter.get(sheet.word(start)[:1], ())
            if (end := _end(sheet, start, words)) is not None
        }
        longest = max((end for end, _ in found), default=0)
        longest_found = [each for each in found if each[0] == longest]
        return longest_found[0] if len(longest_found) == 1 else self._abbreviated(sheet, start)

    def _abbreviated(self, sheet: Sheet, start: int) -> tuple[int, str] | None:
        """The venue of which a word with capitals inside holds the beginnings of all words ("MedIA", "NatCommun")."""
        token = sheet.tokens[start]
        if len(token.word) < _LEAST_LETTERS or not any(c.isupper() for c in token.typed[1:]):
            return None
        of_letter = self._by_letter.get(token.word[0], ())
        found = {name for words, name in of_letter if _beginnings(token.word, words)}
        return (start + 1, found.pop()) if len(found) == 1 else None


def _end(sheet: Sheet, start: int, words: Sequence[str]) -> int | None:
    """Where a range ends whose words begin those of a venue, one after the other."""
    at, letters, shortened = start, 0, False
    for word in words:
        while at > start and sheet.word(at) in _SMALL:
            at += 1
        typed = sheet.word(at)
        if not typed or not word.startswith(typed) or (at > start and not _ABBREVIATED.fullmatch(sheet.gap(at))):
            return None
        letters += len(typed)
        shortened = shortened or len(typed) < len(word)
        at += 1
    return at if shortened and letters >= _LEAST_LETTERS else None


def _beginnings(letters: str, words: Sequence[str]) -> bool:
    """Whether letters are the beginnings of words, one after the other, with something of each."""
    if not words or not letters:
        return not words and not letters
    return any(
        _beginnings(letters[size:], words[1:])
        for size in range(1, len(letters) + 1)
        if words[0].startswith(letters[:size])
    )


def _words(name: str) -> list[str]:
    return [word for word in fold_words(name).split() if word not in _SMALL]


def held(names: Mapping[str, str], sheet: Sheet, start: int) -> tuple[int, str] | None:
    """Return where the longest full name of several words that begins at a token ends, and the venue."""
    for end in range(min(start + LONGEST, len(sheet.tokens)), start + 1, -1):
        name = names.get(sheet.joined(start, end))
        if name is not None and (" " in name or _in_pieces(sheet, start, end)):
            return end, name
    return None


def _in_pieces(sheet: Sheet, start: int, end: int) -> bool:
    """Whether words that stand together are pieces of one ("euro sys")."""
    long = sum(len(sheet.word(i)) for i in range(start, end)) >= _LEAST_LETTERS
    return long and end - start <= _MOST_PIECES and all(sheet.touches[start : end - 1])
