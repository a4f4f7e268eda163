"""Give values in a question their roles, by linear models on the embedder's token states.

The rules read a value where its place is sure. Where it is not, the model says which role words play: whether a value
selects, is left out, is added, is said by the way, or is of the topic. `tests/benchmarks/fit_roles.py` fits the
weights and says how they were measured.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Role = Literal["select", "exclude", "add", "by the way", "topic"]
ROLES: tuple[Role, ...] = get_args(Role)
DATA = "roles.npz"
_BESIDE = 2
"""How many tokens on each side of a value the model sees apart from the value's own."""


@dataclass(frozen=True, slots=True)
class TokenStates:
    """The tokens of a text as spans of characters, and the state of each: shape (tokens, dimensions)."""

    spans: Sequence[tuple[int, int]]
    states: Array


LazyStates = Callable[[], TokenStates | None]
"""Gives the states of a question's text when they are first needed; None where the embedder has none."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted weights: of the roles of values, of words of a topic, and of questions that change the last."""

    roles: Array
    topic: Array
    change: Array


def role_of(tokens: TokenStates, start: int, end: int) -> dict[Role, float]:
    """Return the probability of each role for the value at the characters `start` to `end`."""
    scores = span_features(tokens, start, end) @ _weights().roles
    return dict(zip(ROLES, map(float, _softmax(scores)), strict=True))


def topic_probability(tokens: TokenStates, start: int, end: int) -> float:
    """Return how probable it is that a word at some characters is of the topic rather than of how it is asked."""
    return _logistic(span_features(tokens, start, end) @ _weights().topic)


def change_probability(tokens: TokenStates) -> float:
    """Return how probable it is that a question changes the one before it."""
    return _logistic(question_features(tokens) @ _weights().change)


def span_features(tokens: TokenStates, start: int, end: int) -> Array:
    """Return the mean states of a span and of the tokens before and behind it, with a constant."""
    inside = [i for i, (first, last) in enumerate(tokens.spans) if first < end and last > start]
    first, last = (inside[0], inside[-1] + 1) if inside else (0, 1)
    before = tokens.states[max(0, first - _BESIDE) : first]
    behind = tokens.states[last : last + _BESIDE]
    parts = (tokens.states[first:last], before, behind)
    means = [part.mean(axis=0) if len(part) else np.zeros(tokens.states.shape[1], np.float32) for part in parts]
    return np.concatenate([*means, np.ones(1, np.float32)]).astype(np.float32)


def question_features(tokens: TokenStates) -> Array:
    """Return the mean state of a question and the state of its first tokens, with a constant."""
    head = tokens.states[: _BESIDE + 2].mean(axis=0)
    return np.concatenate([tokens.states.mean(axis=0), head, np.ones(1, np.float32)]).astype(np.float32)


@cache
def _weights() -> Weights:
    with files("bot.answering.interpreting").joinpath(DATA).open("rb") as file, np.load(file) as data:
        return Weights(*(data[name].astype(np.float32) for name in ("roles", "topic", "change")))


def _softmax(scores: Array) -> Array:
    likely = np.exp(scores - scores.max())
    return np.asarray(likely / likely.sum(), np.float32)


def _logistic(score: Array) -> float:
    return float(1 / (1 + np.exp(-float(score))))
