"""Embeds with any service that has OpenAI's `/v1/embeddings`."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import numpy as np

from ingest.errors import EmbedderError
from ingest.fetching.retry_after import retry_after_seconds
from ingest.library.embedder.interface import PassageVectors, QuestionVectors, SpannedText, Vector
from ingest.library.embedder.settings import EmbedderSettings

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types import CreateEmbeddingResponse

_LONGEST_PAUSE_SECONDS = 30.0
_PASSING_STATUSES = frozenset({408, 409, 429})


class Endpoint:
    """A model behind an API; opening it asks nothing of the server, so a server that is down fails no start."""

    def __init__(
        self, client: "OpenAI", model: str, settings: EmbedderSettings, sleep: Callable[[float], None]
    ) -> None:
        self.name = f"{model}@{_address(str(client.base_url))}"
        if settings.passage_prefix:
            # Vectors of other prefixes are not comparable.
            self.name += f"/{sha256(settings.passage_prefix.encode()).hexdigest()[:8]}"
        if settings.shorten_to is not None:
            self.name += f"/{settings.shorten_to}"
        self._client = client
        self.model = model
        self._settings = settings
        self._sleep = sleep
        self._answered = settings.dimensions
        """Length of the vectors that the endpoint answers with."""

    @property
    def dimensions(self) -> int:
        """Length of every vector; unless configured or known from an answer, one short text is embedded to learn it."""
        if self._settings.shorten_to is not None:
            return self._settings.shorten_to
        if self._answered is None:
            self.embed_question("dimensions")
        assert self._answered is not None
        return self._answered

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        """Yield the vectors of each passage, in the order given, a batch at a time; spans have no vectors here."""
        source = iter(passages)
        while batch := list(islice(source, self._settings.batch_size)):
            vectors = self._embed(
                [self._settings.passage_prefix + passage.text for passage in batch], self._settings.deadline_seconds
            )
            no_spans = np.zeros((0, vectors.shape[1]), np.float32)
            yield from (PassageVectors(vector, no_spans) for vector in vectors)

    def embed_question(self, text: str) -> QuestionVectors:
        """Return the vector of a question, without token vectors; safe from several threads."""
        return QuestionVectors(
            self._embed([self._settings.query_prefix + text], self._settings.question_timeout_seconds)[0]
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def _embed(self, texts: Sequence[str], deadline: float) -> Vector:
        """Return unit vectors of shape (texts, dimensions), within `deadline` seconds."""
        from openai import OpenAIError
        from tenacity import Retrying, retry_if_exception, stop_before_delay, wait_exception, wait_random_exponential

        end = time.monotonic() + deadline
        retrying = Retrying(
            retry=retry_if_exception(_worth_retrying),
            wait=wait_exception(_retry_after) + wait_random_exponential(multiplier=0.5, max=_LONGEST_PAUSE_SECONDS),
            stop=stop_before_delay(deadline),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer = retrying(self._request, texts, end)
        except (OpenAIError, ValueError) as error:
            raise EmbedderError(
                f"{self.name} gave no vectors for {len(texts)} text(s), the first being {texts[0][:60]!r}: "
                f"{_reason(error)} Check that the server runs and that `endpoint`, `model` and the variable "
                f"{self._settings.api_key_env} are right."
            ) from error
        return self._checked(answer, len(texts))

    def _request(self, texts: Sequence[str], end: float) -> "CreateEmbeddingResponse":
        timeout = max(0.001, min(self._settings.timeout_seconds, end - time.monotonic()))
        # A lone surrogate (JSON can carry one) cannot be sent, and several servers refuse an empty text.
        sendable = [text.encode("utf-8", "replace").decode("utf-8") or " " for text in texts]
        return self._client.embeddings.create(
            model=self.model, input=sendable, encoding_format="float", timeout=timeout
        )

    def _checked(self, answer: "CreateEmbeddingResponse", expected: int) -> Vector:
        """Return the answer's vectors in the order of the texts, scaled to unit length."""
        rows = sorted(answer.data or (), key=lambda row: row.index)
        if [row.index for row in rows] != list(range(expected)):
            raise EmbedderError(f"{self.name} answered with {len(rows)} vectors where {expected} were asked for.")
        lengths = {len(row.embedding) for row in rows}
        wanted = self._answered or len(rows[0].embedding)
        if lengths != {wanted}:
            raise EmbedderError(
                f"{self.name} answered with vectors of {sorted(lengths)} numbers where {wanted} were expected. "
                "Check `model` and `dimensions`."
            )
        used = self._settings.shorten_to or wanted
        if used > wanted:
            raise EmbedderError(
                f"{self.name} answered with vectors of {wanted} numbers, which cannot be shortened to {used}. "
                "Check `shorten_to`."
            )
        vectors: Vector = np.array([row.embedding[:used] for row in rows], np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.all(np.isfinite(norms)) or not np.all(norms > 0):
            raise EmbedderError(f"{self.name} answered with a vector that has no direction (zero or not a number).")
        self._answered = wanted
        vectors /= norms
        return vectors


def open_endpoint(settings: EmbedderSettings, sleep: Callable[[float], None] = time.sleep) -> Endpoint:
    """Return the embedder for the configured endpoint and model; `sleep` waits between two tries."""
    from openai import OpenAI

    if settings.endpoint is None or settings.model is None:
        raise EmbedderError("No embeddings endpoint is configured: set both `endpoint` and `model`.")
    # A local server asks for no key, but the client refuses to start without one.
    key = os.environ.get(settings.api_key_env) or "none"
    client = OpenAI(base_url=settings.endpoint, api_key=key, max_retries=0)
    return Endpoint(client, settings.model, settings, sleep)


def _address(endpoint: str) -> str:
    """Return host and path of an address, without scheme and without a user's name or password."""
    parts = urlsplit(endpoint)
    return parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")


def _worth_retrying(error: BaseException) -> bool:
    from openai import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        passing = error.status_code in _PASSING_STATUSES or error.status_code >= 500
        return passing and error.code != "insufficient_quota"
    return isinstance(error, APIConnectionError)


def _retry_after(error: BaseException) -> float:
    """Return the seconds that the server asks to wait (RFC 9110, section 10.2.3), 0 where it asks for none."""
    from openai import APIStatusError

    header = error.response.headers.get("retry-after") if isinstance(error, APIStatusError) else None
    return retry_after_seconds(header) or 0.0


def _reason(error: Exception) -> str:
    """Say what went wrong without the server's own words, which may repeat the key."""
    from openai import APIStatusError, APITimeoutError

    if isinstance(error, APIStatusError):
        return f"HTTP status {error.status_code} ({error.response.reason_phrase or 'no reason'})."
    if isinstance(error, APITimeoutError):
        return "no answer in time."
    return f"the server cannot be reached or its answer cannot be read ({type(error).__name__})."
