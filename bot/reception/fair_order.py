"""Orders waiting requests so that one person's many do not hold up another's one.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996): a turn comes by its start tag, the later of the order's
virtual time and of where its person and its channel are. A person's next turn is one step behind, a channel's a
fraction of that, since several people share it.
"""

import asyncio
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

_CHANNEL_STEP = 0.25


@dataclass(eq=False, slots=True)
class QueueTurn:
    """Somebody's turn. `moved` is set whenever its place in the order may have changed."""

    tag: float
    number: int
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class FairOrder:
    """The turns that are waited for, the next one first; belongs to one event loop."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._turns: list[QueueTurn] = []
        self._people: defaultdict[Hashable, float] = defaultdict(float)
        self._channels: defaultdict[Hashable, float] = defaultdict(float)
        self._now = 0.0
        self._number = 0

    def __len__(self) -> int:
        return len(self._turns)

    @property
    def first(self) -> QueueTurn:
        """The next turn; there is one as long as anybody waits."""
        return self._turns[0]

    def ahead_of(self, turn: QueueTurn) -> int:
        """Return how many turns come before one."""
        return self._turns.index(turn)

    def join(self, person: Hashable, channel: Hashable) -> QueueTurn:
        """Wait for a turn."""
        tag = max(self._now, self._people[person], self._channels[channel])
        self._people[person] = tag + 1
        self._channels[channel] = max(self._now, self._channels[channel]) + _CHANNEL_STEP
        self._number += 1
        turn = QueueTurn(tag, self._number)
        self._turns.append(turn)
        self._turns.sort(key=lambda other: (other.tag, other.number))
        return turn

    def take(self, turn: QueueTurn) -> None:
        """Have a turn, and wait no longer."""
        self._now = max(self._now, turn.tag)
        self.leave(turn)

    def leave(self, turn: QueueTurn) -> None:
        """Wait no longer, turn or not."""
        if turn in self._turns:
            self._turns.remove(turn)
        for other in self._turns:
            other.moved.set()

    def forget_if_empty(self) -> None:
        """Where nobody waits, nobody is ahead of or behind anybody."""
        if not self._turns:
            self._people.clear()
            self._channels.clear()
            self._now = 0.0
