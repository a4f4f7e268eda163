"""Runs reading groups beside digests.

What is due is made, sent with the digests, and followed up.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from bot.digests.composing_due import Maker
from bot.digests.courier import Courier
from bot.reading_groups.following_up import BallotBoard, follow_up
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.moving import move_next
from bot.reading_groups.platform import GroupPlatform
from bot.reading_groups.stored import groups


class RunningGroups:
    """All reading groups that this process reaches; `bot.digests.running.MakesMessages` describes it."""

    def __init__(self, maker: Maker, couriers: Mapping[str, Courier], platforms: Mapping[str, GroupPlatform]) -> None:
        self._mover = GroupMover(maker, couriers, platforms)
        self._board = BallotBoard(maker.store, platforms)

    async def make_next(self) -> bool:
        """Take one group further; False where none has something to do."""
        return await move_next(self._mover)

    async def follow_up(self) -> None:
        """Show votes, and delete events of meetings that were called off."""
        await follow_up(self._mover, self._board)

    async def next_moment(self) -> datetime | None:
        """Return when a group has something to do next."""
        platforms = [name for name, _ in self._mover.reached()]
        return await asyncio.to_thread(groups.next_due, self._mover.maker.store, platforms)
