"""What `refdesk doctor` says of an embedder and a reranker of the operator's own, measured on ten pairs."""

import zlib
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest
from aiohttp import web

from bot.doctor.models import embedder, reranker
from bot.doctor.pairs import PASSAGES, QUESTIONS
from bot.finding import Finding
from bot.settings.reranker import RerankerSettings
from bot.settings.settings import Settings
from ingest.library.embedder import EmbedderSettings
from tests.bot.answering.test_reranker import serving
from tests.fakes import openai_embeddings
from tests.fakes.openai_embeddings import EmbeddingsServer

WANTED = ("ask: ", "text: ")


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    with openai_embeddings.serve() as started:
        yield started


def noise(text: str) -> float:
    return (zlib.crc32(text.encode()) % 1000) / 1000


def pair_of(text: str) -> tuple[int | None, bool]:
    """Which pair a text is of, and whether it has the prefix that the scripted model was trained with."""
    for texts, prefix in ((QUESTIONS, WANTED[0]), (PASSAGES, WANTED[1])):
        for number, own in enumerate(texts):
            if text.endswith(own):
                return number, text == prefix + own
    return None, False


def model(blur: Callable[[bool], float]) -> Callable[[list[str]], web.Response]:
    """A scripted model: one direction for each pair, blurred by others as `blur` says for a right or wrong prefix."""

    def vector(text: str) -> list[float]:
        number, right = pair_of(text)
        return [1.0 * (place == number) + blur(right) * noise(f"{place}{text}") for place in range(len(QUESTIONS))]

    return lambda texts: openai_embeddings.rows([(at, vector(text)) for at, text in enumerate(texts)])


def examined(
    server: EmbeddingsServer,
    reply: Callable[[list[str]], web.Response],
    prefixes: tuple[str, str] = ("", ""),
    model: str = "tiny",
) -> list[Finding]:
    server.replies.extend(repeat(reply, 500))
    settings = EmbedderSettings(
        endpoint=server.address, model=model, query_prefix=prefixes[0], passage_prefix=prefixes[1]
    )
    return list(embedder(Settings(data=Path("unused"), embedder=settings)))


def test_an_embedder_that_finds_the_pairs_is_told_with_their_number(server: EmbeddingsServer) -> None:
    (finding,) = examined(server, model(lambda right: 0.1))
    assert finding.state == "ok"
    assert "10 of 10 test questions find their passage" in finding.told


def test_an_embedder_that_finds_few_is_a_problem(server: EmbeddingsServer) -> None:
    finding, *_ = examined(server, openai_embeddings.vectors)
    assert finding.state == "problem"
    assert "Check that the model is made for search" in finding.told


def test_prefixes_in_each_others_place_are_noted_with_the_better_ones(server: EmbeddingsServer) -> None:
    reply = model(lambda right: 0.05 if right else 1.0)
    _, note = examined(server, reply, (WANTED[1], WANTED[0]))
    assert note.state == "note"
    assert f'`query_prefix = "{WANTED[0]}"` and `passage_prefix = "{WANTED[1]}"`' in note.told
    server.replies.clear()
    assert len(examined(server, reply, WANTED)) == 1


def test_a_model_known_by_its_name_is_told_without_its_prefixes(server: EmbeddingsServer) -> None:
    _, note = examined(server, model(lambda right: 0.1), model="intfloat/multilingual-e5-small")
    assert note.state == "note"
    assert 'usually wants `query_prefix = "query: "`' in note.told
    server.replies.clear()
    prefixes = ("query: ", "passage: ")
    (only,) = examined(server, model(lambda right: 0.1), prefixes, "multilingual-e5-small")
    assert only.state == "ok"


def test_a_reranker_that_works_is_told_and_one_that_scores_the_wrong_way_round_is_a_problem() -> None:
    def answering(sign: float) -> Callable[[dict[str, object]], object]:
        def answer(request: dict[str, object]) -> object:
            at = QUESTIONS.index(str(request["query"]))
            scores = [sign * (1.0 * (at == number) + 0.1 * noise(text)) for number, text in enumerate(PASSAGES)]
            return {"results": [{"index": at, "relevance_score": score} for at, score in enumerate(scores)]}

        return answer

    for sign, state in ((1.0, "ok"), (-1.0, "problem")):
        with serving(answering(sign), []) as endpoint:
            chosen = RerankerSettings(endpoint=endpoint, model="tiny")
            (finding,) = reranker(Settings(data=Path("unused"), reranker=chosen))
        assert finding.state == state


def test_without_a_reranker_nothing_is_said_of_one() -> None:
    assert list(reranker(Settings(data=Path("unused")))) == []
