"""Find the group and the round that somebody means in a channel."""

import asyncio

from sqlalchemy import Connection

from bot.digests.model import Destination
from bot.errors import ReadingGroupError
from bot.presenting.text import shortened
from bot.reading_groups.model import ReadingGroup, Round
from bot.reading_groups.stored import groups, rounds
from bot.store.database import Store
from ingest.terms.normal_form import fold

NO_GROUP = "There is no reading group in this channel. A channel manager can set one up with `/reading-group create`."
NOT_PRIVATE = "A reading group meets in a channel. Say that there."
GONE = "That meeting is over, so its buttons no longer work."


async def group_here(store: Store, here: Destination, named: str = "") -> ReadingGroup:
    """Return the group of a channel with a name, or its only one.

    Raises ReadingGroupError where there is none, or where it is not clear which one is meant.
    """
    if not here.channel:
        raise ReadingGroupError(NOT_PRIVATE)
    found = await asyncio.to_thread(groups.groups_in, store, here.platform, here.workspace, here.channel)
    fitting = [group for group in found if not named or fold(group.name) == fold(named)]
    if len(fitting) == 1:
        return fitting[0]
    if not found:
        raise ReadingGroupError(NO_GROUP)
    names = ", ".join(f"“{group.name}”" for group in found)
    problem = f"There is no group “{shortened(named, 80)}” here." if named else "Which group?"
    raise ReadingGroupError(f"{problem} There are: {names}.")


async def has_groups(store: Store, here: Destination) -> bool:
    """Return True if a channel has a reading group."""
    return bool(here.channel) and bool(
        await asyncio.to_thread(groups.groups_in, store, here.platform, here.workspace, here.channel)
    )


async def round_here(store: Store, here: Destination, named: str = "") -> str:
    """Return the id of the current round of a channel's group; raises as `group_here`."""
    group = await group_here(store, here, named)
    round_ = await asyncio.to_thread(rounds.current_round, store, group.group_id)
    if round_ is None:
        raise ReadingGroupError(NO_GROUP)
    return round_.round_id


async def group_of_round(store: Store, round_id: str, here: Destination) -> ReadingGroup:
    """Return the group whose round it is, for a control used `here`, which may have been changed on its way."""
    round_ = await asyncio.to_thread(rounds.round_of, store, round_id)
    group = await asyncio.to_thread(groups.group_of, store, round_.group_id) if round_ else None
    if group is None or group.destination.key != here.key:
        raise ReadingGroupError(GONE)
    return group


def latest(connection: Connection, group: ReadingGroup) -> Round:
    """Return the current round of a group; raises ReadingGroupError where the group has ended."""
    round_ = rounds.latest_round(connection, group.group_id)
    if round_ is None:
        raise ReadingGroupError(NO_GROUP)
    return round_
