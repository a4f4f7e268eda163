"""Encodes vectors for the catalogue: two bytes a component for passages, else one byte.

Cosines stay exact to three digits, which is enough for ranking, at a half and a quarter of the space.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.library.embedder import PassageVectors

_SCALE = 127.0

Matrix = NDArray[np.float32]


def encode(vectors: PassageVectors) -> tuple[bytes, bytes, bytes]:
    """Return the bytes of a passage's vector, of its sentences' vectors and of its tokens' vectors."""
    spans, tokens = _as_bytes(vectors.span_vectors), _as_bytes(vectors.token_vectors)
    return vectors.vector.astype(np.float16).tobytes(), spans, tokens


def decode_all(encoded: Sequence[tuple[bytes, bytes]]) -> tuple[Matrix, Matrix, list[int]]:
    """Decode the vectors of many passages of one embedder and of their sentences, up to rounding.

    Returns the passages' vectors (one a row), the vectors of all their sentences (one a row), and the number of
    sentences of each passage. Rows of unit length and rows of zeros stay what they are.
    """
    passages = decode_vectors([vector for vector, _ in encoded])
    dimensions = passages.shape[1]
    sentences = np.frombuffer(b"".join(spans for _, spans in encoded), dtype=np.int8).astype(np.float32)
    sentences *= np.float32(1 / _SCALE)
    counts = [len(spans) // dimensions if dimensions else 0 for _, spans in encoded]
    return passages, sentences.reshape(len(sentences) // max(dimensions, 1), dimensions), counts


def decode_vectors(vectors: Sequence[bytes]) -> Matrix:
    """Decode passages' vectors, one a row, without those of sentences."""
    dimensions = len(vectors[0]) // np.dtype(np.float16).itemsize if vectors else 0
    numbers = np.frombuffer(b"".join(vectors), dtype=np.float16).astype(np.float32)
    return numbers.reshape(len(vectors), dimensions)


def decode_tokens(tokens: Sequence[bytes], dimensions: int) -> Matrix:
    """Decode the token vectors of several passages, one token a row, in their order."""
    numbers = np.frombuffer(b"".join(tokens), dtype=np.int8).astype(np.float32)
    numbers *= np.float32(1 / _SCALE)
    return numbers.reshape(-1, dimensions)


def _as_bytes(rows: Matrix) -> bytes:
    encoded: bytes = np.rint(rows * _SCALE).astype(np.int8).tobytes()
    return encoded
