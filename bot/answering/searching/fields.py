"""What a question may be about when it is not about the library: how near it is to other fields than the library's.

A question that no paper answers is often nearer in meaning to the bare name of its own field (`protein folding`) than
to any passage of the library. A field that the library covers takes nothing away: its passages are nearer still.
"""

from functools import cache
from importlib.resources import files
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ingest.library.embedder import Embedder, SpannedText, Vector

_vectors: WeakKeyDictionary[Embedder, NDArray[np.float32]] = WeakKeyDictionary()
_embedding = Lock()


def nearest_field(question: Vector, embedder: Embedder) -> float:
    """Give the cosine similarity of a question to the field of research that is nearest to it.

    The fields are embedded once for each embedder, at the first call. Raises EmbedderError.
    """
    with _embedding:
        if embedder not in _vectors:
            passages = embedder.embed_passages(SpannedText(field) for field in fields())
            _vectors[embedder] = np.stack([passage.vector for passage in passages])
    return float((_vectors[embedder] @ question).max())


@cache
def fields() -> tuple[str, ...]:
    """The fields, each as a phrase."""
    lines = (files("bot.answering.searching") / "fields.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
