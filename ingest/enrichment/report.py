"""What an ingest had described by a language model, for its report."""

from dataclasses import dataclass


@dataclass(slots=True)
class EnrichmentReport:
    """What a run had described: papers by outcome, tokens, and the cost where prices are known.

    `estimated_tokens` and `estimated_cost` are what was expected beforehand for `wanted` papers. `left` are those for
    later runs; `problem` says why the model could not be used.
    """

    model: str
    wanted: int = 0
    written: int = 0
    failed: int = 0
    left: int = 0
    estimated_tokens: int = 0
    estimated_cost: float | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    problem: str | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is left for another run to try."""
        return not (self.failed or self.left or self.problem)
