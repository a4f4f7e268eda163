"""Shows one answer in Discord while it is written, edited at most once a second."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace

import aiohttp
import discord

from bot.answering.interpreting.thread import MOST_MESSAGES
from bot.answering.model import Answer, Stage, TextFile
from bot.platforms.discord import messages
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.surfaces import Surface
from bot.platforms.discord.threads import whole_thread
from bot.store.model import StoredQuestion
from bot.threads.model import Thread

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.7
"""An answer that is there by then is shown at once, without a message that something is being done."""


_READING_SECONDS = 3.0
DONE = "done"
"""The note that an answer has come to its end on the screen: nothing about it needs to be explained."""


@dataclass(frozen=True, slots=True)
class DisplayManner:
    """How answers are shown: what is common to all of them."""

    page_size: int
    note_shown: Callable[[str, Mapping[str, str]], Awaitable[None]]
    edit_seconds: float = 1.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


class AnswerDisplay:
    """Shows one answer on a surface; implements `bot.reception.display.Display`.

    `current` are the displays of answers by their ids: what takes over an answer silences what showed it before.
    `hint` says how to go on after the answer; `asked_by` is the message that asks, where it is one, and `thread` the
    thread that a command is about.
    """

    def __init__(
        self,
        surface: Surface,
        manner: DisplayManner,
        current: MutableMapping[str, "AnswerDisplay"],
        hint: str = "",
        asked_by: discord.Message | None = None,
        thread: discord.Thread | None = None,
    ) -> None:
        """Show nothing yet."""
        self._asked_by = asked_by
        self._thread = thread
        self.answer_id = ""
        self.surface = surface
        self._manner = manner
        self._hint = hint
        self._current = current
        self._so_far = ""
        self._stage: str = "searching"
        self._ahead: int | None = None
        self._changed = asyncio.Event()
        self._editing = asyncio.Lock()
        self._edited_at: float | None = None
        self._progress: asyncio.Task[None] | None = None

    async def messages_before(self) -> Sequence[str]:
        """Return what people wrote last in the thread in which the question was asked; nothing outside threads."""
        message = self._asked_by
        if message is None or not isinstance(message.channel, discord.Thread):
            return ()
        try:
            async with asyncio.timeout(_READING_SECONDS):
                found = [each async for each in message.channel.history(limit=MOST_MESSAGES, before=message)]
        except (discord.DiscordException, aiohttp.ClientError, TimeoutError) as error:
            _log.warning("a thread could not be read: %s", error)
            return ()
        return [each.content for each in reversed(found) if not each.author.bot and each.content]

    async def thread(self) -> Thread:
        """Return the last messages of people in the thread of which a summary was asked for."""
        return await whole_thread(self._thread or getattr(self._asked_by, "channel", None), self._asked_by)

    async def address_of(self, stored: StoredQuestion) -> str:
        """Return the address of an answer's first message; empty where it is for one person's eyes."""
        channel, messages_shown = stored.shown.get("channel"), stored.shown.get("messages", "").split()
        server = stored.asked.place.workspace or "@me"
        return f"https://discord.com/channels/{server}/{channel}/{messages_shown[0]}" if messages_shown else ""

    async def claimed(self, answer_id: str) -> None:
        """Show that the question was heard, and remember where its answer will be."""
        self.answer_id = answer_id
        if (earlier := self._current.get(answer_id)) is not None:
            await earlier.silence()
        self._current[answer_id] = self
        await self.surface.begin()
        await self._manner.note_shown(answer_id, self.surface.shown)
        self._progress = asyncio.create_task(self._show_progress(), name=f"progress in Discord of {answer_id}")

    async def waiting(self, ahead: int) -> None:
        """Show how many come first."""
        self._ahead = ahead
        self._changed.set()

    async def stage(self, stage: Stage) -> None:
        """Show what is being done."""
        self._ahead, self._stage = None, stage
        self._changed.set()

    async def text(self, sentences: str) -> None:
        """Show further sentences."""
        self._so_far += sentences
        self._changed.set()

    async def answered(self, answer: Answer) -> None:
        """Show the answer, whole; the text of a file that Discord does not take is shown in its place."""
        await self._lay(self._messages_of(answer))
        if (file := answer.file) is not None and not await self._attached(file):
            await self._lay(self._messages_of(replace(answer, file=None, code=file.text)))
        await self._note_done()

    async def declined(self, words: str) -> None:
        """Say why there is no answer."""
        await self._finish([messages.text_message(words, colour=messages.ORANGE)])

    async def failed(self, words: str) -> None:
        """Say that it failed, under what was written so far, with a button that tries again."""
        await self._finish([messages.failed(words, self._so_far, self.answer_id)])

    async def interrupted(self, words: str) -> None:
        """Say that it stops here; what was written stays."""
        await self._finish([messages.interrupted(words, self._so_far, self.answer_id)])

    async def withdrawn(self) -> None:
        """Take the answer away."""
        await self.silence()
        await self.surface.clear()

    async def silence(self) -> None:
        """Show nothing more of what is on the way; an edit that has begun is finished first."""
        async with self._editing:
            if self._progress is not None:
                self._progress.cancel()
                self._progress = None

    async def _finish(self, message: Sequence[DiscordMessage]) -> None:
        await self._lay(message)
        await self._note_done()

    async def _lay(self, message: Sequence[DiscordMessage]) -> None:
        await self.silence()
        await self._wait_for_turn()
        await self.surface.show(message)

    def _messages_of(self, answer: Answer) -> Sequence[DiscordMessage]:
        return messages.answer_messages(answer, self.answer_id, self._manner.page_size, hint=self._hint)

    async def _attached(self, file: TextFile) -> bool:
        try:
            await self.surface.attach(file)
        except discord.HTTPException as error:
            _log.warning("a file could not be attached, so its text is shown: %s", error)
            return False
        return True

    async def _note_done(self) -> None:
        await self._manner.note_shown(self.answer_id, {**self.surface.shown, DONE: "yes"})

    async def _show_progress(self) -> None:
        await self._manner.sleep(PATIENCE_SECONDS)
        try:
            while True:
                await self._changed.wait()
                await self._wait_for_turn()
                async with self._editing:
                    self._changed.clear()
                    first = self._edited_at is None
                    await self.surface.show([messages.writing(self._stage, self._so_far, self._ahead)])
                    self._edited_at = self._manner.clock()
                    if first:
                        await self._manner.note_shown(self.answer_id, self.surface.shown)
        except (discord.DiscordException, aiohttp.ClientError, OSError):
            _log.warning("the progress of answer %s can no longer be shown", self.answer_id, exc_info=True)

    async def _wait_for_turn(self) -> None:
        if self._edited_at is None:
            return
        left = self._edited_at + self._manner.edit_seconds - self._manner.clock()
        if left > 0:
            await self._manner.sleep(left)
