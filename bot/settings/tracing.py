"""Set where traces go: the table `[tracing]`."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator


class TracingSettings(BaseModel):
    """Where a serving process sends traces of its work, by OpenTelemetry's protocol over gRPC (OTLP)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(
        default="http://127.0.0.1:4317", description="Address of the collector; http is unencrypted, https is not."
    )
    service: str = Field(default="refdesk", min_length=1, max_length=80, description="Name of this service in traces.")
    prompts: bool = Field(
        default=False,
        description="Whether traces hold what is sent to models and what they reply: questions and passages.",
    )

    @field_validator("endpoint")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(f"must be an address such as http://127.0.0.1:4317, not “{value}”")
        return value.rstrip("/")
