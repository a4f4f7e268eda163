"""Ranking candidates exactly, by signals that need no language model and can each be told in words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.searching.asked import AskedWords
from ingest.library.embedder import Vector
from ingest.library.lexical import PaperWords
from ingest.library.model import Basis
from ingest.library.passage_vectors import BriefPassage
from ingest.library.vector_codec import decode_all

_BODY, _SENTENCE = 0.5, 0.5
_TITLE_ALONE, _TITLE_ALONE_BONUS = 1.0, 0.1
_COVERED, _COVERED_BY_TITLE, _TERMS_IN_TITLE, _LEXICAL = 0.45, 0.1, 0.15, 0.05
"""Weights of the signals, in units of cosine similarity: rounded from a listwise logistic regression over questions
on the seed lists, checked by cross-validation and on known-item search. A paper of which only the title is known has
no sentence that could match better than the whole, and fewer words that could be asked for; the bonus and the words of
titles make up for it. A greater bonus finds more of these papers and loses more of the others."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one paper.

    `title`, `body` and `sentence` are cosine similarities of the question to the title, to the best passage beside
    it and to the best sentence there (None where there is no such text, or there are no vectors). `coverage` and
    `title_coverage` are the shares of the question's words in its texts and in its title, `term_coverage` that of the
    thesaurus's terms in its title; `lexical` is its lexical score as a share of the best one. All but the similarities
    lie between 0 and 1.
    """

    title: float | None
    body: float | None
    sentence: float | None
    coverage: float
    plain_coverage: float
    term_coverage: float
    lexical: float
    title_coverage: float = 0.0

    @property
    def similarity(self) -> float:
        """The similarity of meaning, comparable between papers with and without an abstract; 0 without vectors."""
        if self.body is not None and self.sentence is not None:
            return _BODY * self.body + _SENTENCE * self.sentence
        return 0.0 if self.title is None else _TITLE_ALONE * self.title + _TITLE_ALONE_BONUS

    @property
    def score(self) -> float:
        """All signals in one number; higher is better, comparable within one search."""
        words = _COVERED * self.coverage + _TERMS_IN_TITLE * self.term_coverage + _LEXICAL * self.lexical
        words += _COVERED_BY_TITLE * self.title_coverage
        return self.similarity + words


@dataclass(frozen=True, slots=True)
class Match:
    """How well a passage matches: its similarity to the question, and which of its sentences is the best."""

    passage_id: str
    basis: Basis
    similarity: float
    sentence_similarity: float
    best: int | None


def nearest_first(paper_ids: Sequence[str], rows: NDArray[np.float32], question: Vector) -> list[str]:
    """Give papers by their passage nearest to a question; each row is the vector of a passage of the paper there."""
    order = np.argsort(-(rows @ question), kind="stable") if paper_ids else ()
    return list(dict.fromkeys(paper_ids[at] for at in order))


def match_passages(question: Vector, passages: Sequence[BriefPassage]) -> list[Match]:
    """Compare a question with passages and their sentences; gives a match for each, in order."""
    if not passages:
        return []
    vectors, span_vectors, counts = decode_all([(each.vector, each.span_vectors) for each in passages])
    whole, of_sentences = vectors @ question, span_vectors @ question
    matches = []
    start = 0
    for passage, similarity, count in zip(passages, whole, counts, strict=True):
        best = int(of_sentences[start : start + count].argmax()) if count else None
        strongest = similarity if best is None else of_sentences[start + best]
        matches.append(Match(passage.passage_id, passage.basis, float(similarity), float(strongest), best))
        start += count
    return matches


def signals(words: PaperWords, asked: AskedWords, matches: Sequence[Match], lexical: float) -> Signals:
    """Gather what speaks for one paper from its words and the matches of its passages."""
    titles = [match for match in matches if match.basis == "title only"]
    others = [match for match in matches if match.basis != "title only"]
    return Signals(
        title=max((match.similarity for match in titles), default=None),
        body=max((match.similarity for match in others), default=None),
        sentence=max((match.sentence_similarity for match in others), default=None),
        coverage=asked.coverage(words.every),
        plain_coverage=asked.plain_coverage(words.every),
        term_coverage=asked.term_coverage(words.title),
        lexical=lexical,
        title_coverage=asked.coverage(words.title),
    )
