"""Encode vectors of passages, sentences and tokens in few bytes.

Passages have half precision, sentences one byte a number: cosines stay exact to three digits, which is enough for
ranking, at a half and a quarter of the space. Of tokens there are a hundred a passage, and only the best of them count:
each number becomes one of the eight levels that represent a normal distribution best (J. Max, Quantizing for minimum
distortion, 1960), after a rotation that spreads what a vector tells over all its numbers (a Hadamard matrix, as in
QuIP#, Tseng et al. 2024).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ingest.library.embedder import PassageVectors

_SCALE = 127.0
_LEVELS = np.array([-2.152, -1.344, -0.7560, -0.2451, 0.2451, 0.7560, 1.344, 2.152], np.float32)
_LIMITS = np.array([-1.748, -1.050, -0.5006, 0.0, 0.5006, 1.050, 1.748], np.float32)
_LEVEL_SHARE = 0.9655
"""What the levels are of a number on average; similarities are divided by it, so that they come back as they were."""
_BITS, _TOGETHER = 3, 8
"""Bits of a number, and how many numbers fill whole bytes together."""

Matrix = NDArray[np.float32]


def encode(vectors: PassageVectors) -> tuple[bytes, bytes, bytes]:
    """Return the bytes of a passage's vector, of its sentences' vectors and of its tokens' vectors."""
    spans = np.rint(vectors.span_vectors * _SCALE).astype(np.int8)
    return vectors.vector.astype(np.float16).tobytes(), spans.tobytes(), encode_tokens(vectors.token_vectors)


def encode_tokens(tokens: Matrix) -> bytes:
    """Return the bytes of token vectors of unit length, one a row."""
    rotated = _rotated(tokens)
    limits = _LIMITS / np.float32(np.sqrt(rotated.shape[1]))
    codes = np.zeros(rotated.shape, np.uint8)
    for limit in limits:
        codes += rotated > limit
    places = codes.reshape(-1, 2, _TOGETHER // 2).astype(np.uint16)
    halves = places[:, :, 0] | places[:, :, 1] << 3 | places[:, :, 2] << 6 | places[:, :, 3] << 9
    packed = np.empty((len(halves), _BITS), np.uint8)
    packed[:, 0] = halves[:, 0] & 255
    packed[:, 1] = halves[:, 0] >> 8 | (halves[:, 1] & 15) << 4
    packed[:, 2] = halves[:, 1] >> 4
    return packed.tobytes()


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


def token_count(tokens: bytes, dimensions: int) -> int:
    """Return how many token vectors of so many dimensions are encoded."""
    return len(tokens) * 8 // (_BITS * _padded(dimensions))


def token_similarities(tokens: Sequence[bytes], question: Matrix) -> Matrix:
    """Return the dot product of each token vector of several passages (rows) with each row of `question` (columns)."""
    packed = np.frombuffer(b"".join(tokens), dtype=np.uint8).reshape(-1, _BITS).astype(np.uint16)
    halves = np.empty((len(packed), 2), np.uint16)
    halves[:, 0] = packed[:, 0] | (packed[:, 1] & 15) << 8
    halves[:, 1] = packed[:, 1] >> 4 | packed[:, 2] << 4
    numbers = np.take(_levels_of_four(), halves.ravel(), axis=0)
    rotated = _rotated(question)
    dimensions = rotated.shape[1]
    similar: Matrix = numbers.reshape(-1, dimensions) @ (rotated.T / np.float32(_LEVEL_SHARE * np.sqrt(dimensions)))
    return similar


def _rotated(rows: Matrix) -> Matrix:
    dimensions = _padded(rows.shape[1])
    if rows.shape[1] < dimensions:
        rows = np.pad(rows, ((0, 0), (0, dimensions - rows.shape[1])))
    rotated: Matrix = rows @ _hadamard(dimensions)
    return rotated


def _padded(dimensions: int) -> int:
    """Return the least power of two that is not below, and fills whole bytes."""
    return max(_TOGETHER, 1 << (dimensions - 1).bit_length())


@cache
def _hadamard(dimensions: int) -> Matrix:
    """Return the orthogonal matrix of a power of two of rows by Sylvester's construction."""
    matrix = np.ones((1, 1), np.float32)
    while len(matrix) < dimensions:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    scaled: Matrix = matrix / np.float32(np.sqrt(dimensions))
    return scaled


@cache
def _levels_of_four() -> Matrix:
    """Return for each number of twelve bits the four levels that it stands for."""
    codes = np.arange(1 << 4 * _BITS)[:, None] >> np.arange(0, 4 * _BITS, _BITS)
    levels: Matrix = _LEVELS[codes & 7]
    return levels
