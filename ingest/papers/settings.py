"""What a person decided about works that look alike."""

from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ingest.terms.identifiers import Identifiers, identifiers_in

_KINDS = frozenset({*Identifiers.__slots__, "title", "project"})


def _checked_pair(value: object) -> object:
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError('must be a pair of works, such as ["doi:10.1145/1", "arxiv:2309.06180"]')
    for key in value:
        if isinstance(key, str) and key.partition(":")[0] not in _KINDS and not identifiers_in(key).items():
            raise ValueError(
                f"{key!r} names no work; allowed are titles (title:Attention Is All You Need), identifiers "
                f"({', '.join(Identifiers.__slots__)}, each with a colon behind it) and addresses that have one"
            )
    return value


Pair = Annotated[tuple[str, str], BeforeValidator(_checked_pair)]


class IdentitySettings(BaseModel):
    """Decisions that settle conflicts; each pair names two works by paper id, by any of their keys or by an address."""

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
