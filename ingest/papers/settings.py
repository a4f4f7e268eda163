"""What a person decided about works that look alike."""

from pydantic import BaseModel, ConfigDict, Field


class IdentitySettings(BaseModel):
    """Decisions that settle conflicts; each pair names two works by paper id or by any of their keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: tuple[tuple[str, str], ...] = Field(
        default=(), description='Pairs of works that are one, such as ["doi:10.1145/1", "arxiv:2309.06180"].'
    )
    different: tuple[tuple[str, str], ...] = Field(
        default=(), description="Pairs of works that are two, although a key or their titles agree."
    )
