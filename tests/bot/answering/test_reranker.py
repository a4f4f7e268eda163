"""A cross-encoder that the operator brings puts the best papers in its own order; without it the order stays."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.answering.searching.reranker import RerankerError, open_reranker
from bot.settings.reranker import RerankerSettings

TEXTS = ("bees dance", "bees dance and dance", "combs")


@contextmanager
def serving(answer: Callable[[dict[str, Any]], Any], requests: list[dict[str, Any]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append({"path": self.path, **request})
            body = json.dumps(answer(request)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def by_length(request: dict[str, Any]) -> dict[str, Any]:
    """Scores as an endpoint gives them: best first, each with the place of its text."""
    scored = [(len(text), at) for at, text in enumerate(request["documents"])]
    return {"results": [{"index": at, "relevance_score": length} for length, at in sorted(scored, reverse=True)]}


def test_an_endpoint_scores_texts_and_they_come_back_in_their_order() -> None:
    requests: list[dict[str, Any]] = []
    with serving(by_length, requests) as endpoint:
        reranker = open_reranker(RerankerSettings(endpoint=endpoint, model="tiny"))
        assert reranker is not None
        assert reranker.scores("why do bees dance?", TEXTS) == [len(text) for text in TEXTS]
    assert requests == [
        {"path": "/v1/rerank", "query": "why do bees dance?", "documents": list(TEXTS), "top_n": 3, "model": "tiny"}
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {"results": []},
        {"data": []},
        {"results": [{"index": 7, "relevance_score": 1}]},
        {"results": [{"index": at, "relevance_score": float("nan")} for at in range(len(TEXTS))]},
    ],
)
def test_an_answer_of_another_form_is_told(answer: object) -> None:
    requests: list[dict[str, Any]] = []
    with serving(lambda request: answer, requests) as endpoint:
        reranker = open_reranker(RerankerSettings(endpoint=endpoint))
        assert reranker is not None
        with pytest.raises(RerankerError):
            reranker.scores("why?", TEXTS)
    assert "model" not in requests[0]


def write_model(folder: Path, vocabulary: Sequence[str]) -> None:
    """Write a cross-encoder whose score is the sum of the numbers of all tokens."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = {word: number for number, word in enumerate(("[PAD]", *vocabulary))}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[PAD]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    import numpy as np

    nodes = [
        helper.make_node("Cast", ["input_ids"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["numbers", "axes"], ["logits"], keepdims=1),
    ]
    graph = helper.make_graph(
        nodes,
        "sum",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", 1])],
        [numpy_helper.from_array(np.array([1], np.int64), "axes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, folder / "model.onnx")


def test_a_folder_with_a_cross_encoder_scores_question_and_text_together(tmp_path: Path) -> None:
    write_model(tmp_path, ("bees", "dance", "and", "combs"))
    reranker = open_reranker(RerankerSettings(folder=tmp_path))
    assert reranker is not None
    assert reranker.scores("bees", TEXTS) == [1 + 1 + 2, 1 + 1 + 2 + 3 + 2, 1 + 4]


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match=r"model\.onnx"):
        open_reranker(RerankerSettings(folder=tmp_path))


def test_without_settings_there_is_none() -> None:
    assert open_reranker(RerankerSettings()) is None
