"""Run `refdesk` of whichever checkout is on the path with random vectors in place of the embedder's work.

`tests.benchmarks.against` runs this file by its path and with `-P`, so all that is imported is the other checkout's.
"""

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import ingest
from ingest.library import embedder

_TOKENS, _TOKEN_DIMENSIONS = 96, 64


def _vectors(random: np.random.Generator, rows: int, dimensions: int) -> Any:
    drawn = random.standard_normal((rows, dimensions), dtype=np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


class RandomVectors:
    """Random unit vectors with the fields that the checkout's embedder gives."""

    name = model = "random/384"
    dimensions = 384

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)
        self._with_tokens = "token_vectors" in inspect.signature(embedder.PassageVectors).parameters

    def embed_passages(self, passages: Iterable[Any]) -> Iterator[Any]:
        """Draw a vector for each passage, for each of its sentences, and where there are such for each word."""
        for passage in passages:
            vectors = _vectors(self._random, 1 + len(passage.spans), self.dimensions)
            given = [vectors[0], vectors[1:]]
            if self._with_tokens:
                words = max(1, min(len(passage.text.split()), _TOKENS))
                given.append(_vectors(self._random, words, _TOKEN_DIMENSIONS))
            yield embedder.PassageVectors(*given)

    def embed_question(self, text: str) -> Any:
        """Refuse: an ingest asks nothing."""
        raise NotImplementedError(text)


if __name__ == "__main__":
    # The module that opens the embedder has another name in older revisions. Another checkout may be installed, too:
    # what this one lacks must not come from there.
    of_today = Path(ingest.__file__).with_name("runs").is_dir()
    opening = "ingest.runs.changed" if of_today else "ingest.job"
    with patch(f"{opening}.open_embedder", lambda settings, cache: RandomVectors()):
        from bot.cli import main

        main()
