"""Vectors come back from the catalogue as they went in, up to rounding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ingest.library.embedder import PassageVectors
from ingest.library.vector_codec import decode_all, encode, token_count, token_similarities

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


def _encoded_tokens(tokens: NDArray[np.float32]) -> bytes:
    none = np.zeros((0, _DIMENSIONS), dtype=np.float32)
    return encode(PassageVectors(np.ones(_DIMENSIONS, dtype=np.float32), none, tokens))[2]


def test_token_vectors_are_as_similar_to_a_question_as_before_they_were_encoded() -> None:
    random = np.random.default_rng(7)
    tokens = [_unit(random.normal(size=(2 + number, 64))) for number in range(3)]
    every = np.concatenate(tokens)
    question = _unit(every[:4] + 0.1 * random.normal(size=(4, 64)))
    similar = token_similarities([_encoded_tokens(each) for each in tokens], question)
    assert similar.shape == (len(every), 4)
    np.testing.assert_allclose(similar, every @ question.T, atol=0.1)
    assert (similar.argmax(axis=0) == [0, 1, 2, 3]).all()


def test_similarities_of_encoded_token_vectors_are_right_on_average() -> None:
    random = np.random.default_rng(8)
    tokens = _unit(random.normal(size=(2_000, 64)))
    similar = token_similarities([_encoded_tokens(tokens)], tokens)
    assert abs(np.diag(similar).mean() - 1) < 0.01


@given(st.integers(1, 70), st.integers(0, 9))
def test_token_vectors_of_any_length_are_counted(dimensions: int, tokens: int) -> None:
    rows = _unit(np.random.default_rng(9).normal(size=(tokens, dimensions)))
    assert token_count(_encoded_tokens(rows), dimensions) == tokens


def test_nothing_is_decoded_from_nothing() -> None:
    assert [part.size for part in decode_all([])[:2]] == [0, 0]
