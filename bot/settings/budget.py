"""Set how much of the language model may be used, and by whom."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator


class BudgetLimit(BaseModel):
    """The most that everybody, or each workspace, channel or person, may use in a day or month (UTC)."""

    model_config = {"extra": "forbid", "frozen": True}

    each: Literal["everybody", "workspace", "channel", "person"] = Field(
        default="everybody",
        description="Whose use is added up: everybody's, or that of each workspace, channel or person.",
    )
    per: Literal["day", "month"] = Field(default="month", description="From midnight UTC, or the first of the month.")
    tokens: int | None = Field(default=None, ge=1, description="Most tokens, prompts and answers together.")
    cost: float | None = Field(
        default=None, gt=0, description="Most money, in the currency of the model's prices; it needs those prices."
    )
    warn_at: float = Field(
        default=0.8,
        gt=0,
        le=1,
        description="Share of the limit at which admins are warned, in log, doctor and metrics.",
    )

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.tokens is None and self.cost is None:
            raise ValueError("must have `tokens` or `cost`")
        return self


class BudgetSettings(BaseModel):
    """Limits on the use of the language model; at a limit, answers quote the papers and say so."""

    model_config = {"extra": "forbid", "frozen": True}

    limits: tuple[BudgetLimit, ...] = Field(default=(), description="The limits, one table for each; all of them hold.")


NO_LIMITS = BudgetSettings()
