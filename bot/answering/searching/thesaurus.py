"""Gives other names for everyday words ("card" for GPU), from `thesaurus.toml`."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from ingest.library.words import analyse

Stems = tuple[str, ...]


class Thesaurus:
    """Maps the stems of everyday words to those of the field's terms for the same thing."""

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        """Take everyday words, each with the terms that stand for it."""
        self._terms: dict[Stems, tuple[Stems, ...]] = {}
        for words, meanings in terms.items():
            if stems := tuple(analyse(words)):
                known = self._terms.get(stems, ())
                self._terms[stems] = (*known, *(tuple(analyse(meaning)) for meaning in meanings))
        self._longest = max(map(len, self._terms), default=0)

    def terms(self, stems: Sequence[str]) -> dict[str, tuple[Stems, ...]]:
        """Map each of `stems`, in the order of the question, to the terms that may stand for it, if there are any."""
        found: dict[str, tuple[Stems, ...]] = {}
        for words, meanings in self._matches(stems):
            for word in words:
                found[word] = (*found.get(word, ()), *meanings)
        return found

    def _matches(self, stems: Sequence[str]) -> Iterator[tuple[Stems, tuple[Stems, ...]]]:
        start = 0
        while start < len(stems):
            for length in range(min(self._longest, len(stems) - start), 0, -1):
                words = tuple(stems[start : start + length])
                if words in self._terms:
                    yield words, self._terms[words]
                    start += length
                    break
            else:
                start += 1


@cache
def field_thesaurus() -> Thesaurus:
    """The thesaurus of machine learning, systems and computer science that comes with the program."""
    text = files("bot.answering.searching").joinpath("thesaurus.toml").read_text("utf-8")
    return Thesaurus(tomllib.loads(text))
