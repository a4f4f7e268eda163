"""Shows signs that an answer is under way, by whatever Slack has room for.

In a crowded channel no method alone has room for everybody (posts: one a second in a channel; statuses, reactions and
words to one person: so many a minute). So they take turns, people in one thread share its status, and whoever had no
sign yet gets one as soon as there is room.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from bot.platforms.slack.client import PacedClient
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.where import Where, is_direct

_log = logging.getLogger(__name__)

_STATUS, _UPDATE, _HINT = "assistant.threads.setStatus", "chat.update", "chat.postEphemeral"
_SEEN = "eyes"
_SPARE, _SPARE_HINTS = 30, 10
"""Calls a minute that progress leaves alone, so that the next question has a sign, and buttons a word, at once."""

_STATUS_SECONDS = 110.0
"""Slack takes a status away after two minutes without a message."""

_AGAIN_SECONDS, _MOST_TRIES = 3.0, 100
_PATIENCE_SECONDS = 0.7
"""A message in a DM rings a phone, so an answer that is there by then needs no other before it."""

Kind = Literal["status", "reaction", "message", "hint"]


class Statuses:
    """In which threads a status stands, so that it is not set for each question there."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Know of none yet; `clock` gives seconds."""
        self._clock = clock
        self._since: OrderedDict[tuple[str, str], float] = OrderedDict()

    def stands(self, channel: str, thread: str) -> bool:
        """Whether there is one in a thread."""
        return self._clock() - self._since.get((channel, thread), float("-inf")) < _STATUS_SECONDS

    def set(self, channel: str, thread: str) -> None:
        """There is one now."""
        self._since[channel, thread] = self._clock()
        self._since.move_to_end((channel, thread))
        while self._clock() - next(iter(self._since.values())) >= _STATUS_SECONDS:
            self._since.popitem(last=False)

    def gone(self, channel: str, thread: str) -> None:
        """A message came, which takes it away, or it was cleared."""
        self._since.pop((channel, thread), None)


@dataclass(frozen=True, slots=True)
class StandIn:
    """A message that says what is being done, in place of the answer to come: whether it is there, how to have one."""

    is_there: Callable[[], bool]
    post: Callable[[str], Awaitable[None]]
    update: Callable[[str], Awaitable[None]]


