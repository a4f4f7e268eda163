"""Where the library lives: catalogue and vectors, on this machine or on servers that several machines share."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ChromaSettings(BaseModel):
    """The Chroma server, or Chroma Cloud, that holds the passages' vectors where they do not lie in the data folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str | None = Field(
        default=None, description="Name or address of the server; localhost, or Chroma Cloud's, unless given."
    )
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port; 8000, or Chroma Cloud's 443, unless given."
    )
    ssl: bool | None = Field(
        default=None, description="Whether the connection is encrypted; only Chroma Cloud's is, unless given."
    )
    tenant: str | None = Field(
        default=None, description="The tenant; default_tenant, or that of Chroma Cloud's key, unless given."
    )
    database: str | None = Field(
        default=None, description="The database; default_database, or that of Chroma Cloud's key, unless given."
    )
    api_key_env: str = Field(
        default="CHROMA_API_KEY", description="The environment variable that holds the key, if the server wants one."
    )
    timeout_seconds: float = Field(default=60.0, gt=0, description="Longest wait for one request of an ingest.")
    question_timeout_seconds: float = Field(
        default=5.0, gt=0, description="Longest wait for one search; after it, search goes by words alone."
    )
    attempts: int = Field(default=4, ge=1, description="How often one request of an ingest is tried before giving up.")


class LibrarySettings(BaseModel):
    """The places of the catalogue and of the vectors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    catalogue: str | None = Field(
        default=None,
        description="SQLAlchemy address of the catalogue's database; by default a SQLite file in the data folder.",
    )
    vectors: Literal["embedded", "server", "cloud"] = Field(
        default="embedded", description="Where vectors are: in the data folder, on a Chroma server, or in Chroma Cloud."
    )
    chroma: ChromaSettings = Field(default=ChromaSettings(), description="The Chroma server, where there is one.")
