"""How vectors are kept in the catalogue: half precision for passages, one byte a component for sentences.

Cosines keep three digits, which ranking does not miss, at a half and a quarter of the space.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ingest.library.embedder import PassageVectors

_SCALE = 127.0


def encode(vectors: PassageVectors) -> tuple[bytes, bytes]:
    """Give the bytes of a passage's vector and of its sentences' vectors."""
    spans = np.rint(vectors.span_vectors * _SCALE).astype(np.int8)
    return vectors.vector.astype(np.float16).tobytes(), spans.tobytes()


def decode_all(kept: Sequence[tuple[bytes, bytes]]) -> list[PassageVectors]:
    """Undo `encode` for many passages of one embedder at once, up to rounding.

    Rows of unit length come back as such, rows of zeros stay zeros.
    """
    if not kept:
        return []
    dimensions = len(kept[0][0]) // np.dtype(np.float16).itemsize
    passages = np.frombuffer(b"".join(vector for vector, _ in kept), dtype=np.float16).astype(np.float32)
    sentences = np.frombuffer(b"".join(spans for _, spans in kept), dtype=np.int8).astype(np.float32)
    sentences *= np.float32(1 / _SCALE)
    ends = np.cumsum([len(spans) // dimensions for _, spans in kept])[:-1]
    return [
        PassageVectors(vector, span_vectors)
        for vector, span_vectors in zip(
            passages.reshape(len(kept), dimensions),
            np.split(sentences.reshape(-1, dimensions), ends),
            strict=True,
        )
    ]


def decode_vector(vector: bytes) -> NDArray[np.float32]:
    """Read one passage's vector."""
    return np.frombuffer(vector, dtype=np.float16).astype(np.float32)
