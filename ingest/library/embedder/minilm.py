"""The built-in embedder: all-MiniLM-L6-v2 on onnxruntime.

A text's vector is the mean of the vectors of its tokens; the vector of a span is the mean over the tokens inside it,
from the same run of the model ("late chunking", Günther et al. 2024), so that it costs nothing and knows its context.
"""

import logging
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.errors import EmbedderError
from ingest.library.embedder.interface import PassageVectors, QuestionVectors, SpannedText, Vector
from ingest.library.embedder.settings import EmbedderSettings
from ingest.library.embedder.token_matching import TokenMatching
from ingest.library.embedder.weights import TOKENIZER_SHA256, WEIGHTS_SHA256, checked, model_folder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

# Counted up whenever the graph or the way of reading text changes the vectors; the graph has a version of its own.
VERSION = 3
_GRAPH_VERSION = 2
DIMENSIONS = 384
_READ_AHEAD = 8

_log = logging.getLogger(__name__)


class MiniLM:
    """all-MiniLM-L6-v2; one text is one run of the model, so a vector never depends on its neighbours."""

    model = "all-MiniLM-L6-v2"
    dimensions = DIMENSIONS

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer", name: str, threads: int) -> None:
        self.name = name
        self.tokenizer = tokenizer
        self._session = session
        self._tokens = TokenMatching(tokenizer)
        self._threads = threads

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        """Yield the vectors of each passage, in the order given; a few passages per thread are read ahead."""
        waiting: deque[Future[PassageVectors]] = deque()
        pool = ThreadPoolExecutor(self._threads, thread_name_prefix="minilm")
        try:
            for passage in passages:
                waiting.append(pool.submit(self._embed, passage))
                if len(waiting) > self._threads * _READ_AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)

    def embed_question(self, text: str) -> QuestionVectors:
        """Return the vectors of a question; safe from several threads."""
        encoding, states = self.states(text)
        vector = _unit(states.mean(axis=0, keepdims=True))[0]
        return QuestionVectors(vector, self._tokens.of_question(encoding, states))

    def states(self, text: str) -> "tuple[Encoding, Vector]":
        """Return the tokens of a text and the model's state of each, of shape (tokens, dimensions)."""
        # A lone surrogate (JSON can carry one) is no text; "?" takes its place so that offsets stay.
        encoding = self.tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
        (states,) = self._session.run(["states"], {"ids": np.array([encoding.ids], np.int64)})
        return encoding, np.asarray(states, np.float32)[0]

    def _embed(self, passage: SpannedText) -> PassageVectors:
        encoding, states = self.states(passage.text)
        return PassageVectors(
            vector=_unit(states.mean(axis=0, keepdims=True))[0],
            span_vectors=_unit(_tokens_of_spans(encoding, passage.spans) @ states),
            token_vectors=self._tokens.of_passage(encoding, states, passage.begins),
        )


def open_minilm(settings: EmbedderSettings, cache: Path) -> MiniLM:
    """Open the model; its graph is written into `cache` the first time, which takes a second or two.

    Raises `EmbedderError` where the weights are missing or are not the published ones.
    """
    folder = model_folder()
    tokenizer = _open_tokenizer(folder / "tokenizer.json", settings.max_tokens)
    graph = cache / f"minilm-{WEIGHTS_SHA256[:16]}-{settings.precision}-{_GRAPH_VERSION}.onnx"
    if not graph.is_file():
        _write_graph(folder / "model.safetensors", settings, graph)
    return MiniLM(
        session=_open_session(graph),
        tokenizer=tokenizer,
        name=f"all-minilm-l6-v2/{settings.precision}/{settings.max_tokens}/{VERSION}",
        threads=settings.threads or _cores(),
    )


def _write_graph(weights: Path, settings: EmbedderSettings, graph: Path) -> None:
    from ingest.library.embedder.onnx_graph import write_graph

    _log.info("Writing the graph of all-MiniLM-L6-v2 (%s) to %s", settings.precision, graph)
    try:
        write_graph(checked(weights, WEIGHTS_SHA256), settings.precision, graph)
    except OSError as error:
        raise EmbedderError(f"The embedding model's graph cannot be written to {graph}: {error.strerror}.") from error


def _open_session(graph: Path) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread per text and several texts at once is faster than several threads per text (52 against 31 texts/s).
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions share no base of their own
        raise EmbedderError(
            f"The embedding model's graph {graph} cannot be opened. Delete the file: it is written "
            f"again at the next start. ({error})"
        ) from error


def _open_tokenizer(file: Path, max_tokens: int) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(checked(file, TOKENIZER_SHA256)))
    # The file as shipped cuts off and pads at 128, half of what the model was trained with.
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def _cores() -> int:
    """Return how many cores this process may use, which a container or `taskset` may limit."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _tokens_of_spans(encoding: "Encoding", spans: tuple[tuple[int, int], ...]) -> Vector:
    """Return which tokens begin inside each span, as ones and zeros of shape (spans, tokens)."""
    starts = np.array([offset[0] for offset in encoding.offsets])
    is_text = np.array(encoding.special_tokens_mask) == 0
    bounds = np.array(spans, np.int64).reshape(-1, 2)
    inside = (starts >= bounds[:, :1]) & (starts < bounds[:, 1:]) & is_text
    membership: Vector = inside.astype(np.float32)
    return membership


def _unit(rows: Vector) -> Vector:
    """Scale each row to unit length; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths == 0] = 1.0
    unit: Vector = rows / lengths
    return unit
