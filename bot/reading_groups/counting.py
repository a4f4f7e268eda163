"""Count the votes of a round: from the platform's poll, or from the store."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.stored.messages import first_message
from bot.errors import CourierError, UndeliverableError
from bot.reading_groups.ballots import counts_of
from bot.reading_groups.model import ReadingGroup, Round
from bot.reading_groups.mover import GroupMover
from bot.reading_groups.progress import vote_until
from bot.reading_groups.stored import rounds

_log = logging.getLogger(__name__)
_PATIENCE = timedelta(minutes=10)
"""How long after the end of a vote its final counts are waited for."""


@dataclass(frozen=True, slots=True)
class UnseenBallot:
    """A ballot that nobody has seen while there is still time to vote; `digest_id` is to be taken back, if any."""

    digest_id: str


async def count_votes(
    mover: GroupMover, group: ReadingGroup, round_: Round, now: datetime
) -> Sequence[int] | UnseenBallot:
    """Return the votes of a round in the order of its ballot; of a poll that is gone there are none.

    Raises CourierError while the platform cannot tell them, until the meeting would be over.
    """
    digest_id = round_.messages.get("ballot", "")
    first = await asyncio.to_thread(first_message, mover.maker.store, digest_id)
    if first is None or first.state != "sent" or first.message is None:
        if vote_until(round_, now) is None:
            return ()
        if first is not None and first.state == "sending":
            raise CourierError("The ballot may be on its way.")
        return UnseenBallot(digest_id if first is not None else "")
    platform = mover.platforms[group.destination.platform]
    if not platform.polls:
        return counts_of(round_.ballot, await asyncio.to_thread(_votes, mover, round_))
    patient = now < round_.times.voting_end + _PATIENCE
    try:
        return await platform.votes(group.destination, first.message, patient=patient) or ()
    except UndeliverableError as error:
        _log.warning("the poll of the reading group %s cannot be read: %s", group.group_id, error)
        return ()
    except CourierError:
        if now < round_.times.end:
            raise
        return ()


def _votes(mover: GroupMover, round_: Round) -> dict[str, str]:
    with mover.maker.store.transaction() as connection:
        return rounds.votes_in(connection, round_.round_id)
