"""Delete once a day what is older than the settings allow."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from bot.reception.forgetting import forget_old
from bot.settings.store import StoreSettings
from bot.store.database import Store

_SECONDS_OF_A_DAY = 86_400.0


async def forget_daily(store: Store, settings: StoreSettings, drained: asyncio.Event) -> None:
    """Delete old conversations and questions at the start and each day, until `drained` is set.

    Raises StorageError where the store cannot be written.
    """
    while True:
        await asyncio.to_thread(forget_old, store, settings, datetime.now(UTC))
        with suppress(TimeoutError):
            await asyncio.wait_for(drained.wait(), _SECONDS_OF_A_DAY)
            return
