"""Claims questions in the store, before anything that takes longer.

A platform hears that an event arrived only once what it asks is claimed, since what has been acknowledged is not sent
again. So claims run on threads of their own, which no search and no upkeep can hold.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import ParamSpec, TypeVar

from bot.store import questions
from bot.store.database import Store
from bot.store.model import Asked

_THREADS = 4
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Claiming:
    """Claims questions for one process; belongs to one event loop."""

    def __init__(self, store: Store, process: str, alive_until: Callable[[], datetime]) -> None:
        """Claim for the process that is called so, which `alive_until` says how long to take for alive."""
        self._store = store
        self._process = process
        self._alive_until = alive_until
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="claims")

    async def claim(self, asked: Asked, shown: Mapping[str, str]) -> str | None:
        """Claim a question, noting where its answer will appear; gives its answer id, None where it was taken before.

        Raises StorageError when the store cannot be written.
        """
        return await self.promptly(questions.claim, self._store, asked, self._process, self._alive_until(), shown)

    async def promptly(
        self, look: Callable[Arguments, Result], *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> Result:
        """Call something that blocks for a moment, on these threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(look, *arguments, **named))
