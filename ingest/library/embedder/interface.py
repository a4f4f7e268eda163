"""What every embedder offers, and the plain values that go in and come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A passage and the spans of its sentences, as offsets of characters: `text[start:end]`.

    Before `begins` stands a heading, which belongs to the passage's meaning but is another passage's text.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    begins: int = 0


def no_tokens() -> Vector:
    """Return the token vectors of an embedder that has none."""
    return np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage.

    `vector` has the shape (dimensions,) and unit length. `span_vectors` has a row for each span, also of unit
    length, or all zero where the span's text was cut off; its shape is (0, dimensions) from an embedder that
    cannot tell the parts of a text apart. `token_vectors` has a row of unit length for each token that tells
    something, of a length that may differ from `dimensions`; its shape is (0, 0) from an embedder without token states.
    """

    vector: Vector
    span_vectors: Vector
    token_vectors: Vector = field(default_factory=no_tokens)


@dataclass(frozen=True, slots=True)
class QuestionVectors:
    """The vectors of a question: `vector` of unit length, and `token_vectors` as those of passages.

    The length of each token vector is its token's share in what the question tells; together they are 1.
    """

    vector: Vector
    token_vectors: Vector = field(default_factory=no_tokens)


class Embedder(Protocol):
    """A model that turns text into vectors whose dot product is their cosine similarity.

    `name` identifies the model, its precision and where it cuts texts off: vectors of different names are not
    comparable, and it belongs into the key under which vectors are kept. `dimensions` is their length.
    """

    @property
    def name(self) -> str:
        """Model, precision and cut-off, such as `minilm-l6-v2/int8/256/1`."""
        ...

    @property
    def model(self) -> str:
        """The model's name as its publisher or endpoint calls it."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        """Yield the vectors of each passage, in the order given and as soon as they are known.

        Only a bounded number of passages is read ahead, so that progress can be shown and little is lost when
        the reader stops. Raises `EmbedderError`.
        """
        ...

    def embed_question(self, text: str) -> QuestionVectors:
        """Return the vectors of a question. May be called from several threads.

        Raises `EmbedderError`.
        """
        ...
