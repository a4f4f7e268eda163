"""Count what language models were used for: calls, tokens and cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What the language model was used for: its name, calls, tokens and, where prices are configured, the cost.

    `estimated` says that the endpoint did not report its usage, so that tokens and cost are counted on this side.
    """

    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None
    estimated: bool = False


def added(first: ModelUse | None, second: ModelUse | None) -> ModelUse | None:
    """Add two uses of models; the name is that of the first."""
    if first is None or second is None:
        return first or second
    cost = None if first.cost is None and second.cost is None else (first.cost or 0.0) + (second.cost or 0.0)
    return ModelUse(
        first.model,
        first.calls + second.calls,
        first.prompt_tokens + second.prompt_tokens,
        first.completion_tokens + second.completion_tokens,
        cost,
        first.estimated or second.estimated,
    )
