"""Defines the settings of enrichment: whether, by which model, at what cost."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field


class EnrichmentSettings(BaseModel):
    """Whether and how papers are described at ingest; what is not set is taken from the answering model's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=False, description="Whether a language model describes each new paper, one call a paper."
    )
    base_url: str | None = Field(
        default=None, pattern=r"^https?://", description="Address of the model's API; unset: that of [model]."
    )
    model: str | None = Field(default=None, min_length=1, description="Name of the model; unset: that of [model].")
    api_key_env: str | None = Field(
        default=None, min_length=1, description="Environment variable with its key; unset: that of [model]."
    )
    at_once: int = Field(default=4, ge=1, le=64, description="Papers described at the same time.")
    max_tokens: int = Field(default=700, ge=64, description="Most tokens of one description, reasoning included.")
    timeout_seconds: float = Field(default=60.0, gt=0, description="Longest wait for one call.")
    attempts: int = Field(default=3, ge=1, description="How often one paper is tried in a run.")
    most_papers: int | None = Field(
        default=None, ge=1, description="Most papers described in one run; the next run continues."
    )
    price_per_million_prompt_tokens: float | None = Field(
        default=None, ge=0, description="Price of a million prompt tokens; unset: that of [model]."
    )
    price_per_million_completion_tokens: float | None = Field(
        default=None, ge=0, description="Price of a million completion tokens; unset: that of [model]."
    )


@dataclass(frozen=True, slots=True)
class Enriching:
    """What a run needs to describe papers: the model's address, name and key, the two messages, and the limits.

    The messages hold `{title}`, `{abstract}` and `{notes}`. `prices` are those of a million prompt tokens and of a
    million completion tokens, None where they are not known.
    """

    base_url: str
    model: str
    api_key: str | None
    system: str
    user: str
    limits: EnrichmentSettings
    prices: tuple[float, float] | None = None
