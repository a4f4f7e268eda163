"""Set where full texts come from, how they are read, and how many an ingest gets."""

from pydantic import BaseModel, ConfigDict, Field

from ingest.settings import SecureAddress


class TextLimits(BaseModel):
    """How full texts are fetched and read, whoever wants them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    arxiv: SecureAddress = Field(
        default="https://arxiv.org",
        description="Where arXiv's HTML and PDF are; no other host is asked, and no redirect to another is followed.",
    )
    interval_seconds: float = Field(default=3.0, ge=0, description="Least time between two requests.")
    timeout_seconds: float = Field(default=15.0, gt=0, description="Longest silence of the server within one request.")
    attempts: int = Field(
        default=1,
        ge=1,
        description="How often one request is tried while a person waits; the next question tries again.",
    )
    deadline_seconds: float = Field(
        default=30.0, gt=0, description="Longest time to get one full text, with all requests, waits and reading."
    )
    max_bytes: int = Field(default=25_000_000, gt=0, description="Longest file that is read.")
    max_pages: int = Field(default=60, ge=1, description="Pages of a PDF that are read; what comes after is left out.")
    reading_seconds: float = Field(
        default=20.0, gt=0, description="Processor time in which a file must be read, in a process of its own."
    )
    reading_megabytes: int = Field(default=1024, ge=128, description="Memory that reading a file may take.")
    not_found_days: int = Field(
        default=30, ge=0, description="After how many days a paper without a full text is asked for again."
    )


class FullTextsSettings(BaseModel):
    """How many full texts an ingest gets for lists that have `full_text = true`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    papers: int = Field(
        default=300, ge=1, description="Most papers whose full texts one ingest fetches; the next one continues."
    )
    megabytes: int = Field(
        default=500, ge=1, description="Room that the full texts may take in the catalogue; then no more are fetched."
    )
