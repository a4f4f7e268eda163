"""Settings of the reranker: an operator's own cross-encoder."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class RerankerSettings(BaseModel):
    """Where the reranker is and how it is used; without `endpoint` and `folder` there is none.

    Where both are set, the endpoint is used.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Base address of an API with `/rerank`, up to and including /v1.",
    )
    model: str | None = Field(default=None, min_length=1, description="Endpoint: the model's name there.")
    api_key_env: str | None = Field(
        default=None,
        min_length=1,
        description="Endpoint: environment variable with its key; a local server needs none.",
    )
    timeout_seconds: float = Field(default=3.0, gt=0, description="Endpoint: longest wait for one question.")
    folder: Path | None = Field(
        default=None, description="Folder of a cross-encoder: `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`."
    )
    max_tokens: int = Field(default=512, ge=32, description="Folder: tokens of question and paper that are read.")
    papers: int = Field(default=24, ge=2, le=60, description="How many of the best papers are reranked.")
