"""What every embedder offers, and the plain values that go in and come out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SpannedText:
    """A passage and the spans of its sentences, as offsets of characters: `text[start:end]`."""

    text: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """The vectors of one passage.

    `vector` has the shape (dimensions,) and unit length. `span_vectors` has a row for each span, also of unit
    length, or all zero where the span's text was cut off; its shape is (0, dimensions) from an embedder that
    cannot tell the parts of a text apart.
    """

    vector: Vector
    span_vectors: Vector


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
    def dimensions(self) -> int:
        """Length of every vector."""
        ...

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        """Yield the vectors of each passage, in the order given and as soon as they are known.

        Only a bounded number of passages is read ahead, so that progress can be shown and little is lost when
        the reader stops. Raises `EmbedderError`.
        """
        ...

    def embed_question(self, text: str) -> Vector:
        """Return the unit vector of a question, of shape (dimensions,). May be called from several threads.

        Raises `EmbedderError`.
        """
        ...
