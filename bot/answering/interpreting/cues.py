"""Reads the cues by which a question says what it wants.

They stand in `cues.toml`, in nine languages.
"""

import math
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from ingest.terms.patterns import lazy_pattern

ENGLISH = "en"
_SAYS_NOTHING = ("kind.", "link.", "months.", "numbers.")
_MAY_BE_TOPIC = frozenset(
    {"field", "aside_noun", "compare", "summary", "publication", "auxiliary", "under", "several", "every_one"}
)
_SMALL = frozenset({"function", "polite", "ask", "works"})
_ENDINGS = (
    "",
    "s",
    "es",
    "e",
    "ed",
    "er",
    "ers",
    "ing",
    "ings",
    "ion",
    "ions",
    "ly",
    "al",
    "able",
    "y",
    "ies",
    "ment",
    "ive",
)
_NEUTRAL = frozenset({"months", "numbers"})
_WORD = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+|[#&+、]")
_CHINESE, _JAPANESE = lazy_pattern(r"[\u3400-\u9fff]"), lazy_pattern(r"[\u3040-\u30ff]")
_OF_ENGLISH = 4.2
"""The Zipf value below which a cue is so rare in English that another language may have it as well ("sans")."""
_FOREIGN_IN_ENGLISH, _ENOUGH, _ENOUGH_OF = 4.0, 1.5, 4
"""A word of another language that English texts hold as often as this Zipf value counts half; a language is read from
a weight of `_ENOUGH` on, or of one in `_ENOUGH_OF` words."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    classes: frozenset[str]
    language: str


@dataclass(frozen=True, slots=True)
class CueMarks:
    """The cues of a question: for each place where one begins or ends, the other end and the classes, longest first."""

    starts: Mapping[int, Sequence[tuple[int, frozenset[str]]]]
    ends: Mapping[int, Sequence[tuple[int, frozenset[str]]]]
    covered: frozenset[int]
    languages: frozenset[str]
    articles: frozenset[int]
    explained: frozenset[int]

    def small(self, i: int) -> bool:
        """Return True if a token is part of a cue that says nothing by itself (function words, politeness, asking)."""
        return i in self.covered

    def explains(self, i: int) -> bool:
        """Return True if a token is part of any cue, so that beside filters it is no topic by itself."""
        return i in self.explained

    def before(self, i: int, *classes: str, skip: bool = True) -> int | None:
        """Return where a cue of one of the classes begins that ends in front of token `i`, articles left aside."""
        while True:
            for start, of in self.ends.get(i, ()):
                if not of.isdisjoint(classes):
                    return start
            if not skip or i - 1 not in self.articles:
                return None
            i -= 1

    def follows(self, i: int, *classes: str) -> bool:
        """Return True if a cue of one of the classes stands in front of token `i`, articles left aside."""
        return self.before(i, *classes) is not None

    def after(self, i: int, *classes: str) -> int | None:
        """Return where a cue of one of the classes ends that begins at token `i`; None where there is none."""
        for end, of in self.starts.get(i, ()):
            if not of.isdisjoint(classes):
                return end
        return None

    def find(self, *classes: str, within: Iterable[int] | None = None) -> tuple[int, int] | None:
        """Return the first cue of one of the classes, as a range of tokens; `within` limits where it may begin."""
        for start in sorted(self.starts) if within is None else within:
            if (end := self.after(start, *classes)) is not None:
                return start, end
        return None

    def without(self, i: int, of: str) -> "CueMarks":
        """Return these cues without those of a class that are token `i` alone."""
        starts, ends = dict(self.starts), dict(self.ends)
        starts[i] = [(end, classes - {of} if end == i + 1 else classes) for end, classes in starts.get(i, ())]
        ends[i + 1] = [(start, classes - {of} if start == i else classes) for start, classes in ends.get(i + 1, ())]
        explained = self.explained - {i} if all(not classes for end, classes in starts[i]) else self.explained
        return replace(self, starts=starts, ends=ends, explained=explained)

    def value(self, i: int, family: str) -> tuple[int, str] | None:
        """Return the end and the value of a cue of a family (`kind`, `link`, `months`, `numbers`) at token `i`."""
        for end, of in self.starts.get(i, ()):
            for each in sorted(of):
                if each.startswith(f"{family}."):
                    return end, each.partition(".")[2]
        return None


def mark_cues(words: Sequence[str], typed: Sequence[str], known: Set[str] = frozenset()) -> CueMarks:
    """Find the cues among folded words, in English and in the language in which the question is written.

    `known` are languages that it is known to be in.
    """
    table = _table()
    found: list[tuple[int, int, _Phrase]] = []
    for start, word in enumerate(words):
        for phrase in table.get(word, ()):
            end = start + len(phrase.words)
            if phrase.words == tuple(words[start:end]):
                found.append((start, end, phrase))
    languages = _languages(words, typed, found) | known
    starts: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    ends: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    covered: set[int] = set()
    articles: set[int] = set()
    explained: set[int] = set()
    for start, end, phrase in found:
        if phrase.language not in languages:
            continue
        starts[start][end] = starts[start].get(end, frozenset()) | phrase.classes
        ends[end][start] = ends[end].get(start, frozenset()) | phrase.classes
        if not _SMALL.isdisjoint(phrase.classes):
            covered.update(range(start, end))
        if any(of not in _MAY_BE_TOPIC and not of.startswith(_SAYS_NOTHING) for of in phrase.classes):
            explained.update(range(start, end))
        if "article" in phrase.classes:
            articles.update(range(start, end))
    return CueMarks(
        {at: sorted(of.items(), key=lambda each: -each[0]) for at, of in starts.items()},
        {at: sorted(of.items(), key=lambda each: each[0]) for at, of in ends.items()},
        frozenset(covered),
        frozenset(languages),
        frozenset(articles),
        frozenset(explained),
    )


def cue_words(*classes: str) -> frozenset[str]:
    """Return the English cues of some classes that are one word."""
    phrases = (phrase for each in _table().values() for phrase in each if phrase.language == ENGLISH)
    return frozenset(
        phrase.words[0] for phrase in phrases if len(phrase.words) == 1 and not phrase.classes.isdisjoint(classes)
    )


@cache
def zipf_of_forms(word: str, stem: str) -> float:
    """Return how frequent the forms of a word with a stem are together in English, as a Zipf value; else 0."""
    forms = {word, *(stem + ending for ending in _ENDINGS)}
    uses = sum(10**value for form in forms if (value := zipf(form)))
    return math.log10(uses) if uses else 0.0


@cache
def zipf(word: str) -> float:
    """Return how frequent a folded word is in English, as log10 of its uses in a thousand million words; else 0."""
    return _frequencies().get(word, 0.0)


def english_words() -> Iterable[str]:
    """Return the words of English whose frequency is known, folded."""
    return _frequencies().keys()


@cache
def _frequencies() -> Mapping[str, float]:
    lines = (files("bot.answering.interpreting") / "english_words.txt").read_text(encoding="utf-8").splitlines()
    bands = (line.split() for line in lines if not line.startswith("#"))
    return {word: float(band) for band, *words in bands for word in words}


def ordinary(word: str) -> bool:
    """Return True if a word is one of everyday English, also with one of its common endings."""
    if zipf(word):
        return True
    for ending in ("s", "es", "ed", "d", "ing", "er", "ers", "ly", "ness", "able"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and (zipf(stem) or zipf(stem + "e")):
            return True
    return False


def _languages(words: Sequence[str], typed: Sequence[str], found: Sequence[tuple[int, int, _Phrase]]) -> set[str]:
    """English, and the one language that has most words of the question which are none of English's cues."""
    english = {
        at
        for start, end, phrase in found
        if phrase.language == ENGLISH and (end - start > 1 or zipf(words[start]) >= _OF_ENGLISH)
        for at in range(start, end)
    }
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    for start, end, phrase in found:
        if phrase.language == ENGLISH or phrase.classes <= _NEUTRAL:
            continue
        for at in range(start, end):
            shouted = len(typed[at]) > 1 and typed[at].isupper()
            if at not in english and not shouted:
                weights[phrase.language][at] = 0.5 if zipf(words[at]) >= _FOREIGN_IN_ENGLISH else 1.0
    text = "".join(words)
    languages = {ENGLISH}
    if _JAPANESE.search(text):
        languages.add("ja")
    elif _CHINESE.search(text):
        languages.add("zh")
    totals = {language: sum(of.values()) for language, of in weights.items() if language not in ("zh", "ja")}
    best = max(totals.values(), default=0.0)
    if best >= _ENOUGH or (best >= 1 and best * _ENOUGH_OF >= len(words)):
        languages |= {language for language, weight in totals.items() if weight == best}
    return languages


@cache
def _table() -> Mapping[str, Sequence[_Phrase]]:
    """The phrases by their first word."""
    data = tomllib.loads((files("bot.answering.interpreting") / "cues.toml").read_text(encoding="utf-8"))
    classes: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for name, table in data.items():
        nested = name in ("kind", "link")
        for key, inner in table.items():
            if nested:
                texts, of = inner, f"{name}.{key}"
            elif name in _NEUTRAL:
                texts, of = {ENGLISH: inner}, f"{name}.{key}"
            else:
                texts, of = {key: inner}, name
            for language, text in texts.items():
                for phrase in text.split(", "):
                    if words := _words_of(phrase):
                        classes[language, words].add(of)
    table = defaultdict(list)
    for (language, words), names in classes.items():
        table[words[0]].append(_Phrase(words, frozenset(names), language))
    return table


def _words_of(phrase: str) -> tuple[str, ...]:
    folded = phrase.casefold()
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return tuple(_WORD.findall(folded))
