"""How much time is left for a question, shared by every step and call that answering it takes."""

import time
from collections.abc import Callable


class Deadline:
    """A moment by which something must be done, in seconds from now; `clock` gives monotonic seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self._end - self._clock())

    @property
    def over(self) -> bool:
        """Whether no time is left."""
        return self.remaining() == 0.0
