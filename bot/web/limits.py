"""Limit how many requests one reader may make in a minute, in this process."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 10_000


class RateLimit:
    """A bucket of requests for each reader, filled evenly; belongs to one event loop."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute` requests at once, and as many again over each minute."""
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, reader: str) -> int:
        """Count a request and return 0, or the seconds until one is allowed, which is then not counted."""
        now = self._clock()
        left, then = self._buckets.pop(reader, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - then) * self._per_minute / 60)
        allowed = left >= 1
        self._buckets[reader] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - left) * 60 / self._per_minute)
