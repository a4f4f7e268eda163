"""Settings of the library: where the catalogue and the vectors are stored."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ChromaSettings(BaseModel):
    """The Chroma server, or Chroma Cloud, that stores the vectors when they are not in the data folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str | None = Field(
        default=None, description="Name or address of the server. Unset: localhost, or Chroma Cloud's."
    )
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Port of the server. Unset: 8000, or 443 for Chroma Cloud."
    )
    ssl: bool | None = Field(default=None, description="Encrypt the connection. Unset: only for Chroma Cloud.")
    tenant: str | None = Field(
        default=None, description="The tenant. Unset: default_tenant, or the tenant of Chroma Cloud's key."
    )
    database: str | None = Field(
        default=None, description="The database. Unset: default_database, or the database of Chroma Cloud's key."
    )
    api_key_env: str = Field(
        default="CHROMA_API_KEY", description="Environment variable with the key, if the server needs one."
    )
    timeout_seconds: float = Field(default=60.0, gt=0, description="Longest wait for one request of an ingest.")
    question_timeout_seconds: float = Field(
        default=5.0, gt=0, description="Longest wait for one search; after it, search matches words only."
    )
    attempts: int = Field(default=4, ge=1, description="How often an ingest tries one request before it stops.")


class LibrarySettings(BaseModel):
    """Where the catalogue and the vectors are stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    catalogue: str | None = Field(
        default=None,
        description="SQLAlchemy address of the catalogue's database. Unset: a SQLite file in the data folder.",
    )
    vectors: Literal["embedded", "server", "cloud"] = Field(
        default="embedded", description="Where vectors are: the data folder, a Chroma server, or Chroma Cloud."
    )
    chroma: ChromaSettings = Field(default=ChromaSettings(), description="The Chroma server, if there is one.")
