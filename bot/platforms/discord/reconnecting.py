"""Bounds how long discord.py waits before it connects again.

Its own waits double with each lost connection of the last half hour, up to 17 minutes: after a few short outages, the
bot would stay away long after Discord is back.
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
    """Have all clients of this process connect again soon; discord.py has no setting for it."""
    for module in (discord.client, discord.shard):
        module.ExponentialBackoff = ShortBackoff  # type: ignore[attr-defined]
