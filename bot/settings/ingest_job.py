"""From the configuration to what the ingest job needs of it."""

from bot.settings.settings import Settings
from ingest.runs.settings import IngestSettings


def ingest_settings(settings: Settings) -> IngestSettings:
    """Take what the ingest needs from the settings."""
    return IngestSettings(
        data=settings.data,
        catalogue_url=settings.catalogue_url,
        lists=settings.lists,
        identity=settings.identity,
        abstracts=settings.abstracts,
        embedder=settings.embedder,
        chroma=settings.chroma,
        vocabulary=settings.vocabulary,
    )
