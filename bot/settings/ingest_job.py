"""Take from the settings what an ingest needs."""

import os

from bot.prompts import Prompts
from bot.settings.settings import Settings
from ingest.enrichment.settings import Enriching
from ingest.full_text.settings import TextLimits
from ingest.runs.settings import FullTextSources, IngestSettings


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
        enriching=enriching(settings),
        vocabulary=settings.vocabulary,
        full_texts=FullTextSources(settings.full_texts, limits_of_texts(settings), contact=settings.abstracts.contact),
    )


def limits_of_texts(settings: Settings) -> TextLimits:
    """Return how full texts are fetched and read, which is the same for ingests and for summaries."""
    return TextLimits(**settings.summaries.model_dump(include=set(TextLimits.model_fields)))


def enriching(settings: Settings) -> Enriching | None:
    """Return what describing papers needs, None where it is off or no model is configured; raises PromptError."""
    own, model = settings.enrichment, settings.model
    base_url = own.base_url or (str(model.base_url) if model else None)
    name = own.model or (model.model if model else None)
    if not own.enabled or base_url is None or name is None:
        return None
    variable = own.api_key_env or (model.api_key_env if model and own.base_url is None else None)
    prompt = Prompts.load(settings.answers.prompts)["enrich"]
    return Enriching(
        base_url=base_url,
        model=name,
        api_key=os.environ.get(variable) if variable else None,
        system=prompt.system,
        user=prompt.user,
        limits=own,
        prices=_prices(settings),
    )


def _prices(settings: Settings) -> tuple[float, float] | None:
    for each in (settings.enrichment, settings.model):
        if each is not None and each.price_per_million_prompt_tokens is not None:
            return each.price_per_million_prompt_tokens, each.price_per_million_completion_tokens or 0.0
    return None
