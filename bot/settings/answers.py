"""Set how questions are answered, whatever the platform: the table `[answers]`."""

from pathlib import Path

from pydantic import BaseModel, Field


class AnswerSettings(BaseModel):
    """How questions are answered, whatever the platform."""

    model_config = {"extra": "forbid", "frozen": True}

    prompts: Path | None = Field(
        default=None,
        description="Folder with prompts of your own; a file there replaces the one of the same name in `prompts/`.",
    )
    page_size: int = Field(default=10, ge=5, le=100, description="Papers on one page of a complete list.")
