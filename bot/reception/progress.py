"""Shows what happens to a question in order, without holding up the answering."""

import asyncio
import logging
from collections import deque
from types import TracebackType
from typing import Self

from bot.answering.model import Stage
from bot.reception.display import Display

_log = logging.getLogger(__name__)


class Progress:
    """Takes stages and sentences at once and shows them as fast as the platform allows; what piles up is joined.

    A platform that refuses to show progress loses the progress, not the answer.
    """

    def __init__(self, display: Display, answer_id: str) -> None:
        self._display = display
        self._answer_id = answer_id
        self._pieces: deque[tuple[Stage | None, str]] = deque()
        self._something = asyncio.Event()
        self._ended = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._show_all(), name=f"progress of {self._answer_id}")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._ended = True
        self._something.set()
        if kind is not None:
            self._pieces.clear()
        await self._task

    def stage(self, stage: Stage) -> None:
        """Show that something else is being done now."""
        self._pieces.append((stage, ""))
        self._something.set()

    def text(self, sentences: str) -> None:
        """Show further sentences."""
        self._pieces.append((None, sentences))
        self._something.set()

    async def _show_all(self) -> None:
        try:
            while True:
                await self._something.wait()
                self._something.clear()
                while self._pieces:
                    await self._show_next()
                if self._ended:
                    return
        except Exception:
            _log.warning("the progress of answer %s can no longer be shown", self._answer_id, exc_info=True)

    async def _show_next(self) -> None:
        stage, text = self._pieces.popleft()
        if stage is not None:
            await self._display.stage(stage)
            return
        while self._pieces and self._pieces[0][0] is None:
            text += self._pieces.popleft()[1]
        await self._display.text(text)
