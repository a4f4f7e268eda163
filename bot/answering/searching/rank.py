"""Ranks candidates by signals, weighed by a fitted linear model.

The weights are in `ranking.toml`, with how they were fitted; `tests/benchmarks/fit_ranking.py` fits them.
"""

import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.answering.searching.asked import AskedWords
from ingest.library.embedder import QuestionVectors, Vector
from ingest.library.lexical import PaperWords
from ingest.library.model import Basis
from ingest.library.passage_vectors import BriefPassage
from ingest.library.vector_codec import decode_all, token_count, token_similarities

_BODY, _SENTENCE = 0.5, 0.5
_TITLE_ALONE, _TITLE_ALONE_BONUS = 1.0, 0.1
"""How near a paper is in meaning, for the decision whether anything is relevant: a paper of which only the title is
known has no sentence that could match better than the whole, which the bonus makes up for."""

Weights = Mapping[str, float]
"""How much each feature of `Signals.features` counts."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for one paper.

    `title`, `body` and `sentence` are cosine similarities of the question to the title, to the best passage beside
    it and to the best sentence there (None where there is no such text, or there are no vectors); `tokens` is the mean
    over the question's tokens of each one's best similarity to a token of the paper (None without token vectors).
    `expansion` is the similarity to the best sentence of what a language model wrote of the paper, `every_token` is as
    `tokens` with that text among the paper's own (None without); `by_token` has the parts of the greater of the two,
    one for each of the question's tokens.
    `coverage` and `title_coverage` are the shares of the question's words in its texts and in its title, themselves or
    by a term for them, `plain_coverage` that of its words alone; `lexical` is its lexical score as a share of the best
    one. All but the similarities lie between 0 and 1.
    """

    title: float | None
    body: float | None
    sentence: float | None
    coverage: float
    plain_coverage: float
    lexical: float
    title_coverage: float = 0.0
    tokens: float | None = None
    expansion: float | None = None
    every_token: float | None = None
    by_token: Vector | None = field(default=None, compare=False, repr=False)

    @property
    def similarity(self) -> float:
        """The similarity of meaning, comparable between papers with and without an abstract; 0 without vectors."""
        if self.body is not None and self.sentence is not None:
            score = _BODY * self.body + _SENTENCE * self.sentence
        else:
            score = 0.0 if self.title is None else _TITLE_ALONE * self.title + _TITLE_ALONE_BONUS
        return score if self.expansion is None else max(score, self.expansion)

    @property
    def features(self) -> dict[str, float]:
        """The features of the linear model.

        Where there is no text beside the title, the title takes its place. What a model wrote of a paper is one more
        text of it: it can speak for the paper, and takes nothing from what its own texts say.
        """
        title = self.title or 0.0
        tokens = self.tokens or 0.0
        own = max(title, self.body or 0.0, self.sentence or 0.0)
        return {
            "body": title if self.body is None else self.body,
            "sentence": title if self.sentence is None else self.sentence,
            "has body": float(self.body is not None),
            "coverage": self.coverage,
            "plain coverage": self.plain_coverage,
            "lexical": self.lexical,
            "tokens": tokens,
            "every text": max(own, self.expansion or 0.0),
            "every token": tokens if self.every_token is None else self.every_token,
        }

    def score(self, weights: Weights) -> float:
        """Weigh all signals into one number; higher is better, comparable within one search."""
        features = self.features
        return sum(weight * features[name] for name, weight in weights.items())


def ranking_weights(what: Literal["tokens", "vectors", "words"], *, expansions: bool = False) -> Weights:
    """Return the weights for what can be compared: tokens beside passages, passages alone, or no more than words.

    `expansions` says whether any of the papers has descriptions by a language model.

    They are fitted with the built-in embedder.
    """
    return _fitted()[f"{what} and expansions" if expansions else what]


def relevance_weights(*, expansions: bool) -> Weights:
    """Return the weights of the probability that papers answer; `expansions` as in `ranking_weights`."""
    return _fitted()["relevance with expansions" if expansions else "relevance"]


@cache
def _fitted() -> Mapping[str, Weights]:
    return tomllib.loads(files("bot.answering.searching").joinpath("ranking.toml").read_text("utf-8"))


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


@dataclass(frozen=True, slots=True)
class TokenMatch:
    """How well the tokens of a paper's own texts match, and those of these and of its expansions together.

    Each holds a number for each of the question's tokens: its best similarity times its share in the question. None
    where the texts have no vectors, and for `every` where there are no expansions.
    """

    own: Vector | None
    every: Vector | None


NO_TOKENS = TokenMatch(None, None)


def match_tokens(question: QuestionVectors, papers: Mapping[str, Sequence[BriefPassage]]) -> dict[str, TokenMatch]:
    """Compare a question with the passages of papers token by token ("MaxSim", as in ColBERT).

    A match is the mean over the question's tokens, weighted by how much each tells, of the best similarity to any
    token of the texts. Papers that have no token vectors are left out.
    """
    vectors: dict[tuple[str, bool], list[bytes]] = defaultdict(list)
    for paper_id, passages in papers.items():
        for passage in passages:
            if passage.token_vectors:
                vectors[paper_id, passage.basis == "expansion"].append(passage.token_vectors)
    tokens, dimensions = question.token_vectors, question.token_vectors.shape[1]
    if not vectors or not len(tokens):
        return {}
    similar = token_similarities([each for every in vectors.values() for each in every], tokens)
    lengths = [sum(token_count(each, dimensions) for each in every) for every in vectors.values()]
    best = dict(zip(vectors, np.maximum.reduceat(similar, np.cumsum([0, *lengths[:-1]]), axis=0), strict=True))
    return {paper_id: _token_match(best.get((paper_id, False)), best.get((paper_id, True))) for paper_id, _ in vectors}


def _token_match(own: Vector | None, expansion: Vector | None) -> TokenMatch:
    """Return what each token of a question finds at best: among a paper's own tokens, and among all."""
    if expansion is None:
        return TokenMatch(own, None)
    return TokenMatch(own, expansion if own is None else np.maximum(own, expansion))


def signals(
    words: PaperWords,
    asked: AskedWords,
    matches: Sequence[Match],
    lexical: float,
    tokens: TokenMatch = NO_TOKENS,
) -> Signals:
    """Gather what speaks for one paper from its words and the matches of its passages."""
    titles = [match for match in matches if match.basis == "title only"]
    others = [match for match in matches if match.basis not in ("title only", "expansion")]
    expansions = [match for match in matches if match.basis == "expansion"]
    return Signals(
        title=max((match.similarity for match in titles), default=None),
        body=max((match.similarity for match in others), default=None),
        sentence=max((match.sentence_similarity for match in others), default=None),
        coverage=asked.coverage(words.every),
        plain_coverage=asked.plain_coverage(words.every),
        lexical=lexical,
        title_coverage=asked.coverage(words.title),
        tokens=None if tokens.own is None else float(tokens.own.sum()),
        every_token=None if tokens.every is None else float(tokens.every.sum()),
        by_token=tokens.own if tokens.every is None else tokens.every,
        expansion=max((match.sentence_similarity for match in expansions), default=None),
    )
