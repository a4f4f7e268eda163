"""Rate limits: a bucket for each route and major parameter, told in headers, and 50 requests a second in all."""

import hashlib
import math
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

GLOBAL = 50

# A pattern of method and path; groups are the major parameters. How many requests in how many seconds.
BUCKETS: tuple[tuple[str, int, float], ...] = (
    (r"POST /channels/(\d+)/messages", 5, 5.0),
    (r"PATCH /channels/(\d+)/messages/\d+", 5, 5.0),
    (r"DELETE /channels/(\d+)/messages/\d+", 5, 1.0),
    (r"POST /channels/(\d+)/messages/\d+/threads", 50, 300.0),
    (r"POST /channels/(\d+)/typing", 5, 5.0),
    (r"POST /users/@me/channels", 10, 10.0),
    (r"(?:POST|PATCH|GET|DELETE) /webhooks/\d+/([^/]+).*", 5, 2.0),
    (r"PUT /applications/\d+/commands", 2, 5.0),
)


@dataclass
class _Bucket:
    most: int
    seconds: float
    left: int = 0
    resets_at: float = 0.0


@dataclass(frozen=True)
class Spent:
    """What a request cost: the headers to answer it with, and how long to wait where it came too soon."""

    headers: dict[str, str]
    wait: float | None = None
    is_global: bool = False


@dataclass
class Rates:
    """The buckets by a clock in seconds; interactions' first responses cost nothing."""

    clock: Callable[[], float]
    buckets: tuple[tuple[str, int, float], ...] = BUCKETS
    refused: list[str] = field(default_factory=list)
    _kept: dict[tuple[str, ...], _Bucket] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)

    def spend(self, method: str, path: str) -> Spent:
        """Count a request."""
        now = self.clock()
        if not path.startswith("/interactions/"):
            while self._recent and self._recent[0] <= now - 1:
                self._recent.popleft()
            if len(self._recent) >= GLOBAL:
                self.refused.append(f"{method} {path}")
                wait = self._recent[0] + 1 - now
                return Spent({"Retry-After": str(math.ceil(wait)), "X-RateLimit-Global": "true"}, wait, True)
            self._recent.append(now)
        for pattern, most, seconds in self.buckets:
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return self._from_bucket((pattern, *found.groups()), most, seconds, f"{method} {path}")
        return Spent({})

    def forget(self) -> None:
        """Forget buckets that are full again, as Discord does; a bucket for each interaction would pile up."""
        now = self.clock()
        self._kept = {key: bucket for key, bucket in self._kept.items() if bucket.resets_at > now}

    def _from_bucket(self, key: tuple[str, ...], most: int, seconds: float, asked: str) -> Spent:
        now = self.clock()
        bucket = self._kept.setdefault(key, _Bucket(most, seconds))
        if now >= bucket.resets_at:
            bucket.left, bucket.resets_at = most, now + seconds
        wait = None
        if bucket.left == 0:
            self.refused.append(asked)
            wait = bucket.resets_at - now
        else:
            bucket.left -= 1
        after = bucket.resets_at - now
        headers = {
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(bucket.left),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(key[0].encode()).hexdigest()[:16],
        }
        if wait is not None:
            headers |= {"Retry-After": str(math.ceil(wait)), "X-RateLimit-Scope": "user"}
        return Spent(headers, wait)
