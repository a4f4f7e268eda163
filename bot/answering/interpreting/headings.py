"""Finds the headings that words mean.

Whole, by a part, by initials, in another order or spelling.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.interpreting.cues import zipf
from bot.answering.interpreting.near import distance
from bot.answering.interpreting.text import fold_words
from ingest.library.words import analyse
from ingest.terms.patterns import lazy_pattern

_SHORTEST_INITIALS, _ORDINARY = 3, 3.0
_MOST_INITIALS, _ORDINARY_INITIALS = 4, 4.5
_COMMON_HEADINGS, _COMMON_SHARE = 3, 0.15
"""From how many headings, and which share of them, on a word tells one heading from the others no more."""
_AMERICAN = (
    (lazy_pattern(r"is(?=(?:e|ed|es|er|ers|ing|ation|ations)\b)"), "iz"),
    (lazy_pattern(r"our(?=s?\b)"), "or"),
    (lazy_pattern(r"dgement"), "dgment"),
)


@dataclass(frozen=True, slots=True)
class NamedHeading:
    """A heading of a list: its key in the vocabulary, its words, those of its parts ("Faults / Stragglers"), stems."""

    key: str
    words: str
    parts: tuple[str, ...]
    stems: frozenset[str]


class Headings:
    """The headings of a vocabulary, by their words."""

    def __init__(self, sections: Mapping[str, str]) -> None:
        """Take the headings by their keys."""
        self._all = tuple(_heading(key) for key in sections)
        self._whole: dict[str, list[str]] = defaultdict(list)
        self._parts: dict[str, list[str]] = defaultdict(list)
        self._telling: set[str] = set()
        used = Counter(stem for heading in self._all for stem in heading.stems)
        least = max(_COMMON_HEADINGS, _COMMON_SHARE * len(self._all))
        self._common = frozenset(stem for stem, uses in used.items() if uses >= least)
        self._joined: dict[str, list[str]] = defaultdict(list)
        self._spelled: dict[str, set[str]] = defaultdict(set)
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        for heading in self._all:
            self._by_initials["".join(word[0] for word in heading.words.split())].append(heading.key)
            self._whole[heading.words].append(heading.key)
            self._joined[heading.words.replace(" ", "")].append(heading.key)
            for letters, words in _initials_inside(heading.words):
                self._spelled[letters].add(words)
            if len(heading.stems) > 1:
                self._telling.add(heading.words)
            for part in (*heading.parts, *_initials(heading.words)):
                self._parts[part].append(heading.key)

    def whole(self, phrase: str) -> list[str]:
        """Return the headings that consist of the words of `phrase`."""
        return self._whole.get(phrase, [])

    def part(self, phrase: str) -> list[str]:
        """Return the headings of which a part ("Faults / Stragglers") consists of the words of `phrase`."""
        return self._parts.get(phrase, [])

    def called_by_initials(self, phrase: str) -> list[str]:
        """Return the headings of several words whose initials a word is ("TSP")."""
        return self._by_initials.get(phrase, []) if len(phrase) >= _SHORTEST_INITIALS else []

    def reordered(self, phrase: str) -> list[str]:
        """Return the heading that consists of the words of `phrase` in another order; none if several do."""
        stems = _stems(phrase)
        found = [each.key for each in self._all if each.stems == stems] if len(stems) > 1 else []
        return found if len(found) == 1 else []

    def telling(self, phrase: str) -> bool:
        """Return True if a heading of several telling words consists of the words of `phrase`."""
        return phrase in self._telling

    def named(self, phrase: str) -> list[str]:
        """Return the headings that a phrase names by enough of their words that no other heading has together.

        Words that many headings share need not be said: "secure compilation" is "Quantum Secure Compilation".
        """
        if keys := self.whole(phrase) or self.part(phrase) or self._joined.get(phrase.replace(" ", "")):
            return keys
        return self._named(phrase) or next(
            (keys for each in self._spelled_out(phrase) if (keys := self._named(each))), []
        )

    def _spelled_out(self, phrase: str) -> Iterator[str]:
        """The phrase with one word as what it is the initials of in a heading ("legal QA")."""
        words = phrase.split()
        for i, word in enumerate(words):
            for intended in sorted(self._spelled.get(word, ())):
                yield " ".join((*words[:i], intended, *words[i + 1 :]))

    def _named(self, phrase: str) -> list[str]:
        stems = _stems(phrase)
        if not stems or stems <= self._common:
            return []
        same = [each.key for each in self._all if each.stems == stems]
        if same:
            return same
        inside = [each for each in self._all if stems < each.stems]
        whole = [each.key for each in inside if each.stems - self._common <= stems]
        if len(whole) == 1:
            return whole
        return [inside[0].key] if len(inside) == 1 and len(stems) > 1 else []

    def called_for(self, phrase: str) -> list[str]:
        """Return the headings that a phrase means where a question says that it names a section.

        That is the heading itself, one of its parts, its words in any order, some of them.
        """
        exact = [each.key for each in self._all if each.words.rstrip("s") == phrase.rstrip("s")]
        if exact or phrase in self._parts:
            return exact or self._parts[phrase]
        if keys := self._joined.get(phrase.replace(" ", "")):
            return keys
        if len(phrase) > 1 and (keys := self._by_initials.get(phrase)):
            return keys
        stems = _stems(phrase)
        inside = [each for each in self._all if f" {phrase} " in f" {each.words} "]
        if not stems or inside:
            # What a heading says in brackets is a remark: "Causal bandits" before "Policies (for bandits)".
            outside = [each for each in inside if f" {phrase} " in f" {_without_remark(each.key)} "]
            return [each.key for each in outside or inside]
        words = set(phrase.split())
        tests: list[Callable[[NamedHeading], bool]] = [
            lambda each: set(each.words.split()) == words,
            lambda each: each.stems == stems,
            lambda each: stems < each.stems,
            lambda each: len(each.stems) > 1 and each.stems < stems and len(stems - each.stems) == 1,
            lambda each: _alike(stems, each.stems),
        ]
        for number, test in enumerate(tests):
            found = [each for each in self._all if each.stems and test(each)]
            least = min((len(each.stems) for each in found), default=0)
            nearest = [each.key for each in found if len(each.stems) == least]
            if len(nearest) == 1 or (nearest and number < 2):
                return nearest
        return []


def _heading(key: str) -> NamedHeading:
    words = re.sub(r"^(?:\d+ )+", "", fold_words(key))
    parts = tuple(fold_words(piece) for piece in re.split(r"[/&,|()]| and | or ", key))
    return NamedHeading(key, words, tuple(part for part in parts if part), _stems(words))


def _without_remark(key: str) -> str:
    return fold_words(re.sub(r"\([^()]*\)", " ", key))


def _initials(words: str) -> Sequence[str]:
    """The initials of a heading of several words, where they are no word themselves."""
    letters = "".join(word[0] for word in words.split())
    return (letters,) if len(letters) >= _SHORTEST_INITIALS and zipf(letters) < _ORDINARY else ()


def _initials_inside(words: str) -> Iterator[tuple[str, str]]:
    """Initials of neighbouring words of a heading, with those words."""
    parts = words.split()
    for start in range(len(parts)):
        for end in range(start + 2, min(len(parts), start + _MOST_INITIALS) + 1):
            letters = "".join(part[0] for part in parts[start:end])
            if zipf(letters) < _ORDINARY_INITIALS:
                yield letters, " ".join(parts[start:end])


def _stems(words: str) -> frozenset[str]:
    for pattern, american in _AMERICAN:
        words = pattern.sub(american, words)
    return frozenset(analyse(words))


def _alike(stems: frozenset[str], others: frozenset[str]) -> bool:
    """Whether every stem is one of the others, or a mistake away from one."""
    return all(
        stem in others or (len(stem) > 4 and any(distance(stem, other, 1) <= 1 for other in others)) for stem in stems
    )
