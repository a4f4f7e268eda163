"""Admits so many questions at a time, in an order that is fair to people and to channels."""

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager

from bot.reception.fair_order import FairOrder, QueueTurn


class FairQueue:
    """Admits `slots` holders at a time; belongs to one event loop."""

    def __init__(self, slots: int) -> None:
        """Admit so many at a time."""
        self._free = slots
        self._order = FairOrder()
        self._admitted: set[QueueTurn] = set()

    @property
    def waiting(self) -> int:
        """How many wait for a slot."""
        return len(self._order)

    @asynccontextmanager
    async def slot(
        self, person: Hashable, channel: Hashable, waiting: Callable[[int], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """Hold a slot; while there is none, call `waiting` with how many come first, whenever that changes."""
        turn = self._order.join(person, channel)
        self._admit()
        try:
            await self._wait(turn, waiting)
            yield
        finally:
            self._leave(turn)

    async def _wait(self, turn: QueueTurn, waiting: Callable[[int], Awaitable[None]]) -> None:
        shown = None
        while turn not in self._admitted:
            turn.moved.clear()
            ahead = self._order.ahead_of(turn)
            if ahead != shown:
                shown = ahead
                await waiting(ahead)
            if turn not in self._admitted:
                await turn.moved.wait()

    def _leave(self, turn: QueueTurn) -> None:
        if turn in self._admitted:
            self._admitted.remove(turn)
            self._free += 1
        else:
            self._order.leave(turn)
        self._admit()
        self._order.forget_if_empty()

    def _admit(self) -> None:
        while self._free and len(self._order):
            turn = self._order.first
            self._order.take(turn)
            self._admitted.add(turn)
            self._free -= 1
            turn.moved.set()
