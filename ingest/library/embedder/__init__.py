"""Turns text into vectors, with the built-in model or an embedding service."""

from pathlib import Path

from ingest.library.embedder.interface import Embedder, PassageVectors, QuestionVectors, SpannedText, Vector
from ingest.library.embedder.settings import EmbedderSettings

__all__ = [
    "Embedder",
    "EmbedderSettings",
    "PassageVectors",
    "QuestionVectors",
    "SpannedText",
    "Vector",
    "open_embedder",
]


def open_embedder(settings: EmbedderSettings, cache: Path) -> Embedder:
    """Open the embedder that the settings name.

    `cache` is a folder, made where it is missing, for what the built-in model computes once (its graph).
    Raises `EmbedderError` where the weights are missing or wrong, or the endpoint cannot be used.
    """
    if settings.endpoint is not None:
        from ingest.library.embedder.endpoint import open_endpoint

        return open_endpoint(settings)
    from ingest.library.embedder.minilm import open_minilm

    return open_minilm(settings, cache)
