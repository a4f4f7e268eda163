"""Set what is watched for papers beyond the lists: the table `[candidates]`."""

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bot.settings.upkeep import checked_schedule
from ingest.settings import Address
from ingest.terms.patterns import lazy_pattern

_CATEGORY = lazy_pattern(r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,20})?")
_AUTHOR = lazy_pattern(r"A\d{4,12}")
_MOST_AUTHORS = 100


class CandidatesSettings(BaseModel):
    """What is watched for papers beyond the lists, and how many become candidates; by default nothing is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    arxiv_categories: tuple[str, ...] = Field(
        default=(), description="Categories of arXiv of which new papers become candidates, such as `cs.DC`."
    )
    recommendations: bool = Field(
        default=False,
        description="Whether Semantic Scholar is asked what it recommends beside the newest papers of your lists; it "
        "learns which papers these are.",
    )
    recommendations_url: Address = Field(
        default="https://api.semanticscholar.org/recommendations/v1",
        description="Address of Semantic Scholar's recommendations; the rest is as in `[abstracts.semantic_scholar]`.",
    )
    openalex_authors: tuple[str, ...] = Field(
        default=(), description="Authors whose new works become candidates, by their ids at OpenAlex: `A5023888391`."
    )
    lists: tuple[str, ...] = Field(
        default=(), description="The lists that candidates are compared with and recommended for; none named means all."
    )
    schedule: str | None = Field(
        default=None,
        description="When `refdesk serve` runs the watch, as five cron fields in UTC; by default never.",
    )
    days: int = Field(default=14, ge=1, le=365, description="How far back the first run of a source looks, in days.")
    again_after_hours: float = Field(
        default=20.0, ge=0, description="How long a source that was read to its end is left alone."
    )
    most_requests: int = Field(
        default=20, ge=1, description="Most requests to one service in a run; the next run continues."
    )
    most: int = Field(default=300, ge=1, le=5_000, description="Most candidates that are stored, the best ranked.")
    least_closeness: float = Field(
        default=0.5,
        ge=-1,
        le=1,
        description="How close to a section of a list a paper must be (cosine), unless it cites papers of the library.",
    )
    deadline_minutes: float = Field(
        default=60.0, gt=0, description="Longest time for one scheduled run; it is stopped then, and continues later."
    )

    _schedule = field_validator("schedule")(checked_schedule)

    @property
    def is_on(self) -> bool:
        """Whether anything is watched."""
        return bool(self.arxiv_categories or self.recommendations or self.openalex_authors)

    @field_validator("arxiv_categories")
    @classmethod
    def _are_categories(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            if not _CATEGORY.fullmatch(each):
                raise ValueError(f"“{each}” is not a category of arXiv; give one such as `cs.DC`")
        return value

    @field_validator("openalex_authors")
    @classmethod
    def _are_authors(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(value) > _MOST_AUTHORS:
            raise ValueError(f"{len(value)} authors are too many; OpenAlex takes {_MOST_AUTHORS} in one request")
        for each in value:
            if not _AUTHOR.fullmatch(each):
                raise ValueError(f"“{each}” is not an author's id at OpenAlex; give one such as `A5023888391`")
        return value
