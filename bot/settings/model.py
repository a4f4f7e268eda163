"""Set the language model; secrets are named by their environment variable."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl


class ModelTimeouts(BaseModel):
    """How long one call may wait, in seconds, for each thing that can be late."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect: float = Field(default=5.0, gt=0, description="Seconds to wait for a connection to the endpoint.")
    first_token: float = Field(
        default=25.0,
        gt=0,
        description="Seconds to wait for the first piece of text; long prompts on small machines need more.",
    )
    between_tokens: float = Field(
        default=10.0, gt=0, description="Seconds of silence after which an answer that has begun is abandoned."
    )


class PlanningSettings(BaseModel):
    """Whether the model reads each question first, and for how long."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    deadline: float = Field(
        default=3.0, gt=0, description="Seconds after which the model's plan of a question is no longer waited for."
    )


class ModelSettings(BaseModel):
    """An OpenAI-compatible chat endpoint (OpenAI, vLLM, Ollama, llama.cpp, …) and how it is used.

    The key is never here: `api_key_env` names the environment variable that holds it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: HttpUrl = Field(description="Address of the API up to and including its version, such as …/v1.")
    model: str = Field(min_length=1, description="Name of the model as the endpoint knows it.")
    api_key_env: str | None = Field(
        default=None, description="Environment variable that holds the API key; leave out for endpoints that need none."
    )
    temperature: float = Field(
        default=0.0, ge=0, le=2, description="Sampling temperature; 0 stays closest to the sources."
    )
    max_tokens: int = Field(default=700, ge=16, description="Most tokens that one answer may have, reasoning included.")
    context_window: int = Field(
        default=8192,
        ge=1024,
        description="Tokens that fit the model, prompt and answer together; sources are cut to fit.",
    )
    planning: PlanningSettings | None = Field(
        default=None, description="One small call that reads each question first; without the table, rules alone do."
    )
    timeouts: ModelTimeouts = Field(default=ModelTimeouts(), description="How long one call may wait for what.")
    deadline: float = Field(
        default=45.0,
        gt=0,
        description="Seconds in which the model's part of an answer must be done, every retry included.",
    )
    attempts: int = Field(
        default=4,
        ge=1,
        description="Most tries of one call; only rate limits, server and connection errors are tried again.",
    )
    token_limit: Literal["auto", "max_tokens", "max_completion_tokens", "none"] = Field(
        default="auto", description="Parameter that carries `max_tokens`; `auto` uses the one that the endpoint takes."
    )
    send_temperature: bool | None = Field(
        default=None, description="Whether `temperature` is sent; left out, as long as the endpoint takes it."
    )
    send_stream_options: bool | None = Field(
        default=None, description="Whether token counts are asked for while streaming; left out, as long as taken."
    )
    system_role: Literal["auto", "system", "developer", "user"] = Field(
        default="auto", description="Role of the instructions; `user` puts them in front of the question."
    )
    stream: bool | None = Field(
        default=None, description="Whether answers are streamed; left out, as long as the endpoint streams."
    )
    price_per_million_prompt_tokens: float | None = Field(
        default=None, ge=0, description="Price of a million prompt tokens, in the currency you count in."
    )
    price_per_million_completion_tokens: float | None = Field(
        default=None, ge=0, description="Price of a million completion tokens, in the same currency."
    )
