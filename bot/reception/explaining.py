"""What a killed process left unanswered: handed, by whichever process looks first, to the platform that explains it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.logs import log_unexpected
from bot.store.database import Store
from bot.store.model import StoredQuestion
from bot.store.questions import take_abandoned
from ingest.errors import StorageError

_log = logging.getLogger(__name__)


async def explain_abandoned(
    store: Store, platform: str, explain: Callable[[StoredQuestion], Awaitable[None]], clock: Callable[[], datetime]
) -> None:
    """Hand every question that no living process answers to `explain`, each once; failures are logged.

    They are explained, with a button that asks again, and not answered unasked: what killed one process may have been
    the question.
    """
    try:
        unfinished = await asyncio.to_thread(take_abandoned, store, platform, clock())
    except StorageError as error:
        _log.warning("unfinished answers could not be looked for: %s", error)
        return
    for stored in unfinished:
        try:
            await explain(stored)
        except Exception as error:
            failure_id, _ = log_unexpected(error)
            _log.warning("the unfinished answer %s could not be explained: %s", stored.answer_id, failure_id)
