"""Hands what a killed process left unanswered to the platform that explains it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.logs import log_unexpected
from bot.store.database import Store
from bot.store.model import StoredQuestion
from bot.store.questions import leave_unexplained, set_explained, take_abandoned
from ingest.errors import StorageError

_log = logging.getLogger(__name__)

_GIVEN_UP_AFTER = timedelta(hours=1)

Explain = Callable[[StoredQuestion], Awaitable[None]]
"""Says, where the person who asked will see it, that a question was not answered."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """What explaining needs: the store, this process, and until when it is taken to be alive."""

    store: Store
    process: str
    clock: Callable[[], datetime]
    alive_until: Callable[[], datetime]


async def explain_abandoned(at: Explaining, platform: str, workspace: str | None, explain: Explain) -> None:
    """Hand every question that no living process answers to `explain`; failures are logged.

    They are explained, with a button that asks again, and not answered unasked: what killed one process may have been
    the question. A question counts as explained once that is done, so that it survives this process too; where the
    platform does not take the explanation, it is tried again the next time, for an hour after the question.
    """
    try:
        unfinished = await asyncio.to_thread(
            take_abandoned, at.store, platform, workspace, at.process, at.clock(), at.alive_until()
        )
        for stored in unfinished:
            if await _is_explained(stored, explain) or at.clock() - stored.asked.asked_at > _GIVEN_UP_AFTER:
                await asyncio.to_thread(set_explained, at.store, stored.answer_id)
            else:
                await asyncio.to_thread(leave_unexplained, at.store, stored.answer_id, at.clock())
    except StorageError as error:
        _log.warning("could not look for unfinished answers: %s", error)


async def _is_explained(stored: StoredQuestion, explain: Explain) -> bool:
    try:
        await explain(stored)
    except Exception as error:
        failure_id, _ = log_unexpected(error)
        _log.warning("could not explain the unfinished answer %s: %s", stored.answer_id, failure_id)
        return False
    return True
