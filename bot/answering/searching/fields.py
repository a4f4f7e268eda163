"""Embed questions, and measure how near each is to the fields of research that a library may not cover.

A question that no paper answers is often nearer in meaning to the bare name of its own field (`protein folding`) than
to any passage of the library. A field that the library covers takes nothing away: its passages are nearer still.
"""

from functools import cache
from importlib.resources import files
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.answering.interpreting.roles import TokenStates
from ingest.library.embedder import Embedder, QuestionVectors, SpannedText, Vector
from ingest.library.embedder.minilm import MiniLM


class QuestionEmbedder:
    """Embeds questions, and measures how near each is to a field of research; safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        """Use `embedder`; the fields are embedded once, when first asked for."""
        self._embedder = embedder
        self._fields: NDArray[np.float32] | None = None
        self._embedding = Lock()

    def embed(self, question: str) -> QuestionVectors:
        """Return the vectors of a question; raises EmbedderError."""
        return self._embedder.embed_question(question)

    def token_states(self, text: str) -> TokenStates | None:
        """Return the states of a text's tokens where the embedder is the built-in one; raises EmbedderError."""
        if not isinstance(self._embedder, MiniLM):
            return None
        encoding, states = self._embedder.states(text)
        return TokenStates(encoding.offsets, states)

    def nearest_field(self, question: Vector) -> float:
        """Return the cosine similarity of a question to the nearest field of research; raises EmbedderError."""
        with self._embedding:
            if self._fields is None:
                passages = self._embedder.embed_passages(SpannedText(field) for field in fields())
                self._fields = np.stack([passage.vector for passage in passages])
        return float((self._fields @ question).max())


@cache
def fields() -> tuple[str, ...]:
    """The fields, each as a phrase."""
    lines = (files("bot.answering.searching") / "fields.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
