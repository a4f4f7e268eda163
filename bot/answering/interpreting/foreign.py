"""Reads the words of questions in other languages as English ones.

“Histologische Registrierung” is read as “histological registration”: by the tables of words of research, else by an
English word of the same origin that the library holds. What neither gives is said not to be understood; the rest of
the question is answered.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from bot.answering.interpreting.cues import ENGLISH, english_words, zipf
from bot.answering.interpreting.foreign_relations import relations_in_english
from bot.answering.interpreting.lookup import Lookup
from bot.answering.interpreting.pasted import spans_pasted
from bot.answering.interpreting.residue import is_subject
from bot.answering.interpreting.text import Sheet, sheet, undoubled
from bot.answering.interpreting.translations import LANGUAGES, SIGNS, parts_of, translated
from ingest.terms.patterns import lazy_pattern

_SHORTEST, _LEAST_SHARED = 5, 0.55
"""Letters that two words of one origin begin with at least, and which share of the English word they must be."""
_SAME_SOUND = str.maketrans("yk", "ic")
_SIGN = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff]")
_SIGNS = lazy_pattern(r"[\u3040-\u30ff\u3400-\u9fff]+")
_WORD_SIGN = lazy_pattern(r"[\u30a1-\u30ff\u3400-\u9fff]")
_KATAKANA = lazy_pattern(r"[\u30a1-\u30ff]")
_FOREIGN, _FOREIGN_SHARE = 3, 0.5
"""From how many words, and which share of a question, on strange words show another language by themselves."""
_MOST = 12
_LONGEST_TERM, _LONGEST_IN_SIGNS = 3, 8


def in_english(page: Sheet, lookup: Lookup) -> tuple[Sheet, tuple[tuple[str, str], ...]]:
    """Return a question with its words of another language in English, and the words that were read so.

    They come as pairs with what they were read as. An English question comes back unchanged.
    """
    page.values.update(i for span in spans_pasted(page.text) for i in range(*page.range_of(*span)))
    language = _language(page, lookup)
    if language is None:
        return page, ()
    related, readings = relations_in_english(page.text, language, lookup.prepared.names.words)
    if readings:
        page = sheet(related, frozenset({language}))
    pieces: list[str] = []
    at = i = 0
    terms = _Terms(page, language, lookup)
    while i < len(page.tokens):
        end, english = terms.at(i) or (i + 1, None)
        if english is not None:
            start, stop = page.tokens[i].start, page.tokens[end - 1].end
            blank = " " if language in SIGNS else ""
            pieces += [page.text[at:start], blank, english, blank]
            readings.append((page.text[start:stop], english))
            at = stop
        i = end
    text = "".join((*pieces, page.text[at:]))
    return sheet(text, frozenset({language})), tuple(readings)


class _Terms:
    """The terms of a question in another language, by where they begin."""

    def __init__(self, page: Sheet, language: str, lookup: Lookup) -> None:
        self._page, self._language, self._lookup = page, language, lookup
        cues = [(start, end) for start, ends in page.cues.starts.items() for end, _ in ends]
        least = 2 if language in SIGNS else 1
        self._cued = {i for start, end in cues if end - start >= least for i in range(start, end)}
        self._tried = 0

    def at(self, i: int) -> tuple[int, str] | None:
        """Return the end and the English of the longest term that begins at token `i`; None where there is none."""
        if joins := self._joins_years(i):
            return joins
        signs = self._language in SIGNS
        longest = min(_LONGEST_IN_SIGNS if signs else _LONGEST_TERM, len(self._page.tokens) - i)
        for size in range(longest, 0 if signs else 1, -1):
            together = self._stand_together(i, i + size) and (size > 1 or self._alone(i))
            if together and (found := self._english(*(self._page.word(i + n) for n in range(size)))):
                return i + size, found
        if signs or i in self._cued or not self._foreign(i):
            return None
        word = self._page.word(i)
        found = self._english(word) or self._compound(i)
        if found is None and not self._is_known(i) and self._tried < _MOST:
            self._tried += 1
            found = _cognate(word, self._lookup)
        return None if found is None or found == word or not self._better(i, found) else (i + 1, found)

    def _joins_years(self, i: int) -> tuple[int, str] | None:
        """A word for "and" or "or" behind a year or in front of one ("2022 oppure 2023")."""
        for joins in ("or", "and"):
            end = self._page.cues.after(i, joins)
            if end is not None and self._page.word(i) not in ("or", "and") and self._page.word(end).isdigit():
                return end, joins
        return None

    def _stand_together(self, start: int, end: int) -> bool:
        if not all(self._page.touches[start : end - 1]):
            return False
        if self._language in SIGNS:
            span = self._page.text[self._page.tokens[start].start : self._page.tokens[end - 1].end]
            around = self._page.word(start - 1), self._page.word(end)
            cuts = (_KATAKANA.match(span[0]) and _KATAKANA.match(around[0])) or (
                _KATAKANA.match(span[-1]) and _KATAKANA.match(around[1])
            )
            return not cuts and self._cued.isdisjoint(range(start, end)) and _SIGNS.fullmatch(span) is not None
        return {start, end - 1}.isdisjoint(self._cued) and all(
            self._foreign(i) or i in self._cued for i in range(start, end)
        )

    def _alone(self, i: int) -> bool:
        """Whether a sign of Japanese is a word by itself: no sign of a word, and no number, beside it."""
        beside = [j for j in (i - 1, i + 1) if _WORD_SIGN.match(self._page.word(j)) or self._page.word(j).isdigit()]
        return self._language == "ja" and self._cued.issuperset(beside) and not self._page.cues.small(i)

    def _foreign(self, i: int) -> bool:
        """Whether a word may be one of the other language: no name, and nothing with digits."""
        token = self._page.tokens[i]
        if any(c.isupper() for c in token.typed[1:]) or any(c.isdigit() for c in token.typed) or i in self._page.values:
            return False
        if token.capital and self._language != "de":
            return False
        return token.word not in self._lookup.prepared.names.words or not self._lookup.has_word(token.word)

    def _is_known(self, i: int) -> bool:
        return _known(self._page, i, self._lookup)

    def _better(self, i: int, english: str) -> bool:
        """Whether what a word is in English is better than the word, where that is English as well ("red")."""
        return not self._is_known(i) or (
            not self._lookup.papers_with(self._page.word(i)) and bool(_held(english, self._lookup))
        )

    def _english(self, *words: str) -> str | None:
        """What a term is in English: of several words that which most papers hold, the more usual ones first."""
        choices = translated(words, self._language)
        if not choices:
            return None
        held = [math.log1p(_held(each, self._lookup)) / (1 + place) for place, each in enumerate(choices)]
        return choices[held.index(max(held))]

    def _compound(self, i: int) -> str | None:
        """What the two parts of a compound are in English ("Mobilprozessor")."""
        if self._is_known(i):
            return None
        for first, second in parts_of(self._page.word(i), self._language):
            if (front := self._english(first)) and (back := self._english(second)):
                return f"{front} {back}"
        return None


def _held(english: str, lookup: Lookup) -> int:
    """How many papers hold a term: all of its words."""
    return min(lookup.papers_with(word) for word in english.replace("-", " ").split())


def _language(page: Sheet, lookup: Lookup) -> str | None:
    """The other language in which a question is, by its cues, else by strange words that a table has."""
    others = page.cues.languages - {ENGLISH}
    if not others.isdisjoint(SIGNS):
        return "ja" if "ja" in others else "zh"
    strange = _unknown(page, lookup)
    if not strange:
        return min(others, default=None)
    votes = {language: _votes(page, strange, language) for language in others or LANGUAGES if language not in SIGNS}
    best = max(votes, key=lambda language: votes[language])
    rest = len(page.tokens) - len(page.cues.covered)
    # A single word may be one that the table of English lacks ("ingress", "defenses"): it must be half of what is said.
    enough = votes[best] >= _FOREIGN_SHARE * rest and (votes[best] > 1 or not page.cues.covered)
    return best if others or enough else None


def _votes(page: Sheet, strange: Sequence[int], language: str) -> int:
    return sum(bool(translated([page.word(i)], language)) for i in strange)


def take_unread(page: Sheet, lookup: Lookup) -> tuple[str, ...]:
    """Take the words of another language that the library does not hold, and return them; none where all would go."""
    unread = _strange(page, lookup)
    if len(page.tokens) <= _FOREIGN:
        return ()
    unexplained = (i for i in page.content() if not page.cues.explains(i) and not page.cues.value(i, "numbers"))
    left = [i for i in unexplained if i not in unread]
    if not left or (not page.values and not any(_telling(page, i, lookup) for i in left)):
        return ()
    for i in unread:
        page.take(i, i + 1)
    return tuple(dict.fromkeys(page.tokens[i].typed for i in unread if not _SIGN.match(page.word(i))))


def _telling(page: Sheet, i: int, lookup: Lookup) -> bool:
    """Whether a word is one of the library's subjects, or a name, so that a question can be about it alone."""
    token = page.tokens[i]
    named = token.capital or any(c.isdigit() for c in token.typed) or token.word in lookup.prepared.names.words
    return named or is_subject(token.word, lookup)


