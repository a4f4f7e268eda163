"""Take from the settings what an ingest needs."""

from bot.settings.settings import Settings
from ingest.runs.settings import IngestSettings


def ingest_settings(settings: Settings) -> IngestSettings:
    """Return the settings of an ingest."""
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
