"""Show votes in ballots, and delete scheduled events of meetings that were called off."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping

from bot.digests.stored.messages import first_message, take_back
from bot.errors import CourierError, UndeliverableError
from bot.reading_groups.ballots import counts_of
from bot.reading_groups.model import ReadingGroup, Round
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.platform import GroupPlatform
from bot.reading_groups.stored import groups, rounds
from bot.store.database import Store

_log = logging.getLogger(__name__)


class BallotBoard:
    """Shows votes in the messages with ballots, one change of a message at a time."""

    def __init__(self, store: Store, platforms: Mapping[str, GroupPlatform]) -> None:
        """Show the votes of `store` on the platforms that are connected."""
        self._store = store
        self._platforms = platforms
        self._busy: set[str] = set()

    async def refresh(self, round_id: str) -> None:
        """Show all votes of a round; votes that come while its message changes are shown by the next change.

        Raises CourierError or UndeliverableError where the platform does not take it.
        """
        if round_id in self._busy:
            return
        self._busy.add(round_id)
        try:
            while await self._show(round_id):
                pass
        finally:
            self._busy.discard(round_id)

    async def _show(self, round_id: str) -> bool:
        """Show the votes once; False where the message shows them already, or is not there yet."""
        round_ = await asyncio.to_thread(rounds.round_of, self._store, round_id)
        if round_ is None or round_.votes_changed == round_.votes_shown:
            return False
        group = await asyncio.to_thread(groups.group_of, self._store, round_.group_id)
        platform = self._platforms.get(group.destination.platform) if group is not None else None
        if group is None or platform is None:
            return False
        if not platform.polls:
            shown = await self._show_in(platform, group, round_)
            if not shown:
                return False
        await asyncio.to_thread(rounds.note_votes_shown, self._store, round_id, round_.votes_changed)
        return True

    async def _show_in(self, platform: GroupPlatform, group: ReadingGroup, round_: Round) -> bool:
        first = await asyncio.to_thread(first_message, self._store, round_.messages.get("ballot", ""))
        if first is None or first.problem:
            return True
        if first.message is None:
            return False
        counts = counts_of(round_.ballot, await asyncio.to_thread(self._votes, round_.round_id))
        closed = round_.phase != "voting"
        await platform.show_votes(group.destination, first.message, first.part, counts, closed=closed)
        return True

    def _votes(self, round_id: str) -> dict[str, str]:
        with self._store.transaction() as connection:
            return rounds.votes_in(connection, round_id)


async def follow_up(mover: GroupMover, board: BallotBoard) -> None:
    """Do what was left open: votes that a message does not show, events of meetings that were called off."""
    store, reached = mover.maker.store, mover.reached()
    for round_ in await asyncio.to_thread(rounds.rounds_to_refresh, store, reached):
        await _tried(board.refresh(round_.round_id), round_)
    for round_ in await asyncio.to_thread(rounds.rounds_with_ended_events, store, reached):
        await _tried(_end_event(mover, round_), round_)


async def _tried(work: Awaitable[None], round_: Round) -> None:
    """Await something; what a platform refuses just now is tried again with the next look."""
    try:
        await work
    except (CourierError, UndeliverableError, TimeoutError) as error:
        _log.warning("the round %s of a reading group is behind: %s", round_.round_id, error)


async def _end_event(mover: GroupMover, round_: Round) -> None:
    store = mover.maker.store
    digest_id = round_.messages.get("event", "")
    first = await asyncio.to_thread(first_message, store, digest_id)
    if first is not None and first.message is None and not first.problem:
        if not await asyncio.to_thread(_take_back, store, digest_id):
            return
    elif first is not None and first.message is not None:
        group = await asyncio.to_thread(groups.group_of, store, round_.group_id)
        if group is None:
            return
        try:
            await mover.platforms[group.destination.platform].delete_event(group.destination, first.message)
        except UndeliverableError as error:
            _log.warning("an event of the reading group %s stays: %s", group.group_id, error)
    await asyncio.to_thread(rounds.note_event_deleted, store, round_.round_id)


def _take_back(store: Store, digest_id: str) -> bool:
    with store.transaction() as connection:
        return take_back(connection, digest_id)
