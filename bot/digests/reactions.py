"""Counts 👍 and 👎 under digests and answers as votes, the same on every platform.

Any other reaction, and any reaction to another message, is none of the bot's business: what a message says is never
read, only whether the store knows its id.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.digests.model import Destination
from bot.digests.stored import votes
from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class Reaction:
    """A 👍, or a 👎 that is not `liked`, of a person to a message; ids of the platform.

    `own` are the person's direct messages. `channels` are that of the message and, where it is a thread, the one that
    holds it. `key` names the message where ids are unique only within a channel.
    """

    own: Destination
    channels: tuple[str, ...]
    message: str
    key: str
    liked: bool


@dataclass(frozen=True, slots=True)
class Reactions:
    """Counts reactions in a store, by a clock in UTC."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def given(self, reaction: Reaction) -> bool:
        """Count a reaction; False where it is to no digest or answer from which a digest learns."""
        now = self.clock()
        about = await asyncio.to_thread(
            votes.spoken_in, self.store, reaction.own, reaction.channels, reaction.message, now
        )
        if about is None:
            return False
        person, liked = reaction.own.person, reaction.liked
        await asyncio.to_thread(votes.add, self.store, about, reaction.key, person, liked=liked, now=now)
        return True

    async def taken_back(self, reaction: Reaction) -> bool:
        """Count a reaction no longer; False where it did not count."""
        own, liked = reaction.own, reaction.liked
        taken = await asyncio.to_thread(
            votes.take_back, self.store, own.platform, reaction.key, own.person, liked=liked
        )
        return taken > 0

    async def cleared(self, platform: str, key: str, *, liked: bool) -> None:
        """Count no 👍, or no 👎, to a message any longer, whoever gave it."""
        await asyncio.to_thread(votes.take_back, self.store, platform, key, liked=liked)
