"""A queue that is fair to people and to channels: nobody's many questions hold up another's one.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): a question's turn comes by its start tag, the later of
the queue's virtual time and where its person and its channel stand. A person's next question stands one step behind,
a channel's a fraction of that, since several people share it.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_CHANNEL_STEP = 0.25


@dataclass(eq=False, slots=True)
class _Waiter:
    tag: float
    number: int
    moved: asyncio.Event = field(default_factory=asyncio.Event)
    admitted: bool = False


class FairQueue:
    """Admits `slots` holders at a time; belongs to one event loop."""

    def __init__(self, slots: int) -> None:
        self._free = slots
        self._waiters: list[_Waiter] = []
        self._people: defaultdict[str, float] = defaultdict(float)
        self._channels: defaultdict[str, float] = defaultdict(float)
        self._now = 0.0
        self._number = 0

    @property
    def waiting(self) -> int:
        """How many wait for a slot."""
        return len(self._waiters)

    @asynccontextmanager
    async def slot(self, person: str, channel: str, waiting: Callable[[int], Awaitable[None]]) -> AsyncIterator[None]:
        """Hold a slot; while there is none, `waiting` is told how many come first, whenever that changes."""
        waiter = self._join(person, channel)
        try:
            await self._wait(waiter, waiting)
            yield
        finally:
            self._leave(waiter)

    def _join(self, person: str, channel: str) -> _Waiter:
        tag = max(self._now, self._people[person], self._channels[channel])
        self._people[person] = tag + 1
        self._channels[channel] = max(self._now, self._channels[channel]) + _CHANNEL_STEP
        self._number += 1
        waiter = _Waiter(tag, self._number)
        self._waiters.append(waiter)
        self._waiters.sort(key=lambda other: (other.tag, other.number))
        self._admit()
        return waiter

    async def _wait(self, waiter: _Waiter, waiting: Callable[[int], Awaitable[None]]) -> None:
        shown_ahead = None
        while not waiter.admitted:
            waiter.moved.clear()
            ahead = self._waiters.index(waiter)
            if ahead != shown_ahead:
                shown_ahead = ahead
                await waiting(ahead)
            if not waiter.admitted:
                await waiter.moved.wait()

    def _leave(self, waiter: _Waiter) -> None:
        if waiter.admitted:
            self._free += 1
        else:
            self._waiters.remove(waiter)
        self._admit()
        if not self._waiters:
            # Where nobody waits, nobody is ahead of or behind anybody.
            self._people.clear()
            self._channels.clear()
            self._now = 0.0

    def _admit(self) -> None:
        while self._free and self._waiters:
            first = self._waiters.pop(0)
            first.admitted = True
            self._now = max(self._now, first.tag)
            self._free -= 1
            first.moved.set()
        for waiter in self._waiters:
            waiter.moved.set()
