"""Paces calls to Slack fairly, so that its rate tiers are kept and not hit.

Tiers: https://docs.slack.dev/apis/web-api/rate-limits and each method's page. A call counts until a span after it was
answered, so that Slack, which counts when a call arrives, never counts more than we do. Turns are given
in the order of `bot.reception.fair_order`.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from bot.reception.fair_order import FairOrder

PER_MINUTE = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "reactions.add": 50,
    "reactions.remove": 20,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "assistant.threads.setStatus": 60,
    "assistant.threads.setSuggestedPrompts": 60,
    "conversations.open": 50,
    "conversations.replies": 50,
    "conversations.history": 50,
    "users.info": 100,
}
_POST = "chat.postMessage"
_MINUTE = 60.0

on_behalf_of: ContextVar[str] = ContextVar("on_behalf_of", default="")
"""The person for whom calls are made, for fairness among people; set where an event is taken up."""


@dataclass(slots=True)
class _Lane:
    """The calls of one method (posts: in one channel), of which `most` may fall into any `span` of seconds."""

    most: int
    span: float
    done: deque[float] = field(default_factory=deque)
    under_way: int = 0
    held_until: float = 0.0
    order: FairOrder = field(default_factory=FairOrder)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    def room(self, moment: float) -> int:
        """How many calls may begin at a moment."""
        while self.done and self.done[0] <= moment - self.span:
            self.done.popleft()
        return 0 if moment < self.held_until else self.most - len(self.done) - self.under_way

    def wait(self, moment: float) -> float | None:
        """Seconds until there may be room; None where that depends on a call that is under way."""
        if moment < self.held_until:
            return self.held_until - moment
        return self.done[0] + self.span - moment if self.done else None


class Pacer:
    """Gives every call its turn; one for each Slack app in a process."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lanes: dict[str, _Lane] = {}
        self._promised: defaultdict[str, set[str]] = defaultdict(set)

    def room(self, method: str, channel: str = "") -> int:
        """How many calls of a method could be made at once, those that already wait or are promised counted off."""
        lane = self._lane(method, channel)
        return 1_000 if lane is None else lane.room(self._clock()) - len(lane.order) - len(self._promised[method])

    def promise(self, method: str, key: str) -> None:
        """Keep room for a call that what `key` names will need in the end."""
        self._promised[method].add(key)

    def redeem(self, method: str, key: str) -> None:
        """The promised call is being made, or will not be needed."""
        self._promised[method].discard(key)

    def hold(self, method: str, channel: str, seconds: float) -> None:
        """Let nobody call a method for a while, because Slack has said so."""
        lane = self._lane(method, channel)
        if lane is not None:
            lane.held_until = max(lane.held_until, self._clock() + seconds)

    @asynccontextmanager
    async def turn(self, method: str, channel: str) -> AsyncIterator[None]:
        """Wait for the turn to call a method, and hold it while the call is under way."""
        lane = self._lane(method, channel)
        if lane is None:
            yield
            return
        await self._wait(lane, channel)
        lane.under_way += 1
        try:
            yield
        finally:
            lane.under_way -= 1
            lane.done.append(self._clock())
            lane.ended.set()

    async def _wait(self, lane: _Lane, channel: str) -> None:
        if not len(lane.order) and lane.room(self._clock()) > 0:
            return
        turn = lane.order.join(on_behalf_of.get(), channel)
        try:
            while lane.order.first is not turn or lane.room(self._clock()) <= 0:
                turn.moved.clear()
                if lane.order.first is not turn:
                    await turn.moved.wait()
                else:
                    await self._until_there_may_be_room(lane)
            lane.order.take(turn)
        finally:
            lane.order.leave(turn)
            lane.order.forget_if_empty()

    async def _until_there_may_be_room(self, lane: _Lane) -> None:
        seconds = lane.wait(self._clock())
        if seconds is None:
            lane.ended.clear()
            await lane.ended.wait()
        else:
            await self._sleep(max(seconds, 0.001))

    def _lane(self, method: str, channel: str) -> _Lane | None:
        if method == _POST:
            return self._lanes.setdefault(f"{method} {channel}", _Lane(1, 1.0))
        if method in PER_MINUTE:
            return self._lanes.setdefault(method, _Lane(PER_MINUTE[method], _MINUTE))
        return None
