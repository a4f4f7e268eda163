"""Fill the cells of a table from the catalogue, or with sentences of papers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.composing.draft import Sentence, addresses_the_reader
from bot.answering.composing.fact_values import value_of
from bot.answering.composing.plain_text import has_address
from bot.answering.model import Check, Claim, Source
from bot.answering.searching.thesaurus import Stems, field_thesaurus
from bot.summaries.columns import fact_of
from bot.summaries.fields import Checked
from bot.summaries.quoted_summary import SummarySentence, candidate_of, quote
from bot.summaries.requests import field_named
from bot.summaries.sections import SectionKind
from bot.summaries.texts import PaperText, spans_of
from ingest.library.model import Passage
from ingest.library.words import analyse

_SHORTEST, _LONGEST = 25, 420
_LEAST_OF_MANY = 2 / 3
"""The share of a column's words that a sentence must have where there are more than two; of fewer it has all."""

_OF_OTHERS: frozenset[SectionKind] = frozenset({"related", "background"})
_IN_HEADING, _WITH_NUMBER, _OF_OTHERS_LESS, _OWN, _OPENS = 0.6, 0.5, 1.5, 0.3, 0.2
_OWN_WORDS = re.compile(r"\b(?:we|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """The stems of a column's words, each with the terms that may stand for it."""

    stems: tuple[str, ...]
    terms: tuple[tuple[Stems, ...], ...]

    def share_in(self, held: set[str]) -> float:
        """Return the share of the words that a text with the stems `held` has; 0 where it has too few of them."""
        if not self.stems:
            return 0.0
        found = sum(
            stem in held or any(held.issuperset(term) for term in terms)
            for stem, terms in zip(self.stems, self.terms, strict=True)
        )
        share = found / len(self.stems)
        return share if share == 1 or (len(self.stems) > 2 and share >= _LEAST_OF_MANY) else 0.0


def catalogue_cells(columns: Sequence[str], texts: Sequence[PaperText]) -> list[Checked]:
    """Return the cells that the catalogue fills; they cite the papers of `texts`, numbered from 1 in that order."""
    cells: list[Checked] = []
    for column in columns:
        fact = fact_of(column)
        for number, text in enumerate(texts, start=1):
            value = value_of(text.paper, fact) if fact is not None else None
            if value is None:
                continue
            statement = SummarySentence(column, text.paper.paper_id, Sentence(value.text, (number,), stated=True))
            check = Check("names", True, "as the catalogue has it")
            cells.append(Checked(statement, Claim(value.text, (number,), (check,), places=(value.stated_by,))))
    return cells


def quoted_cells(text: PaperText, parts: Sequence[Source], columns: Sequence[str]) -> list[SummarySentence]:
    """Return for each column the sentence of a paper that speaks of it most plainly; none where no sentence does.

    `parts` are the sources made of the paper's passages. A column that is a field of summaries is told as there.
    """
    cells: list[SummarySentence] = []
    for column in columns:
        words = _words(column)
        ranked = [
            (points, source.n, sentence)
            for source in parts
            for passage in source.passages
            for sentence, points in _spoken(passage, text, words)
        ]
        if ranked:
            _, n, sentence = max(ranked, key=lambda each: each[0])
            cells.append(SummarySentence(column, text.paper.paper_id, Sentence(sentence, (n,), quoted=True)))
        elif (field := field_named(column)) is not None:
            cells += [replace(each, field=column) for each in quote(text, parts, "short", (field,))[:1]]
    return cells


def shortened_to(text: PaperText, columns: Sequence[str], most: int) -> PaperText:
    """Return a full text with the passages that speak most of `columns`, in turns; together they have `most` letters.

    There is one passage at least; texts that fit stay as they are.
    """
    if text.basis != "full text" or sum(len(passage.text) for passage in text.passages) <= most:
        return text
    rankings = []
    for words in map(_words, columns):
        points = [max((each for _, each in _spoken(passage, text, words)), default=0.0) for passage in text.passages]
        order = sorted((place for place in range(len(points)) if points[place]), key=lambda place: -points[place])
        rankings.append(order)
    turns = (ranking[turn] for turn in range(len(text.passages)) for ranking in rankings if turn < len(ranking))
    chosen: list[int] = []
    room = most
    for place in dict.fromkeys((*turns, *range(len(text.passages)))):
        room -= len(text.passages[place].text)
        if chosen and room < 0:
            break
        chosen.append(place)
    return replace(text, passages=tuple(text.passages[place] for place in sorted(chosen)))


def _words(column: str) -> _Words:
    stems = tuple(dict.fromkeys(analyse(column)))
    known = field_thesaurus().terms(stems)
    return _Words(stems, tuple(known.get(stem, ()) for stem in stems))


def _spoken(passage: Passage, text: PaperText, words: _Words) -> list[tuple[str, float]]:
    """Return the sentences of a passage that speak of a column, each with how plainly."""
    heading = words.share_in(set(analyse(passage.section or "")))
    spoken: list[tuple[str, float]] = []
    for number, (begin, end) in enumerate(spans_of(passage)):
        sentence = " ".join(passage.text[begin:end].split())
        share = words.share_in(set(analyse(sentence)))
        if not share and heading and number == 0:
            share = _IN_HEADING
        if not share or not _SHORTEST <= len(sentence) <= _LONGEST:
            continue
        if has_address(sentence) or addresses_the_reader(sentence):
            continue
        candidate = candidate_of(text, passage, number, passage.text[begin:end])
        own = bool(_OWN_WORDS.search(sentence)) or any(name in sentence for name in text.paper.names)
        points = share + _WITH_NUMBER * any(letter.isdigit() for letter in sentence) + _OWN * own
        points += _OPENS * candidate.opens - _OF_OTHERS_LESS * (candidate.section in _OF_OTHERS)
        spoken.append((sentence, points))
    return spoken
