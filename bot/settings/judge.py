"""Set whether a model reads what answers claim beside their sources: the table `[judge]`."""

from pydantic import BaseModel, ConfigDict, Field

from bot.settings.model import ModelSettings


class JudgeSettings(BaseModel):
    """Who says whether a freely worded sentence means what its source says; without a judge, the source is quoted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(
        default=True,
        description="Whether a model judges sentences that do not follow their source closely; "
        "if not, the source is quoted in their place.",
    )
    seconds: float = Field(default=12.0, gt=0, description="Seconds to wait for its reply; a late one does not count.")
    model: ModelSettings | None = Field(
        default=None,
        description="A model of its own, with the same fields as the table `[model]`; "
        "left out, the model that writes the answers judges.",
    )
