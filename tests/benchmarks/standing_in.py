"""Random vectors in place of the embedder, so that a large library is built within minutes; all else is real.

Real vectors lie in clusters, random ones nowhere near each other: for a graph of neighbours they are the hardest case.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ingest.library.embedder import Embedder, PassageVectors, QuestionVectors, SpannedText
from ingest.library.embedder.token_matching import DIMENSIONS as TOKEN_DIMENSIONS
from ingest.library.embedder.token_matching import MOST_TOKENS


class StandIn:
    """Random unit vectors of the size of another embedder's, whose questions it embeds as that one would."""

    def __init__(self, real: Embedder) -> None:
        """`real` gives the size, and the vectors of questions."""
        self.name = self.model = f"random/{real.dimensions}"
        self.dimensions = real.dimensions
        self._real = real
        self._random = np.random.default_rng(0)

    def embed_passages(self, passages: Iterable[SpannedText]) -> Iterator[PassageVectors]:
        """Draw one vector for each passage, one for each of its sentences, and one for each word."""
        for passage in passages:
            vectors = self._random.standard_normal((1 + len(passage.spans), self.dimensions), dtype=np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            words = min(len(passage.text.split()), MOST_TOKENS)
            tokens = self._random.standard_normal((words, TOKEN_DIMENSIONS), dtype=np.float32)
            tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
            yield PassageVectors(vectors[0], vectors[1:], tokens)

    def embed_question(self, text: str) -> QuestionVectors:
        """Embed a question for real: how long that takes belongs to how long finding takes."""
        return self._real.embed_question(text)
