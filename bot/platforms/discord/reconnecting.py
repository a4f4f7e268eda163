"""Bounds how long discord.py waits before it connects again.

Its own waits double with each lost connection of the last half hour, up to 17 minutes: after a few short outages, the
bot would stay away long after Discord is back.

`Client.connect` makes its waits by the name `ExponentialBackoff` of its module, and takes none from outside. A loop of
our own around `connect(reconnect=False)` would have to open the closed client again and would begin a new session:
Discord sends what was said meanwhile only to a session that is resumed, as the loop within `connect` does. So the name
is replaced.
"""

from typing import Literal

import discord.client
import discord.shard
from discord.backoff import ExponentialBackoff

_DOUBLINGS = 5
"""So a wait has at most 32 seconds, of which a random share is waited."""


class ShortBackoff(ExponentialBackoff[Literal[False]]):
    """Waits as discord.py does, but never for longer than half a minute."""

    def __init__(self) -> None:
        """Begin with the shortest wait."""
        super().__init__()
        self._max = _DOUBLINGS


def reconnect_soon() -> None:
    """Have all clients of this process connect again soon."""
    for module in (discord.client, discord.shard):
        module.ExponentialBackoff = ShortBackoff  # type: ignore[attr-defined]
