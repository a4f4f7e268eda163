"""Defines the settings of one ingest: places, lists, identity, abstracts, embedder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.abstracts.providers import AbstractsSettings
from ingest.enrichment.settings import Enriching
from ingest.fetching import Patience
from ingest.full_text.settings import FullTextsSettings, TextLimits
from ingest.library.chroma_server import ChromaServer
from ingest.library.embedder import EmbedderSettings
from ingest.library.indexing import IndexPlace
from ingest.papers.settings import IdentitySettings
from ingest.settings import ListSettings
from ingest.terms.vocabulary.settings import VocabularySettings

Progressing = Callable[[str, int, int], None]
"""Called with a step, how much of it is done, and how much there is; on any thread."""

TimeLeft = Callable[[str, float], None]
"""Called with a step and the estimated seconds until it ends."""


@dataclass(frozen=True, slots=True)
class FullTextSources:
    """Where full texts come from: how many one run fetches, and the limits of fetching and reading one.

    `contact` is the address that arXiv is told; `patience` gives tests a clock and pauses of their own.
    """

    amount: FullTextsSettings = field(default_factory=FullTextsSettings)
    limits: TextLimits = field(default_factory=TextLimits)
    contact: str | None = None
    patience: Patience | None = None


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """The settings of one ingest: where things are stored, the lists, and how papers are identified and fetched."""

    data: Path
    catalogue_url: str
    lists: Sequence[ListSettings]
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    abstracts: AbstractsSettings = field(default_factory=AbstractsSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    chroma: ChromaServer | None = None
    vocabulary: VocabularySettings = field(default_factory=VocabularySettings)
    enriching: Enriching | None = None
    full_texts: FullTextSources = field(default_factory=FullTextSources)

    @property
    def place(self) -> IndexPlace:
        """Where the index is stored."""
        return IndexPlace(self.data, self.chroma)
