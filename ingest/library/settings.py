"""Where the library lives."""

from pydantic import BaseModel, ConfigDict, Field


class LibrarySettings(BaseModel):
    """The places of the catalogue and of the index."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    catalogue: str | None = Field(
        default=None,
        description="SQLAlchemy address of the catalogue's database; by default a SQLite file in the data folder.",
    )
