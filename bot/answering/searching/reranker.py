"""Reranks the best papers with an operator's own cross-encoder: an endpoint, or a folder."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from pydantic import BaseModel, FiniteFloat, ValidationError

from bot.errors import BotError
from bot.settings.reranker import RerankerSettings

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


class RerankerError(BotError):
    """The reranker cannot be used, or gave no usable scores; the message says why."""


class Reranker(Protocol):
    """Scores how well texts answer a question; higher is better, comparable within one question."""

    @property
    def papers(self) -> int:
        """How many of the best papers are reranked."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the score of each text, in order; raises RerankerError."""
        ...


class EndpointReranker:
    """A reranker behind `/rerank`, as vLLM, Jina and Cohere offer it; safe to use from several threads."""

    def __init__(self, settings: RerankerSettings) -> None:
        """Use the endpoint of `settings`; asks nothing of it yet."""
        self.papers = settings.papers
        self._settings = settings
        import httpx

        key = os.environ.get(settings.api_key_env) if settings.api_key_env else None
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=settings.timeout_seconds, headers=headers)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the score of each text, in order; raises RerankerError."""
        import httpx

        body = {"query": question, "documents": list(texts), "top_n": len(texts)}
        if self._settings.model is not None:
            body["model"] = self._settings.model
        try:
            answer = self._client.post(f"{str(self._settings.endpoint).rstrip('/')}/rerank", json=body)
            answer.raise_for_status()
            results = _Results.model_validate_json(answer.content).results
        except httpx.HTTPStatusError as error:
            raise RerankerError(f"The reranker answered with HTTP status {error.response.status_code}.") from error
        except httpx.HTTPError as error:
            raise RerankerError(f"The reranker cannot be reached ({type(error).__name__}).") from error
        except ValidationError as error:
            raise RerankerError("The reranker's answer does not have the form of `/rerank`.") from error
        found = {each.index: each.relevance_score for each in results}
        if found.keys() != set(range(len(texts))):
            raise RerankerError(f"The reranker gave {len(found)} scores for {len(texts)} texts.")
        return [found[at] for at in range(len(texts))]


class _Result(BaseModel):
    index: int
    relevance_score: FiniteFloat


class _Results(BaseModel):
    results: list[_Result]


class OnnxReranker:
    """A cross-encoder on onnxruntime; safe to use from several threads."""

    def __init__(self, session: "InferenceSession", tokenizer: "Tokenizer", papers: int) -> None:
        """Use an open model; `open_reranker` opens it."""
        self.papers = papers
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {each.name for each in session.get_inputs()}

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return the score of each text, in order; raises RerankerError."""
        encodings = self._tokenizer.encode_batch([(question, text) for text in texts])
        arrays = {
            "input_ids": [each.ids for each in encodings],
            "attention_mask": [each.attention_mask for each in encodings],
            "token_type_ids": [each.type_ids for each in encodings],
        }
        given = {name: np.array(rows, np.int64) for name, rows in arrays.items() if name in self._inputs}
        (logits, *_) = self._run(given)
        rows = np.asarray(logits, np.float32).reshape(len(texts), -1)
        # Of two classes the second is that the text answers.
        return [float(row[-1] - row[0]) if len(row) == 2 else float(row[0]) for row in rows]

    def _run(self, given: dict[str, Any]) -> list[Any]:
        try:
            found: list[Any] = self._session.run(None, given)
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise RerankerError(f"The reranker's model failed: {error}") from error
        return found


def open_reranker(settings: RerankerSettings) -> Reranker | None:
    """Open the reranker that the settings name, None where they name none; raises RerankerError for a bad folder."""
    if settings.endpoint is not None:
        return EndpointReranker(settings)
    return _open_folder(settings.folder.expanduser(), settings) if settings.folder is not None else None


def _open_folder(folder: Path, settings: RerankerSettings) -> OnnxReranker:
    import onnxruntime
    from tokenizers import Tokenizer

    graph = next((each for each in (folder / "model.onnx", folder / "onnx" / "model.onnx") if each.is_file()), None)
    if graph is None or not (folder / "tokenizer.json").is_file():
        raise RerankerError(f"{folder} does not hold a reranker: it needs `model.onnx` and `tokenizer.json`.")
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    except Exception as error:  # neither library has a base for its exceptions
        raise RerankerError(f"The reranker in {folder} cannot be opened: {error}") from error
    tokenizer.enable_truncation(settings.max_tokens, strategy="only_second")
    tokenizer.enable_padding()
    return OnnxReranker(session, tokenizer, settings.papers)
