"""Answers or explains the questions that a killed process left unanswered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.logs import log_unexpected
from bot.reception.display import Display
from bot.store.database import Store
from bot.store.model import StoredQuestion
from bot.store.questions import leave_unrecovered, set_recovered, take_abandoned, take_up
from ingest.errors import StorageError

_log = logging.getLogger(__name__)

MOST_BEGUN = 3
"""How often answering a question may be begun without an end: what killed so many processes is not tried again."""

_AT_ONCE = 32
"""How many questions are recovered at a time, so that after a crash new ones need not wait for all the old ones."""

_WANTED_FOR = timedelta(hours=1)
"""How long after it was asked a question is answered, and an explanation that failed is tried again."""


class Recovery(Protocol):
    """What a platform does about a question that a killed process left unanswered."""

    async def is_shown(self, stored: StoredQuestion) -> bool:
        """Return True if the whole answer is to be seen: the process died before it could note that."""

    async def display(self, stored: StoredQuestion) -> Display | None:
        """Return a display that takes over what is shown of the answer; None where nothing can be shown there."""

    async def refusal(self, stored: StoredQuestion) -> str | None:
        """Return why the platform answers this person or place no questions; None where it does."""

    async def explain(self, stored: StoredQuestion) -> None:
        """Say, where the person who asked will see it, that the question was not answered."""


Resume = Callable[[StoredQuestion, Display, str | None], Awaitable[None]]
"""Answers a question that was taken up again, or declines it for a reason."""


@dataclass(frozen=True, slots=True)
class Recovering:
    """What recovering needs: the store, this process, until when it is taken to be alive, and how it answers."""

    store: Store
    process: str
    clock: Callable[[], datetime]
    alive_until: Callable[[], datetime]
    resume: Resume


class Answers:
    """Answers to recovered questions under way: tasks in a group, a limited number at a time."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        """Have none yet."""
        self._group = group
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> int:
        """How many more there may be."""
        return _AT_ONCE - len(self._tasks)

    def begin(self, answering: Coroutine[object, object, None], name: str) -> None:
        """Begin one."""
        task = self._group.create_task(answering, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait(self, seconds: float) -> None:
        """Wait for some seconds; where there is no room, only until there is."""
        if self.room:
            await asyncio.sleep(seconds)
        else:
            await asyncio.wait(self._tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


async def recover_abandoned(
    at: Recovering, platform: str, workspace: str | None, recovery: Recovery, answers: Answers
) -> None:
    """Bring questions to an end that no living process answers, the oldest first; failures are logged.

    Each is answered, among `answers`, unless it is more than an hour old, or answering it was begun too often:
    what killed the processes may have been the question. Then it is explained, with a button that asks again. Each
    counts as under way until that is done, so that it survives this process too; where the platform does not take an
    explanation, it is tried again the next time, for an hour after the question.
    """
    try:
        unfinished = await asyncio.to_thread(
            take_abandoned, at.store, platform, workspace, at.process, at.clock(), at.alive_until(), answers.room
        )
        for stored in unfinished:
            await _recover(at, stored, recovery, answers)
    except StorageError as error:
        _log.warning("could not look for unfinished answers: %s", error)


async def _recover(at: Recovering, stored: StoredQuestion, recovery: Recovery, answers: Answers) -> None:
    try:
        if await recovery.is_shown(stored):
            await asyncio.to_thread(set_recovered, at.store, stored.answer_id, "answered")
            return
        wanted = stored.begun < MOST_BEGUN and at.clock() - stored.asked.asked_at <= _WANTED_FOR
        display = await recovery.display(stored) if wanted else None
        if display is not None:
            refusal = await recovery.refusal(stored)
            await asyncio.to_thread(take_up, at.store, stored.answer_id)
            answers.begin(_resumed(at, stored, display, refusal), f"recovering {stored.answer_id}")
            return
        await recovery.explain(stored)
    except StorageError:
        raise
    except Exception as error:
        failure_id, _ = log_unexpected(error)
        _log.warning("could not recover the unfinished answer %s: %s", stored.answer_id, failure_id)
        if at.clock() - stored.asked.asked_at <= _WANTED_FOR:
            await asyncio.to_thread(leave_unrecovered, at.store, stored.answer_id, at.clock())
            return
    await asyncio.to_thread(set_recovered, at.store, stored.answer_id, "interrupted")


async def _resumed(at: Recovering, stored: StoredQuestion, display: Display, refusal: str | None) -> None:
    """Answer, so that a failure here ends no other answer; it is left under way, as a kill leaves it."""
    try:
        await at.resume(stored, display, refusal)
    except Exception as error:
        failure_id, _ = log_unexpected(error)
        _log.error("the answer %s could not be brought to its end: %s", stored.answer_id, failure_id)
