"""Weighs the words of a question in this library, and adds other names for them."""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from bot.answering.searching.thesaurus import Stems, Thesaurus
from ingest.library.lexical import LexicalIndex
from ingest.library.words import content_words

_MOST_WORDS = 40
_TELLING_PAPERS = 200


@dataclass(frozen=True)
class AskedWords:
    """What a question asks for, word by word.

    `weights` maps the stem of each content word to how much it tells (its inverse document frequency), `surfaces` to
    the word as typed. `terms` maps some of them to terms that mean the same, `term_weights` the stems of those terms,
    where they are not asked for themselves, to how much they tell. `unknown` are the stems that no paper holds, nor
    any term for them; `papers` is how many papers there are.
    """

    weights: Mapping[str, float]
    surfaces: Mapping[str, str]
    terms: Mapping[str, tuple[Stems, ...]]
    term_weights: Mapping[str, float]
    unknown: frozenset[str]
    papers: int

    def coverage(self, words: Set[str]) -> float:
        """Which share of what the question tells is among `words`, themselves or by a term for them; 0 to 1."""
        found = sum(weight for stem, weight in self.weights.items() if stem in words)
        found += sum(self._by_term(stem, words) for stem in self.terms if stem not in words)
        return found / self._total

    def plain_coverage(self, words: Set[str]) -> float:
        """The same without terms for the words: only what was asked for counts."""
        return sum(weight for stem, weight in self.weights.items() if stem in words) / self._total

    @property
    def unknown_share(self) -> float:
        """Which share of what the question tells is in words that no paper holds, as far as that says anything.

        A library of few papers lacks most words of everyday language, whatever it is about.
        """
        lacking = sum(self.weights[stem] for stem in self.unknown) / self._total
        return lacking * min(1.0, self.papers / _TELLING_PAPERS)

    @cached_property
    def _total(self) -> float:
        return sum(self.weights.values()) or 1.0

    def _by_term(self, stem: str, words: Set[str]) -> float:
        """What a term counts: its rarest word, but no more than the word that it stands for."""
        rarest = (
            max(self._weight(part) for part in term)
            for term in self.terms[stem]
            if term and all(part in words for part in term)
        )
        return min(max(rarest, default=0.0), self.weights[stem])

    def _weight(self, stem: str) -> float:
        return self.weights.get(stem) or self.term_weights.get(stem, 0.0)


def asked_words(text: str, index: LexicalIndex, thesaurus: Thesaurus) -> AskedWords:
    """Read the words of a question against the library's texts."""
    surfaces = dict(list(content_words(text).items())[:_MOST_WORDS])
    frequencies = {stem: index.stem_frequency(stem) for stem in surfaces}
    terms = thesaurus.terms(list(surfaces))
    parts = {part for meanings in terms.values() for term in meanings for part in term} - surfaces.keys()
    papers = index.count
    known = {stem for stem, meanings in terms.items() if any(_held(term, index) for term in meanings)}
    return AskedWords(
        weights={stem: _telling(frequency, papers) for stem, frequency in frequencies.items()},
        surfaces=surfaces,
        terms=terms,
        term_weights={part: _telling(index.stem_frequency(part), papers) for part in sorted(parts)},
        unknown=frozenset(stem for stem, frequency in frequencies.items() if not frequency) - known,
        papers=papers,
    )


def _held(term: Stems, index: LexicalIndex) -> bool:
    return bool(term) and all(index.stem_frequency(part) for part in term)


def _telling(frequency: int, papers: int) -> float:
    """Inverse document frequency, smoothed so that a word of every paper still counts a little."""
    return math.log(1 + (papers + 0.5) / (frequency + 0.5))
