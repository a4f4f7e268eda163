"""Settings of the embedder: the built-in model, or an endpoint of one's own."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class EmbedderSettings(BaseModel):
    """Which model turns text into vectors, and how it is run.

    Without an `endpoint` the built-in all-MiniLM-L6-v2 is used: no key, no server and no network.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    precision: Literal["int8", "fp32"] = Field(
        default="int8",
        description="Built-in model: `int8` is about twice as fast, `fp32` exact. Changing it embeds everything again.",
    )
    max_tokens: int = Field(
        default=256,
        ge=16,
        le=512,
        description="Built-in model: tokens of a text that are read; what comes after is cut off. The model was "
        "trained with 256. Changing it embeds everything again.",
    )
    threads: int | None = Field(
        default=None, ge=1, le=64, description="Built-in model: passages embedded at once; by default one per core."
    )
    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Base address of an OpenAI-compatible API, up to and including `/v1`; `/embeddings` is added.",
    )
    model: str | None = Field(default=None, min_length=1, description="Endpoint: the model's name there.")
    dimensions: int | None = Field(
        default=None,
        ge=1,
        le=16_384,
        description="Endpoint: length of the model's vectors; by default it is asked for with one short text.",
    )
    shorten_to: int | None = Field(
        default=None,
        ge=16,
        le=16_384,
        description="Endpoint: how many of a vector's first numbers are used, for a model that was trained for it "
        "(Matryoshka). Every vector is scaled to unit length. Changing it embeds everything again.",
    )
    query_prefix: str = Field(
        default="", max_length=2_000, description="Endpoint: what the model wants in front of a question."
    )
    passage_prefix: str = Field(
        default="",
        max_length=2_000,
        description="Endpoint: what the model wants in front of a passage. Changing it embeds everything again.",
    )
    api_key_env: str = Field(
        default="OPENAI_API_KEY",
        min_length=1,
        description="Endpoint: name of the environment variable that holds its key; a local server needs none.",
    )
    batch_size: int = Field(default=64, ge=1, le=2048, description="Endpoint: texts sent in one request.")
    timeout_seconds: float = Field(default=60.0, gt=0, description="Endpoint: longest wait for one request.")
    deadline_seconds: float = Field(
        default=300.0, gt=0, description="Endpoint: longest wait for one batch, with all its retries."
    )
    question_timeout_seconds: float = Field(
        default=5.0, gt=0, description="Endpoint: longest wait for the vector of a question, with all its retries."
    )

    @model_validator(mode="after")
    def _endpoint_and_model_come_together(self) -> Self:
        if (self.endpoint is None) != (self.model is None):
            raise ValueError("`endpoint` and `model` go together: set both for an endpoint, neither for the built-in")
        return self

    @model_validator(mode="after")
    def _vectors_are_long_enough(self) -> Self:
        if self.shorten_to is not None and self.dimensions is not None and self.shorten_to > self.dimensions:
            raise ValueError(f"`shorten_to` must be at most `dimensions` ({self.dimensions}), not {self.shorten_to}")
        return self
