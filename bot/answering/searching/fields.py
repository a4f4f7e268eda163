"""Measures how near a question is to fields of research that a library may not cover.

A question that no paper answers is often nearer in meaning to the bare name of its own field (`protein folding`) than
to any passage of the library. A field that the library covers takes nothing away: its passages are nearer still. The
same holds of each word: "weather prediction with graph neural networks" has one that no paper on graphs comes near.
"""

import hashlib
import logging
import os
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot import tracing
from bot.answering.interpreting.roles import TokenStates
from ingest.library.embedder import Embedder, QuestionVectors, SpannedText, Vector
from ingest.library.embedder.minilm import MiniLM

_log = logging.getLogger(__name__)

_NO_TOKENS: Vector = np.zeros(0, np.float32)


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """How near a question is to the fields of research.

    `similarity` is its cosine similarity to the nearest one. `by_token` has for each of its tokens the best similarity
    to a token of all their names times the token's share in the question, as `Signals.by_token` of a paper; `shares`
    has these shares. Both are empty without token vectors.
    """

    similarity: float
    by_token: Vector
    shares: Vector


@dataclass(frozen=True, slots=True)
class _Fields:
    """The vectors of the fields, of shape (fields, dimensions), and those of all their tokens."""

    vectors: NDArray[np.float32]
    tokens: NDArray[np.float32]


class QuestionEmbedder:
    """Embeds questions, and measures how near each is to a field of research; safe to use from several threads."""

    def __init__(self, embedder: Embedder, cache: Path | None = None, endpoint: str | None = None) -> None:
        """Use `embedder`; the fields are embedded once, when first asked for, and stored in the folder `cache`.

        Traces name the address of its `endpoint`, where it is not the built-in one.
        """
        self._embedder = embedder
        self._endpoint = endpoint
        self._cache = cache
        self._fields: _Fields | None = None
        self._embedding = Lock()

    def embed(self, question: str) -> QuestionVectors:
        """Return the vectors of a question; raises EmbedderError."""
        with tracing.embedding(self._embedder.model, self._endpoint) as traced:
            vectors = self._embedder.embed_question(question)
            traced.add(gen_ai__embeddings__dimension__count=vectors.vector.size)
        return vectors

    def warm_up(self) -> None:
        """Load what the first question needs; raises EmbedderError."""
        self._embedder.embed_question("reading list")

    def token_states(self, text: str) -> TokenStates | None:
        """Return the states of a text's tokens where the embedder is the built-in one; raises EmbedderError."""
        if not isinstance(self._embedder, MiniLM):
            return None
        encoding, states = self._embedder.states(text)
        return TokenStates(encoding.offsets, states)

    def match_fields(self, question: QuestionVectors) -> FieldMatch:
        """Compare a question with the fields of research; raises EmbedderError."""
        with self._embedding:
            if self._fields is None:
                self._fields = self._stored() if self._cache is not None else self._embedded()
        similarity = float((self._fields.vectors @ question.vector).max())
        tokens = question.token_vectors
        if not tokens.size or not self._fields.tokens.size:
            return FieldMatch(similarity, _NO_TOKENS, _NO_TOKENS)
        return FieldMatch(similarity, (self._fields.tokens @ tokens.T).max(axis=0), np.linalg.norm(tokens, axis=1))

    def _embedded(self) -> _Fields:
        with tracing.embedding(self._embedder.model, self._endpoint) as traced:
            embedded = list(self._embedder.embed_passages(SpannedText(field) for field in fields()))
            vectors = np.stack([each.vector for each in embedded])
            traced.add(gen_ai__embeddings__dimension__count=vectors.shape[1])
        return _Fields(vectors, np.concatenate([each.token_vectors for each in embedded]))

    def _stored(self) -> _Fields:
        """Read the fields' vectors from the cache; embed and store them where it lacks them or is damaged."""
        assert self._cache is not None
        content = "\n".join((self._embedder.name, *fields()))
        file = self._cache / f"fields-{hashlib.sha256(content.encode()).hexdigest()[:16]}.npz"
        try:
            with np.load(file, allow_pickle=False) as data:
                known = _Fields(data["vectors"], data["tokens"])
            if known.vectors.ndim == known.tokens.ndim == 2 and len(known.vectors) == len(fields()):
                return known
        except (OSError, ValueError, EOFError, KeyError, BadZipFile):
            _log.info("%s: embedding the fields of research", file)
        embedded = self._embedded()
        unfinished = file.with_suffix(f".{os.getpid()}.part")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as stream:
                np.savez(stream, vectors=embedded.vectors, tokens=embedded.tokens)
            unfinished.replace(file)
        except OSError as error:
            # A folder that can only be read costs each start half a second.
            _log.info("%s: cannot be written: %s", file, error)
        return embedded


@cache
def fields() -> tuple[str, ...]:
    """The fields, each as a phrase."""
    lines = (files("bot.answering.searching") / "fields.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
