"""Say what kind of message somebody wrote, by a linear model of its letters and words.

A message is a question, a follow-up that makes sense only after an answer, a courtesy such as thanks, the withdrawal of
a question, a greeting, or talk among people. `tests/benchmarks/fit_message_kinds.py` fits the weights to written
examples and says how often they are right about others.
"""

import re
import zlib
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ingest.terms.normal_form import fold

Array = NDArray[np.float32]
Kind = Literal["question", "follow_up", "courtesy", "withdrawal", "greeting", "talk"]
KINDS: tuple[Kind, ...] = get_args(Kind)
DATA = "message_kinds.npz"

DIMENSIONS = 4096
"""How many features there are; a feature's name decides by its checksum which one it is."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|\+0")
_PIECES = (3, 4)
_MOST_LETTERS, _MOST_WORDS = 300, 8
_ENDS, _QUESTION_MARKS = 3, "?？؟"


def is_one_of(text: str, kinds: tuple[Kind, ...], among: tuple[Kind, ...], least: float = 0.5) -> bool:
    """Return True if a message is one of `kinds` with at least that probability.

    `among` are the kinds that it can be where it was written.
    """
    likely = probabilities(text)
    return sum(likely[kind] for kind in kinds) >= least * sum(likely[kind] for kind in among)


def probabilities(text: str) -> dict[Kind, float]:
    """Return how probable each kind is; only the beginning of a very long message is looked at."""
    scores = features(text) @ _WEIGHTS
    likely = np.exp(scores - scores.max())
    return dict(zip(KINDS, map(float, likely / likely.sum()), strict=True))


def has_courteous_word(text: str) -> bool:
    """Return True if a message has a word of the examples of courtesies, greetings and withdrawals.

    A name that nobody has seen is what somebody asks about, however much its letters look like thanks.
    """
    return any(checksum(word) in _COURTEOUS for word in words_of(text[:_MOST_LETTERS]))


def words_of(text: str) -> list[str]:
    """Return the words of a message, folded, each digit as a zero."""
    return _WORD.findall(re.sub(r"\d", "0", fold(text)))


def checksum(name: str) -> int:
    """Return the number by which a word or a feature is known."""
    return zlib.crc32(name.encode("utf-8", "replace"))


def features(text: str) -> Array:
    """Return the features of a message, of length 1: its words, pairs of words, pieces of words and its shape."""
    values = np.zeros(DIMENSIONS, np.float32)
    for name in _names(text[:_MOST_LETTERS]):
        values[checksum(name) % DIMENSIONS] = 1.0
    return np.asarray(values / np.sqrt(values.sum()), np.float32)


def _names(text: str) -> Iterator[str]:
    words = words_of(text)
    yield f"length {min(len(words), _MOST_WORDS)}"
    yield f"asks {any(mark in text[-_ENDS:] for mark in _QUESTION_MARKS)}"
    yield f"begins {text.lstrip()[:1] if not text.lstrip()[:1].isalnum() else ''}"
    bounded = ["^", *words, "$"]
    yield from (f"pair {first} {second}" for first, second in pairwise(bounded))
    for word in words:
        yield f"word {word}"
        whole = f"<{word}>"
        yield from (f"piece {whole[at : at + n]}" for n in _PIECES for at in range(len(whole) - n + 1))


def _read() -> tuple[Array, frozenset[int]]:
    with files("bot.reception").joinpath(DATA).open("rb") as file, np.load(file) as data:
        return np.asarray(data["weights"], np.float32), frozenset(map(int, data["courteous"]))


# Read when the module is imported: messages are read where nothing may wait for a file.
_WEIGHTS, _COURTEOUS = _read()
