"""Vectors come back from the catalogue as they went in, up to rounding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.library.embedder import PassageVectors
from ingest.library.vector_codec import decode_all, decode_tokens, encode

_DIMENSIONS = 8


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(rows / lengths, dtype=np.float32)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6), st.integers(0, 2**32 - 1))
def test_what_was_encoded_is_decoded_for_each_passage_with_all_its_sentences(sentences: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    passages = [
        PassageVectors(_unit(random.normal(size=(1, _DIMENSIONS)))[0], _unit(random.normal(size=(count, _DIMENSIONS))))
        for count in sentences
    ]
    vectors, span_vectors, counts = decode_all([encode(passage)[:2] for passage in passages])
    assert counts == sentences
    np.testing.assert_allclose(vectors, np.stack([passage.vector for passage in passages]), atol=1e-3)
    np.testing.assert_allclose(span_vectors, np.concatenate([each.span_vectors for each in passages]), atol=1e-2)


def test_a_sentence_that_was_cut_off_stays_without_direction() -> None:
    cut = PassageVectors(np.ones(_DIMENSIONS, dtype=np.float32), np.zeros((1, _DIMENSIONS), dtype=np.float32))
    _, span_vectors, counts = decode_all([encode(cut)[:2]])
    assert counts == [1]
    assert not span_vectors.any()


def test_token_vectors_come_back_one_a_row_in_the_order_of_the_passages() -> None:
    tokens = [_unit(np.random.default_rng(seed).normal(size=(2 + seed, 5))) for seed in range(3)]
    none = np.zeros((0, _DIMENSIONS), dtype=np.float32)
    passages = [PassageVectors(np.ones(_DIMENSIONS, dtype=np.float32), none, each) for each in tokens]
    decoded = decode_tokens([encode(each)[2] for each in passages], 5)
    np.testing.assert_allclose(decoded, np.concatenate(tokens), atol=1e-2)


def test_nothing_is_decoded_from_nothing() -> None:
    assert [part.size for part in decode_all([])[:2]] == [0, 0]