def _strange(page: Sheet, lookup: Lookup) -> Sequence[int]:
    """The words of a question in another language that neither English nor the library has, but names."""
    strange = _unknown(page, lookup)
    readings = page.cues.languages > {ENGLISH} or len(strange) >= max(_FOREIGN, _FOREIGN_SHARE * len(page.tokens))
    return strange if readings else ()


def _unknown(page: Sheet, lookup: Lookup) -> Sequence[int]:
    cued = {i for start, cues in page.cues.starts.items() for i in range(start, cues[0][0])}
    return [i for i in page.content() if i not in cued and not _known(page, i, lookup)]


def _known(page: Sheet, i: int, lookup: Lookup) -> bool:
    token = page.tokens[i]
    if any(c.isupper() for c in token.typed[1:]) or any(c.isdigit() for c in token.typed) or i in page.values:
        return True
    prepared = lookup.prepared
    own = token.word in prepared.names.words or bool(prepared.authors.called(token.word))
    return own or bool(zipf(token.word)) or lookup.has_word(token.word)


def _cognate(word: str, lookup: Lookup) -> str | None:
    """The word of the library that has most of its beginning in common with a foreign one; None where none has."""
    beginning = _sound(word)[:_SHORTEST]
    own = (each for each in lookup.prepared.names.words if _sound(each).startswith(beginning))
    alike = {each: shared for each in (*own, *_beginning_alike(beginning)) if (shared := _shared(word, each))}
    best = max(alike.values(), default=0)
    held = {each: lookup.papers_with(each) for each, shared in alike.items() if shared == best}
    return max(held, key=lambda each: held[each]) if any(held.values()) else None


def _shared(word: str, english: str) -> int:
    """How long the beginning is that two words share; 0 where it is too little of both."""
    first, second = _sound(word), _sound(english)
    size = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return size if size >= max(_SHORTEST, _LEAST_SHARED * (len(first) + len(second)) / 2) else 0


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """The letters of a word as languages that share it sound them."""
    return undoubled(word.translate(_SAME_SOUND))


def _beginning_alike(beginning: str) -> Iterator[str]:
    words = _sorted_words()
    at = bisect_left(words, (beginning, ""))
    while at < len(words) and words[at][0].startswith(beginning):
        yield words[at][1]
        at += 1


@cache
def _sorted_words() -> Sequence[tuple[str, str]]:
    """English words of some length, each behind its letters as they sound."""
    return sorted((_sound(word), word) for word in english_words() if len(word) >= _SHORTEST)
