"""Open a library as the desk does, for tests and benchmarks that have an embedder of their own, or none."""

from functools import lru_cache
from typing import Any

from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.opened_library import OpenedLibrary
from ingest.library.embedder import Embedder
from ingest.library.reader import Library


def open_with(library: Library, embedder: Embedder | None = None) -> OpenedLibrary:
    """Open `library` with `embedder`; without one, searches go by words only."""
    return OpenedLibrary(library, lambda: None if embedder is None else _of_questions(embedder))


@lru_cache(maxsize=2)
def _of_questions(embedder: Any) -> QuestionEmbedder:
    """The embedder of questions, which embeds a hundred fields of research when it is first used."""
    return QuestionEmbedder(embedder)
