"""What a person decided about works that look alike."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _checked_pair(value: object) -> object:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError('must be a pair of works, such as ["doi:10.1145/1", "arxiv:2309.06180"]')
    return value


Pair = Annotated[tuple[str, str], BeforeValidator(_checked_pair)]


class IdentitySettings(BaseModel):
    """Decisions that settle conflicts; each pair names two works by paper id or by any of their keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    same: tuple[Pair, ...] = Field(
        default=(), description='Pairs of works that are one, such as ["doi:10.1145/1", "arxiv:2309.06180"].'
    )
    different: tuple[Pair, ...] = Field(
        default=(), description="Pairs of works that are two, although a key or their titles agree."
    )

    @model_validator(mode="after")
    def _nothing_is_both(self) -> Self:
        both = set(map(frozenset, self.same)) & set(map(frozenset, self.different))
        if both:
            pair = " and ".join(map(repr, sorted(next(iter(both)))))
            raise ValueError(f"{pair} are said to be the same and to be different; take one of both out")
        return self
