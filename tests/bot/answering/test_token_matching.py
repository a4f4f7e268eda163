"""Token by token: each token of a question is matched with the nearest token of a paper."""

import numpy as np
import pytest

from bot.answering.searching.rank import match_tokens
from ingest.library.embedder import PassageVectors, QuestionVectors
from ingest.library.model import Basis
from ingest.library.passage_vectors import BriefPassage
from ingest.library.vector_codec import encode

AXES = np.linalg.qr(np.random.default_rng(4).normal(size=(64, 64)))[0].astype(np.float32)
"""Directions at right angles, none of them along a dimension: what an embedder gives is spread over all."""


def passage(basis: Basis, *tokens: int) -> BriefPassage:
    none = np.zeros((0, 64), np.float32)
    return BriefPassage("id", basis, *encode(PassageVectors(AXES[0], none, AXES[list(tokens)])))


def test_a_match_is_the_weighted_mean_of_each_tokens_best() -> None:
    question = QuestionVectors(AXES[0], np.stack([AXES[0] * 0.75, AXES[1] * 0.25]))
    found = match_tokens(question, {"a": [passage("abstract", 0, 2)], "b": [passage("abstract", 1)]})
    assert found["a"].own == pytest.approx([0.75, 0], abs=0.08)
    assert found["b"].own == pytest.approx([0, 0.25], abs=0.08)


def test_of_a_paper_s_own_texts_and_what_a_model_wrote_each_token_counts_the_nearer() -> None:
    question = QuestionVectors(AXES[0], np.stack([AXES[0] * 0.75, AXES[1] * 0.25]))
    found = match_tokens(
        question, {"a": [passage("abstract", 1), passage("expansion", 0)], "b": [passage("abstract", 1)]}
    )
    assert found["a"].own == pytest.approx([0, 0.25], abs=0.08)
    assert found["a"].every == pytest.approx([0.75, 0.25], abs=0.08)
    assert found["b"].every is None


def test_papers_and_questions_without_token_vectors_are_left_out() -> None:
    question = QuestionVectors(AXES[0], AXES[:1])
    assert match_tokens(question, {"a": [passage("abstract")], "b": [passage("abstract", 0)]}).keys() == {"b"}
    assert match_tokens(QuestionVectors(AXES[0]), {"b": [passage("abstract", 0)]}) == {}