class Signs:
    """The signs of one answer; `kind` is what is shown, None as long as that is nothing."""

    def __init__(self, client: PacedClient, statuses: Statuses, where: Where, stand_in: StandIn) -> None:
        """Show nothing yet."""
        self.kind: Kind | None = None
        self._client = client
        self._statuses = statuses
        self._where = where
        self._stand_in = stand_in
        self._later: asyncio.Task[None] | None = None
        self._words = ""
        self._patient: asyncio.Task[None] | None = None
        self._posts = False

    async def show(self, words: str) -> None:
        """Show what is being done: "Refdesk …"; without room nothing, until there is."""
        self._words = words
        try:
            if self.kind is None and self._rings:
                self._patient = self._patient or asyncio.create_task(self._post_in_time(), name="sign in a DM")
            elif self.kind is None:
                self.kind = await self._first(words)
                if self.kind is None and self._later is None:
                    self._later = asyncio.create_task(self._as_soon_as_there_is_room(), name="first sign in Slack")
            elif self.kind == "status" and self._room(_STATUS) > _SPARE:
                await self._set_status(words)
            elif self.kind == "message" and self._room(_UPDATE) > _SPARE:
                await self._stand_in.update(words)
        except Failure as error:
            _log.info("no progress is shown: %s", error)

    def end(self) -> None:
        """The answer is there."""
        if self._later is not None:
            self._later.cancel()
            self._later = None

    def spoken(self) -> None:
        """A message has come in the thread."""
        self._statuses.gone(self._where.channel, self._where.thread_ts or "")

    async def settle(self) -> None:
        """Let no further sign come: one that is on its way is waited for, one that still waits is not needed."""
        if self._patient is not None:
            if not self._posts:
                self._patient.cancel()
            await asyncio.wait([self._patient])

    async def clear_status(self) -> None:
        """Slack takes a status away when a message comes, but not for an update."""
        if self.kind == "status" and self._room(_STATUS) > 0:
            try:
                await self._set_status("")
            except Failure as error:
                _log.info("a status stays: %s", error)

    async def clear_reaction(self) -> None:
        """Take the reaction away that said that the question was seen."""
        if self.kind == "reaction" and self._room("reactions.remove") > 0:
            where = self._where
            try:
                await self._client.reactions_remove(channel=where.channel, timestamp=where.asked_ts or "", name=_SEEN)
                self.kind = None
            except Failure as error:
                _log.info("a reaction stays: %s", error)

    @property
    def _rings(self) -> bool:
        """Return True if nothing but a message can be the first sign, in a place where it would ring a phone."""
        where = self._where
        return is_direct(where.channel) and not where.thread_ts and not where.asked_ts

    async def _post_in_time(self) -> None:
        await self._client.sleep(_PATIENCE_SECONDS)
        if self._stand_in.is_there():
            self.kind = "message"
        elif self._room("chat.postMessage") > 0 < self._room(_UPDATE):
            self._posts = True
            try:
                await self._stand_in.post(self._words)
                self.kind = "message"
            except Failure as error:
                _log.info("no sign in a DM: %s", error)

    async def _first(self, words: str, *, late: bool = False) -> Kind | None:
        """The first thing to be seen: a status, a reaction, a message that the answer replaces, a word to who asked.

        Where nothing of these has room, the status that stands in the thread is for everybody there. So no status is
        spent on a thread that has one: each of a crowded channel's threads can have its own again when an answer
        takes it away. What is `late` may come beside the answer, which must then know all its messages.
        """
        if self._stand_in.is_there():
            return "message"
        thread = self._where.thread_ts
        shared = thread is not None and self._statuses.stands(self._where.channel, thread)
        ways: list[tuple[Kind, bool, Callable[[str], Awaitable[None]]]] = [
            ("status", thread is not None and not shared and self._room(_STATUS) > 0, self._set_status),
            ("reaction", bool(self._where.asked_ts) and self._room("reactions.add") > 0, self._react),
            ("message", not late and self._room("chat.postMessage") > 0 < self._room(_UPDATE), self._stand_in.post),
            ("hint", bool(self._where.asked_ts) and self._room(_HINT) > _SPARE_HINTS, self._hint),
        ]
        for kind, possible, way in ways:
            if possible:
                try:
                    await way(words)
                    return kind
                except Failure as error:
                    _log.info("no sign by %s: %s", kind, error)
        return "status" if shared else None

    async def _as_soon_as_there_is_room(self) -> None:
        for _ in range(_MOST_TRIES):
            await self._client.sleep(_AGAIN_SECONDS)
            self.kind = await self._first("has your question; there is much to answer here at the moment…", late=True)
            if self.kind is not None:
                return

    async def _set_status(self, words: str) -> None:
        channel, thread = self._where.channel, self._where.thread_ts or ""
        # Noted before it is there, since the questions of one thread may come at once.
        self._statuses.set(channel, thread)
        try:
            await self._client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=words)
        except Failure:
            self._statuses.gone(channel, thread)
            raise
        if not words:
            self._statuses.gone(channel, thread)

    async def _react(self, _: str) -> None:
        await self._client.reactions_add(channel=self._where.channel, timestamp=self._where.asked_ts or "", name=_SEEN)

    async def _hint(self, words: str) -> None:
        await self._client.chat_postEphemeral(
            channel=self._where.channel,
            user=self._where.person,
            thread_ts=self._where.thread_ts,
            text=f"Refdesk {words}",
        )

    def _room(self, method: str) -> int:
        return self._client.pacer.room(method, self._where.channel)
