"""Set how papers are summarised: full texts, where they come from, and their limits."""

from pydantic import Field

from ingest.full_text.settings import TextLimits


class SummariesSettings(TextLimits):
    """How papers are summarised."""

    full_text: bool = Field(
        default=True,
        description="Whether summaries are based on full texts where they are available; else on abstracts.",
    )
