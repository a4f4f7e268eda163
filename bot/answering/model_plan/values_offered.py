"""Chooses the values of the catalogue that a model is given for a question."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import get_args

from bot.answering.interpreting.foreign import in_english
from bot.answering.interpreting.lookup import Lookup, PreparedVocabulary
from bot.answering.interpreting.text import Sheet, fold_words, folded_word, sheet, spaced
from bot.answering.model import Question
from bot.answering.model_plan.filters import organisation_name
from ingest.library.words import analyse
from ingest.terms.entry import LinkKind

_MOST_IN_FULL = 90
"""Up to how many values a facet is given in full: whoever sees all can tell what is meant in whatever words."""
_MOST_VALUES = 60
_MOST_TITLES = 5
_FEW_PAPERS, _SHARE_OF_PAPERS = 3, 0.05
"""How many papers, or which share of all, a word is in that tells one from the others."""
_LONGEST_PHRASE = 6
_SHORTEST_BEGINNING = 4
_SHORTEST_FAMILY_NAME = 3


def values_offered(question: Question, lookup: Lookup) -> str:
    """Return the values that a question may mean, a line for each facet; the likely ones of a facet that has many.

    Likely is what words of the question, of its thread or of its turns name by any name the catalogue knows, with a
    mistake too, and in English where it is asked in another language; then what shares a word with them.
    """
    prepared, vocabulary = lookup.prepared, lookup.prepared.vocabulary
    pages = [page for text in _texts(question) for page in _in_both_languages(text, lookup)]
    named = _Named(pages, prepared)
    venues = named.likely(list(vocabulary.venues), named.venues)
    given: dict[str, Sequence[str] | Mapping[str, Sequence[int]]] = {
        "venues, with their years": {venue: vocabulary.venues[venue] for venue in venues},
        "organisations": named.likely(
            sorted({organisation_name(key, prepared) for key in vocabulary.organisations}), named.organisations
        ),
        "sections": named.likely(list(vocabulary.sections.values()), named.sections),
        "lists": list(dict.fromkeys(vocabulary.lists.values())),
        "titles of lists": [title for title, name in vocabulary.lists.items() if title != name.casefold()],
        "kinds": vocabulary.kinds,
        "links": get_args(LinkKind),
        "authors": list(dict.fromkeys(named.authors()))[:_MOST_VALUES],
        "names of papers": list(dict.fromkeys(named.names()))[:_MOST_VALUES],
        "titles of papers": _titles(question, lookup),
    }
    return "\n".join(
        f"- {facet}: {json.dumps(labels, ensure_ascii=False)}" for facet, labels in given.items() if labels
    )


def _texts(question: Question) -> Iterator[str]:
    yield question.text
    yield from (turn.question for turn in question.turns[-1:])
    yield from question.thread[-1:]


def _titles(question: Question, lookup: Lookup) -> list[str]:
    """Titles that share the rare words of a question: a paper may be called by what it is about."""
    words = dict.fromkeys(token.word for page in _in_both_languages(question.text, lookup) for token in page.tokens)
    most = max(_FEW_PAPERS, lookup.paper_count * _SHARE_OF_PAPERS)
    rare = [word for word in words if 0 < lookup.papers_with(word) <= most]
    near = sorted(lookup.near_titles(" ".join(rare)), key=lambda found: -found[1])[:_MOST_TITLES] if rare else []
    return [paper.title for paper in lookup.papers([paper_id for paper_id, _ in near])]


def _in_both_languages(text: str, lookup: Lookup) -> Iterator[Sheet]:
    page = sheet(spaced(text))
    english, _ = in_english(page, lookup)
    yield page
    if english is not page:
        yield english


class _Named:
    """What the phrases of some texts name in a vocabulary."""

    def __init__(self, pages: Sequence[Sheet], prepared: PreparedVocabulary) -> None:
        self._pages, self._prepared = pages, prepared
        self._words = {token.word for page in pages for token in page.tokens}
        self._stems = {stem for word in self._words for stem in analyse(word)}

    def likely(self, labels: Sequence[str], named: Callable[[], Iterable[str]]) -> list[str]:
        """Return all labels where they are few, else those that are named, then those that share a word."""
        if len(labels) <= _MOST_IN_FULL:
            return list(labels)
        first = dict.fromkeys(each for each in named() if each in labels)
        return list(first | dict.fromkeys(each for each in labels if self._shares(each)))[:_MOST_VALUES]

    def venues(self) -> Iterator[str]:
        known = self._prepared.venue_names
        for page in self._pages:
            for start, end in _ranges(page):
                if (name := known.names.get(page.joined(start, end))) is not None:
                    yield name
            for start in range(len(page.tokens)):
                if (found := known.shortened.at(page, start)) is not None:
                    yield found[1]

    def organisations(self) -> Iterator[str]:
        forms = self._prepared.organisations
        for phrase in self._phrases():
            words = phrase.split()
            for key in (forms.exact(words), forms.short(words), forms.near(words)):
                if key is not None and forms.has(key):
                    yield organisation_name(key, self._prepared)

    def sections(self) -> Iterator[str]:
        labels = self._prepared.vocabulary.sections
        for phrase in self._phrases():
            yield from (labels[key] for key in self._prepared.headings.named(phrase))

    def authors(self) -> Iterator[str]:
        known = self._prepared.vocabulary.authors
        for word in self._words:
            if len(word) >= _SHORTEST_FAMILY_NAME:
                yield from (known[name] for name in self._prepared.authors.called(word) if name in known)

    def names(self) -> Iterator[str]:
        names, vocabulary = self._prepared.names, self._prepared.vocabulary
        written = {folded_word(name): name for name in (*vocabulary.mentioned_names, *vocabulary.names)}
        for page in self._pages:
            for start, end in _ranges(page):
                joined = page.joined(start, end)
                found = names.exact(joined) or (names.nearest(joined) if end - start == 1 else None)
                if found is not None and not page.cues.small(start):
                    yield written[found]

    def _phrases(self) -> Iterator[str]:
        for page in self._pages:
            yield from (page.phrase(start, end) for start, end in _ranges(page))

    def _shares(self, label: str) -> bool:
        """Whether a label has a word of the texts, or begins as one of them."""
        begins = folded_word(label)[:_SHORTEST_BEGINNING]
        words = fold_words(label).split()
        return bool(self._stems & set(analyse(label))) or any(
            len(word) >= _SHORTEST_BEGINNING
            and (word.startswith(begins) or any(each.startswith(word) for each in words))
            for word in self._words
        )


def _ranges(page: Sheet) -> Iterator[tuple[int, int]]:
    for start in range(len(page.tokens)):
        for end in range(min(len(page.tokens), start + _LONGEST_PHRASE), start, -1):
            yield start, end
