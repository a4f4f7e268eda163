"""The embedder behind an API, against a real server on the loopback interface."""

from collections.abc import Iterator

import numpy as np
import pytest
from pydantic import ValidationError

from ingest.errors import EmbedderError
from ingest.library.embedder import EmbedderSettings, SpannedText
from ingest.library.embedder.endpoint import Endpoint, open_endpoint
from tests.fakes.openai_embeddings import (
    DIMENSIONS,
    EmbeddingsServer,
    Reply,
    failure,
    rows,
    serve,
    vector_of,
    vectors,
)


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with serve() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def endpoint(server: EmbeddingsServer, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setenv("LAB_KEY", "secret-of-the-lab")
    settings = EmbedderSettings(endpoint=server.address, model="tiny", batch_size=3, api_key_env="LAB_KEY")
    with open_endpoint(settings, sleep=pauses.append) as opened:
        yield opened


def passages(count: int) -> list[SpannedText]:
    return [SpannedText(f"passage {number}", ((0, 7),)) for number in range(count)]


def test_passages_are_sent_in_batches_and_come_back_in_order_with_unit_length(
    server: EmbeddingsServer, endpoint: Endpoint
) -> None:
    found = list(endpoint.embed_passages(passages(7)))
    assert [len(request["input"]) for request in server.requests] == [3, 3, 1]
    for passage, vectors_found in zip(passages(7), found, strict=True):
        expected = np.array(vector_of(passage.text))
        assert vectors_found.vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)
        assert vectors_found.span_vectors.shape == (0, DIMENSIONS)


def test_opening_asks_the_server_for_nothing_and_dimensions_are_learnt_when_needed(
    server: EmbeddingsServer, endpoint: Endpoint
) -> None:
    assert server.requests == []
    assert endpoint.dimensions == DIMENSIONS
    endpoint.embed_question("bees")
    assert endpoint.dimensions == DIMENSIONS
    assert len(server.requests) == 2


def test_the_key_comes_from_the_configured_variable(server: EmbeddingsServer, endpoint: Endpoint) -> None:
    endpoint.embed_question("bees")
    assert server.keys == ["Bearer secret-of-the-lab"]


def test_rows_are_put_in_order_by_their_index(server: EmbeddingsServer, endpoint: Endpoint) -> None:
    server.replies.append(lambda texts: rows([(n, vector_of(texts[n])) for n in reversed(range(len(texts)))]))
    found = next(iter(endpoint.embed_passages(passages(3))))
    expected = np.array(vector_of("passage 0"))
    assert found.vector == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_a_passing_failure_is_tried_again_and_retry_after_is_honoured(
    server: EmbeddingsServer, endpoint: Endpoint, pauses: list[float]
) -> None:
    server.replies.extend([failure(429, Retry_After="3"), failure(503)])
    assert endpoint.embed_question("bees").vector.shape == (DIMENSIONS,)
    assert len(server.requests) == 3
    assert pauses[0] >= 3


@pytest.mark.parametrize("reply", [failure(401), failure(404), failure(429, code="insufficient_quota")])
def test_a_lasting_failure_is_told_at_once_and_without_the_key(
    server: EmbeddingsServer, endpoint: Endpoint, reply: Reply
) -> None:
    server.replies.append(reply)
    with pytest.raises(EmbedderError, match=r"tiny@127\.0\.0\.1.*HTTP status 4.*LAB_KEY") as told:
        endpoint.embed_question("bees")
    assert len(server.requests) == 1
    assert "secret-of-the-lab" not in str(told.value)


def test_a_pause_longer_than_the_deadline_is_not_waited_for(
    server: EmbeddingsServer, endpoint: Endpoint, pauses: list[float]
) -> None:
    server.replies.append(failure(429, Retry_After="3600"))
    with pytest.raises(EmbedderError, match="HTTP status 429"):
        endpoint.embed_question("bees")
    assert pauses == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (lambda texts: rows([(0, vector_of("x"))]), "1 vectors where 3"),
        (lambda texts: rows([(0, vector_of("x"))] * 3), "3 vectors where 3"),
        (lambda texts: rows([(0, [1.0]), (1, [1.0, 2.0]), (2, [1.0])]), "Check `model` and `dimensions`"),
        (lambda texts: rows([(n, [0.0] * DIMENSIONS) for n in range(3)]), "no direction"),
    ],
)
def test_an_answer_that_does_not_fit_the_texts_is_refused(
    server: EmbeddingsServer, endpoint: Endpoint, reply: Reply, told: str
) -> None:
    server.replies.append(reply)
    with pytest.raises(EmbedderError, match=told):
        list(endpoint.embed_passages(passages(3)))


def test_what_came_before_a_failure_stands(server: EmbeddingsServer, endpoint: Endpoint) -> None:
    server.replies.extend([vectors, failure(400)])
    stream = endpoint.embed_passages(passages(6))
    assert len([next(stream) for _ in range(3)]) == 3
    with pytest.raises(EmbedderError, match="'passage 3'"):
        next(stream)


def test_a_server_that_cannot_be_reached_is_an_error_within_the_deadline() -> None:
    settings = EmbedderSettings(endpoint="http://127.0.0.1:9/v1", model="tiny", question_timeout_seconds=0.2)
    with (
        open_endpoint(settings, sleep=lambda _: None) as opened,
        pytest.raises(EmbedderError, match=r"tiny@127\.0\.0\.1:9/v1.*cannot be reached"),
    ):
        opened.embed_question("bees")


def test_a_model_without_an_endpoint_is_refused() -> None:
    with pytest.raises(ValidationError, match="go together"):
        EmbedderSettings(model="tiny")


def test_prefixes_stand_in_front_of_questions_and_passages_and_name_vectors_of_their_own(
    server: EmbeddingsServer,
) -> None:
    plain = EmbedderSettings(endpoint=server.address, model="tiny")
    prefixed = plain.model_copy(update={"query_prefix": "query: ", "passage_prefix": "passage: "})
    with open_endpoint(plain) as without, open_endpoint(prefixed) as opened:
        list(opened.embed_passages(passages(1)))
        opened.embed_question("bees")
        assert opened.name != without.name
    assert [request["input"] for request in server.requests] == [["passage: passage 0"], ["query: bees"]]


def test_vectors_are_shortened_to_their_first_numbers_and_scaled_again(server: EmbeddingsServer) -> None:
    settings = EmbedderSettings(endpoint=server.address, model="tiny", shorten_to=16)
    server.replies.append(lambda texts: rows([(at, [3.0, 4.0] + [0.0] * 14 + [9.0] * 16) for at in range(len(texts))]))
    with open_endpoint(settings) as embedder:
        (found,) = embedder.embed_passages([SpannedText("bees")])
        assert embedder.dimensions == 16
        assert embedder.name.endswith("/16")
    assert found.vector.tolist() == pytest.approx([0.6, 0.8] + [0.0] * 14)


def test_vectors_that_are_too_short_to_be_shortened_are_told(server: EmbeddingsServer) -> None:
    settings = EmbedderSettings(endpoint=server.address, model="tiny", shorten_to=16)
    with open_endpoint(settings) as embedder, pytest.raises(EmbedderError, match="Check `shorten_to`"):
        embedder.embed_question("bees")
