"""Computes token vectors with the built-in embedder, to match texts as ColBERT does.

The states that the model computes for each token anyway are reduced to a few dimensions and scaled to unit length.
Tokens of words that have no subject of their own, and of punctuation, are left out. The tokens of a question are
weighted by how much each tells. Basis and weights come with the program; `tests/benchmarks/fit_tokens.py` fits them.
"""

from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from ingest.library.embedder.interface import Vector
from ingest.library.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

DATA = "minilm_tokens.npz"
DIMENSIONS = 64
MOST_TOKENS = 160
"""Tokens of one passage at most: stored in three bits a dimension, 4 KB."""


class TokenMatching:
    """Reduces token states to token vectors; safe to use from several threads."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        """Reduce the states of texts that `tokenizer` cuts into tokens."""
        self._tokenizer = tokenizer
        self._empty: dict[int, bool] = {}

    def of_passage(self, encoding: "Encoding", states: Vector, begins: int) -> Vector:
        """Return a passage's token vectors, of shape (tokens, dimensions) and unit length.

        Tokens before the character `begins` are left out: the heading is a passage of its own.
        """
        telling = [at for at in self._telling(encoding) if encoding.offsets[at][0] >= begins]
        return self._reduced(states[telling[:MOST_TOKENS]])

    def of_question(self, encoding: "Encoding", states: Vector) -> Vector:
        """Return a question's token vectors, each as long as its token's share in what the question tells."""
        telling = self._telling(encoding)
        weights = self._fitted[1][[encoding.ids[at] for at in telling]]
        reduced = self._reduced(states[telling])
        weighted: Vector = reduced * (weights / max(float(weights.sum()), 1e-9))[:, None]
        return weighted

    def _telling(self, encoding: "Encoding") -> list[int]:
        """Return the places of the tokens that tell something; of all that are text, where none does."""
        ids = encoding.ids
        text = [at for at, special in enumerate(encoding.special_tokens_mask) if not special]
        telling = [at for at in text if not self._is_empty(ids[at])]
        return telling or text

    def _reduced(self, states: Vector) -> Vector:
        unit = states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-9)
        reduced = unit @ self._fitted[0]
        vectors: Vector = reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9)
        return vectors

    @cached_property
    def _fitted(self) -> tuple[Vector, Vector]:
        with np.load(str(files("ingest.library.embedder") / DATA)) as data:
            return data["basis"].astype(np.float32), data["weights"].astype(np.float32)

    def _is_empty(self, number: int) -> bool:
        """Whether a token is a word without a subject of its own, or punctuation; remembered, for texts repeat them."""
        known = self._empty.get(number)
        if known is None:
            word = self._tokenizer.id_to_token(number) or ""
            known = self._empty[number] = word in FUNCTION_WORDS or not any(map(str.isalnum, word))
        return known
