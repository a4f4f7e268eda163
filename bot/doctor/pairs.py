"""Measures an embedder or a reranker on ten questions and the passages that answer them.

The passages are about ten subjects that no list needs to have. Each question uses other words than its passage, so that
only a model that compares meaning finds it. A model that works finds nearly all ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PAIRS: Sequence[tuple[str, str]] = (
    (
        "How can a program answer many users at the same time without making short requests wait?",
        "Continuous batching admits new requests after every generated token, so a brief one leaves the batch early.",
    ),
    (
        "What keeps a neural network from memorising its examples?",
        "Dropout switches off random units during training, which reduces overfitting and improves generalisation.",
    ),
    (
        "Why do honey makers wiggle when they come home?",
        "The waggle dance of a returning bee encodes the direction and distance of a food source for the hive.",
    ),
    (
        "How do ships know where they are without satellites?",
        "Celestial navigation fixes a vessel's position from the altitude of stars above the horizon and the time.",
    ),
    (
        "Which medicine brings down high pressure in the arteries?",
        "ACE inhibitors widen blood vessels and are a first treatment of hypertension.",
    ),
    (
        "What can stop a machine crash from losing what was paid?",
        "A write-ahead log makes transactions durable: changes are recorded on disk before they are applied.",
    ),
    (
        "How is it shown that a proof is right without a reader?",
        "Interactive theorem provers check every inference of a formal derivation mechanically.",
    ),
    (
        "Why is the sky coloured in the evening?",
        "Rayleigh scattering removes short wavelengths from sunlight on its long way through the air at sunset.",
    ),
    (
        "How do shops guess what a buyer may want to buy next?",
        "Collaborative filtering recommends items that customers with similar purchase histories liked.",
    ),
    (
        "What makes bread dough rise?",
        "Yeast ferments sugars into carbon dioxide, whose bubbles are held by gluten.",
    ),
)
"""Ten questions, each with the passage that answers it."""

QUESTIONS = tuple(question for question, _ in PAIRS)
PASSAGES = tuple(passage for _, passage in PAIRS)


@dataclass(frozen=True, slots=True)
class PairScore:
    """How well a model tells ten pairs apart.

    `found` is the number of questions whose passage has the highest score. `margin` is how far right passages are
    above the others, in standard deviations of the others.
    """

    found: int
    margin: float


def score_pairs(scores: NDArray[np.float32]) -> PairScore:
    """Return how well a matrix of scores tells the pairs apart: a row for each question, a column for each passage."""
    right = np.diagonal(scores)
    others = scores[~np.eye(len(scores), dtype=bool)].reshape(len(scores), -1)
    spread = float(others.std())
    margin = float(right.mean() - others.mean()) / spread if spread > 0 else 0.0
    return PairScore(int((right > others.max(axis=1)).sum()), round(margin, 2))
