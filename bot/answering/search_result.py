"""Hold what a search found: papers, and the passages that speak for them."""

from dataclasses import dataclass

from bot.answering.model import SearchPlan
from ingest.library.model import PaperRecord, Passage


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that matches and, in it, the span of the sentence that matches best."""

    passage: Passage
    score: float
    best: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class PaperHit:
    """A paper found, its score (comparable within one search only) and its evidence, best first."""

    paper: PaperRecord
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found.

    For intents `list` and `count`, `complete` is every paper that the filters select, exactly, in a stable order, and
    `also_by_link` those that only an address puts there; `hits` are then those of the page. `refusal` says in plain
    words why nothing relevant is there, None where there is; `hits` are then the nearest, not an answer. `groups`
    tells how many of the complete list are of each year, venue or the like, where the plan wants it; an empty name
    stands for those of which it is not known.
    `probability` is how probable it is that something found answers, None where nothing had to be decided.
    """

    plan: SearchPlan
    hits: tuple[PaperHit, ...]
    complete: tuple[str, ...] | None
    also_by_link: tuple[str, ...]
    refusal: str | None
    degraded: tuple[str, ...]
    timings_ms: dict[str, float]
    revision: int = 0
    groups: tuple[tuple[str, int], ...] = ()
    probability: float | None = None
