"""Counts the time that is left for a question, shared by all its steps and calls."""

import time


class Deadline:
    """A moment by which something must be done."""

    def __init__(self, seconds: float) -> None:
        """End `seconds` from now; infinity for never."""
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Return the seconds left, never negative."""
        return max(0.0, self._end - time.monotonic())
