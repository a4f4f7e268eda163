"""Open a library as the desk does, for tests and benchmarks that have an embedder of their own, or none."""

from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.opened_library import OpenedLibrary
from ingest.library.reader import Library


def open_with(library: Library, embedder: QuestionEmbedder | None = None) -> OpenedLibrary:
    """Open `library` with `embedder`; without one, searches go by words only."""
    return OpenedLibrary(library, lambda: embedder)
