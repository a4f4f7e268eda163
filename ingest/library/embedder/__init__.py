"""Turns text into vectors, with the built-in model or an embedding service."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.library.embedder.settings import EmbedderSettings

if TYPE_CHECKING:
    from ingest.library.embedder.interface import Embedder, PassageVectors, QuestionVectors, SpannedText, Vector

__all__ = [
    "Embedder",
    "EmbedderSettings",
    "PassageVectors",
    "QuestionVectors",
    "SpannedText",
    "Vector",
    "open_embedder",
]


def __getattr__(name: str) -> Any:
    """Import the interface when it is first used: it needs NumPy, which reading the settings should not wait for."""
    if name not in __all__:
        raise AttributeError(name)
    from ingest.library.embedder import interface

    return getattr(interface, name)


def open_embedder(settings: EmbedderSettings, cache: Path) -> "Embedder":
    """Open the embedder that the settings name.

    `cache` is a folder, made where it is missing, for what the built-in model computes once (its graph).
    Raises `EmbedderError` where the weights are missing or wrong, or the endpoint cannot be used.
    """
    if settings.endpoint is not None:
        from ingest.library.embedder.endpoint import open_endpoint

        return open_endpoint(settings)
    from ingest.library.embedder.minilm import open_minilm

    return open_minilm(settings, cache)
