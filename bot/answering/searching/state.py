"""Holds one search: its plan, its wordings, what it lacks and how long it takes."""

import dataclasses
import time
from dataclasses import dataclass

from bot.answering.model import SearchPlan
from bot.answering.searching.asked import AskedWords
from bot.answering.searching.fields import FieldMatch
from ingest.library.embedder import QuestionVectors
from ingest.library.full_text_words import PassageWords

BY_WORDS_ALONE = "The meaning of the question could not be compared, so the search matched words only."


@dataclass(slots=True)
class Query:
    """One wording of what is asked: the question's own, or another that was made of it.

    `field` says how near it is to the fields of research, None without vectors. `lexical` maps the papers found by its
    words to their scores, as shares of the best one; `passages` has the best passages of full texts with its words, by
    paper.
    """

    text: str
    asked: AskedWords
    vectors: QuestionVectors | None = None
    field: FieldMatch | None = None
    lexical: dict[str, float] = dataclasses.field(default_factory=dict)
    passages: dict[str, list[PassageWords]] = dataclasses.field(default_factory=dict)


@dataclass(slots=True)
class SearchState:
    """One search under way: the plan, its wordings (the question's own first), and what is known so far.

    `timings` maps each stage to milliseconds, `degraded` says what could not be used.
    """

    plan: SearchPlan
    queries: list[Query]
    degraded: list[str] = dataclasses.field(default_factory=list)
    timings: dict[str, float] = dataclasses.field(default_factory=dict)
    started: float = dataclasses.field(default_factory=time.perf_counter)

    @property
    def own(self) -> Query:
        """Return the question's own wording."""
        return self.queries[0]

    def lap(self, stage: str) -> None:
        """Add the time since the last lap to a stage."""
        now = time.perf_counter()
        self.timings[stage] = self.timings.get(stage, 0.0) + (now - self.started) * 1000
        self.started = now
