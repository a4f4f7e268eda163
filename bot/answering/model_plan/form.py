"""Defines the JSON form of a plan that a language model gives.

`prompts/plan.md` explains it to the model. Whatever is not of this form, a key more than it has included, makes the
whole plan count for nothing.
"""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from bot.answering.model import FactName, Intent, Order, Relates
from ingest.terms.entry import Kind, LinkKind

_MOST_NESTED = 3
"""How deep filters may stand within filters."""

Year = Annotated[int, Field(strict=True, ge=1000, le=9999)]
Number = Annotated[int, Field(strict=True, ge=1, le=1_000)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(?:0[1-9]|1[0-2])$")]
PaperReference = Number | Text
"""A paper by its number among those shown, or by its name, title or identifier."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        """Take a key that is null as one that is left out."""
        return (
            {key: value for key, value in values.items() if value is not None} if isinstance(values, dict) else values
        )


class VenueFilter(_Part):
    """A venue, in one year or in all."""

    name: Text
    year: Year | None = None


class PlanFilters(_Part):
    """What papers must have: keys narrow one another, the values of one key are alternatives."""

    venues: tuple[VenueFilter, ...] = ()
    years: tuple[Year | None, Year | None] | None = None
    published: tuple[tuple[Month | None, Month | None], ...] = ()
    added: tuple[date | None, date | None] | None = None
    organisations: tuple[Text, ...] = ()
    together: Flag = False
    authors: tuple[Text, ...] = ()
    sections: tuple[Text, ...] = ()
    lists: tuple[Text, ...] = ()
    least_lists: Number | None = None
    repeated: Flag = False
    kinds: tuple[Kind, ...] = ()
    links: tuple[LinkKind, ...] = ()
    preprints: Flag = False
    every: "tuple[PlanFilters, ...]" = ()
    either: "tuple[PlanFilters, ...]" = ()
    left_out: "tuple[PlanFilters, ...]" = Field(default=(), alias="not")

    @property
    def depth(self) -> int:
        """How deep filters stand within these, 1 where none does."""
        return 1 + max((part.depth for part in (*self.every, *self.either, *self.left_out)), default=0)

    @field_validator("every", "either", "left_out")
    @classmethod
    def _flat_enough(cls, parts: "tuple[PlanFilters, ...]") -> "tuple[PlanFilters, ...]":
        if any(part.depth >= _MOST_NESTED for part in parts):
            raise ValueError("filters stand too deep within filters")
        return parts


class RelatedFilter(_Part):
    """PlanFilters taken from works: what is the same as theirs, or comes before or after them.

    `years_on` moves the edition of a venue: 1 for the one after theirs, -1 for the one before.
    """

    papers: tuple[PaperReference, ...] = Field(min_length=1)
    same: tuple[Literal["venue", "year", "author", "group", "section", "list", "repository"], ...] = ()
    time: Literal["newer", "older"] | None = None
    years_on: Annotated[int, Field(strict=True, ge=-100, le=100)] = 0
    author: Literal["first", "last"] | None = None
    together: Flag = False

    @model_validator(mode="after")
    def _relates(self) -> Self:
        if not self.same and self.time is None:
            raise ValueError("a relation needs what is the same, or a time")
        return self


class NamingFilter(_Part):
    """Works by whom their texts name: with `outward` those named by the texts of `papers`, else those naming them."""

    papers: tuple[Text, ...] = Field(min_length=1)
    how: Relates = "names"
    outward: Flag = False


class MissingValue(_Part):
    """Something asked for by name that is not among the catalogue's values."""

    what: Literal["venue", "organisation", "author", "section", "list", "name"]
    words: Text


Facet = Literal[
    "venues", "years", "published", "added", "organisations", "authors", "sections", "lists", "least_lists",
    "repeated", "kinds", "links", "preprints", "every", "either", "not", "among", "without", "topic", "order",
]  # fmt: skip
"""What of the last plan can be forgotten."""


class PlanForm(_Part):
    """The plan of one question as a model gives it."""

    intent: Intent
    question: str = ""
    language: str = ""
    searches: tuple[Text, ...] = ()
    select: PlanFilters = PlanFilters()
    last: Literal["change", "undo", "more"] | None = None
    add: PlanFilters = PlanFilters()
    remove: PlanFilters = PlanFilters()
    forget: tuple[Facet, ...] = ()
    among: Flag | tuple[PaperReference, ...] = False
    names: tuple[PaperReference, ...] = ()
    alike: tuple[PaperReference, ...] = ()
    without: tuple[PaperReference, ...] = ()
    related: tuple[RelatedFilter, ...] = ()
    naming: NamingFilter | None = None
    facts: tuple[FactName, ...] = ()
    order: Order | None = None
    most: Number | None = None
    per_year: Flag = False
    library: Literal["lists", "freshness", "sections", "venues", "organisations", "abstracts"] | None = None
    missing: tuple[MissingValue, ...] = ()
    by_the_way: tuple[str, ...] = ()
    not_understood: tuple[Text, ...] = ()
    outside: Flag = False
