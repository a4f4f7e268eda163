"""Estimates how long the providers of abstracts will still take.

By what each has left to do, its pace, and what it passes on.
"""

from collections import Counter
from collections.abc import Callable, Sequence

Path = tuple[int, ...]
"""The providers that a paper may still have to be asked of, by their places in the chain, in order."""


class Pace:
    """What one provider has done so far, and how fast."""

    def __init__(self, least_seconds: float, clock: Callable[[], float]) -> None:
        """`least_seconds` is what one paper takes at least, by the provider's own rules."""
        self._least = least_seconds
        self._clock = clock
        self._busy = 0.0
        self._since: float | None = None
        self._answered = 0
        self._found = 0

    def begin(self) -> None:
        """Note that the provider is being asked from now on."""
        self._since = self._clock()

    def end(self) -> None:
        """Note that it is not being asked any more, for now."""
        self._busy, self._since = self._seconds(), None

    def answered(self, papers: int, found: int) -> None:
        """Note how many papers it has answered for, and for how many of them it had an abstract."""
        self._answered += papers
        self._found += found

    @property
    def seconds_each(self) -> float:
        """What one paper takes: as measured, but before the first answer no less than it has taken already."""
        return max(self._least, self._seconds() / max(self._answered, 1))

    @property
    def passes_on(self) -> float:
        """The share of its papers that the next provider will have to be asked for."""
        return (self._answered - self._found + 1) / (self._answered + 2)

    def _seconds(self) -> float:
        return self._busy + (self._clock() - self._since if self._since is not None else 0.0)


def seconds_left(paces: Sequence[Pace], waiting: Counter[Path]) -> float:
    """How many seconds it will still take until no paper waits, as the providers work at the same time."""
    loads = [0.0] * len(paces)
    for path, papers in waiting.items():
        share = float(papers)
        for place in path:
            loads[place] += share
            share *= paces[place].passes_on
    return max((load * pace.seconds_each for load, pace in zip(loads, paces, strict=True)), default=0.0)
