"""What the ingest job needs to know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.enrichment.settings import Enriching
from ingest.library.chroma_server import ChromaServer
from ingest.library.embedder import EmbedderSettings
from ingest.library.indexing import IndexPlace
from ingest.papers.settings import IdentitySettings
from ingest.settings import AbstractsSettings, ListSettings


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """What the job needs to know: where things are, which lists, and how papers are told apart and read."""

    data: Path
    catalogue_url: str
    lists: Sequence[ListSettings]
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    abstracts: AbstractsSettings = field(default_factory=AbstractsSettings)
    embedder: EmbedderSettings = field(default_factory=EmbedderSettings)
    chroma: ChromaServer | None = None
    enriching: Enriching | None = None

    @property
    def place(self) -> IndexPlace:
        """Where the index is kept."""
        return IndexPlace(self.data, self.chroma)
