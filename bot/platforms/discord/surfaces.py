"""Where an answer appears: messages in a channel, or the response to an interaction.

A surface makes its messages look as told: what is there is edited, what is missing is sent, what is too much goes.
"""

import asyncio
import io
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import aiohttp
import discord
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_after_delay, wait_random_exponential

from bot.answering.model import TextFile
from bot.platforms.discord.controls import view_of
from bot.platforms.discord.messages import DiscordMessage, PlainMessage, plain_text
from bot.platforms.discord.settings import ArchiveMinutes

_log = logging.getLogger(__name__)

TOKEN_SECONDS = 14.5 * 60
"""How long an interaction's token is used; Discord ends it after 15 minutes."""

_MOST_MESSAGES = 10
MOST_BY_USER_INSTALL = 5
_UNKNOWN_MESSAGE, _THREAD_EXISTS = 10008, 160004
_ATTEMPTS, _DEADLINE_SECONDS = 5, 40.0
Result = TypeVar("Result")


class Surface(Protocol):
    """Where one answer appears."""

    @property
    def shown(self) -> Mapping[str, str]:
        """What a later process needs to find the messages again."""

    async def begin(self) -> None:
        """Show at once that the question was heard."""

    async def show(self, messages: Sequence[DiscordMessage]) -> None:
        """Make the answer look so."""

    async def attach(self, file: TextFile) -> None:
        """Send a file below the answer."""

    async def clear(self) -> None:
        """Take away what is shown."""


class ChannelSurface:
    """Messages of a channel, a thread or a direct conversation, the first of them a reply where one is given."""

    def __init__(
        self,
        client: discord.Client,
        channel_id: int,
        reply_to: int | None = None,
        message_ids: Sequence[int] = (),
        *,
        plain: bool = False,
        key: str = "",
    ) -> None:
        """Show in a channel, as `plain` text where embeds are forbidden; `message_ids` are what is there already.

        With a `key` Discord does not take for some minutes what another surface with that key has sent already.
        """
        self._key = key
        self._plain = plain
        self._channel = client.get_partial_messageable(channel_id)
        self._reply_to = reply_to
        self._message_ids = list(message_ids)

    @property
    def shown(self) -> Mapping[str, str]:
        """The ids of the channel and the messages."""
        known = {"channel": str(self._channel.id), "messages": " ".join(map(str, self._message_ids))}
        return known | ({"reply_to": str(self._reply_to)} if self._reply_to else {})

    async def begin(self) -> None:
        """Show that somebody types, where nothing else is shown yet."""
        if not self._message_ids:
            try:
                await self._channel.typing()
            except discord.HTTPException as error:
                # It is but a sign; whether the answer can be shown, the answer will tell.
                _log.debug("typing could not be shown in %s: %s", self._channel.id, error)

    async def show(self, messages: Sequence[DiscordMessage]) -> None:
        """Edit, send and delete until the messages are these."""
        plain = [part for message in messages for part in plain_text(message)]
        wanted: Sequence[DiscordMessage | PlainMessage] = (plain if self._plain else messages)[:_MOST_MESSAGES]
        for at, message in enumerate(wanted):
            if at < len(self._message_ids):
                await self._edit_or_send(at, message)
            else:
                await self._send(at, message)
        for surplus in self._message_ids[len(wanted) :]:
            await self._delete(surplus)
        del self._message_ids[len(wanted) :]

    async def attach(self, file: TextFile) -> None:
        """Send a file below the messages; raises discord.Forbidden where the bot may not attach files."""
        sent = await insist(lambda: self._channel.send(file=discord_file(file)))
        self._message_ids.append(sent.id)

    async def clear(self) -> None:
        """Delete the messages."""
        for message_id in self._message_ids:
            await self._delete(message_id)
        self._message_ids.clear()

    async def _edit_or_send(self, at: int, message: DiscordMessage | PlainMessage) -> None:
        sent = self._channel.get_partial_message(self._message_ids[at])
        try:
            await insist(partial(sent.edit, view=view_of(message.controls), **_text_of(message)))
        except discord.NotFound as error:
            if error.code != _UNKNOWN_MESSAGE:
                raise
            # Somebody deleted it meanwhile; the answer is wanted all the same.
            await self._send(at, message)

    async def _send(self, at: int, message: DiscordMessage | PlainMessage) -> None:
        # A request that is repeated because its answer got lost gives the same message, known by its nonce.
        nonce = f"{self._key}-{at}" if self._key else secrets.randbits(62)

        async def send() -> discord.Message:
            view = view_of(message.controls) or discord.utils.MISSING
            # Without previews of its links; an embed has none.
            text = _text_of(message) | ({"suppress_embeds": True} if isinstance(message, PlainMessage) else {})
            if self._reply_to is None or at:
                return await self._channel.send(view=view, nonce=nonce, **text)
            replied = discord.MessageReference(
                message_id=self._reply_to, channel_id=self._channel.id, fail_if_not_exists=False
            )
            return await self._channel.send(view=view, nonce=nonce, reference=replied, mention_author=False, **text)

        sending = asyncio.ensure_future(insist(send))
        try:
            await asyncio.shield(sending)
        finally:
            # An answer that is stopped while a message is on its way must know that message, to change or delete it.
            self._message_ids[at : at + 1] = [(await sending).id]

    async def _delete(self, message_id: int) -> None:
        try:
            await insist(self._channel.get_partial_message(message_id).delete)
        except discord.NotFound:
            return


def _text_of(message: DiscordMessage | PlainMessage) -> dict[str, Any]:
    """Return what Discord calls the text of a message."""
    return {"content": message.content} if isinstance(message, PlainMessage) else {"embed": message.embed}


class ThreadSurface(ChannelSurface):
    """A thread, opened for a question in a text channel; a reply in the channel where no thread can be opened."""

    def __init__(
        self,
        client: discord.Client,
        message: discord.Message,
        name: str,
        archive_minutes: ArchiveMinutes,
        *,
        may_reply: bool = True,
        plain: bool = False,
    ) -> None:
        """Open a thread called `name` on a message when the answer begins."""
        super().__init__(client, message.channel.id, message.id if may_reply else None, plain=plain)
        self._client = client
        self._message = message
        self._name = name
        self._archive_minutes = archive_minutes

    async def begin(self) -> None:
        """Open the thread and show there that somebody types."""
        try:
            await insist(self._open)
        except discord.HTTPException:
            # Not allowed, or not possible there: the reply in the channel serves.
            pass
        else:
            # A thread has the id of the message on which it was opened.
            self._channel = self._client.get_partial_messageable(self._message.id)
            self._reply_to = None
        await super().begin()

    async def _open(self) -> None:
        try:
            await self._message.create_thread(name=self._name, auto_archive_duration=self._archive_minutes)
        except discord.HTTPException as error:
            if error.code != _THREAD_EXISTS:
                raise


class InteractionSurface:
    """The response to an interaction that has been deferred, and its follow-ups.

    An answer that takes longer than the interaction's token lives goes on in the channel, where all see it, or else in
    a direct message to the one who asked.
    """

    def __init__(
        self,
        interaction: discord.Interaction[discord.Client],
        *,
        ephemeral: bool,
        message_id: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Show in response to `interaction`; `message_id` is that of the response, `clock` gives seconds."""
        self._interaction = interaction
        self._ephemeral = ephemeral
        self._message_ids = [message_id] if message_id else []
        self._clock = clock
        self._until = clock() + TOKEN_SECONDS
        self._afterwards: ChannelSurface | None = None
        by_user = interaction.is_user_integration() and not interaction.is_guild_integration()
        self._most = MOST_BY_USER_INSTALL + 1 if by_user else _MOST_MESSAGES

    @property
    def shown(self) -> Mapping[str, str]:
        """The ids of the channel and the messages, and the token by which they can be edited for a while."""
        if self._afterwards is not None:
            return self._afterwards.shown
        known = {"messages": " ".join(map(str, self._message_ids)), "channel": str(self._interaction.channel_id)}
        until = self._interaction.created_at.timestamp() + TOKEN_SECONDS
        return known | {"token": self._interaction.token, "until": f"{until:.0f}"}

    def deferred(self, message_id: int | None) -> None:
        """The response has begun, with a message where its id is known."""
        self._message_ids = [message_id] if message_id else []

    def missed(self) -> None:
        """It is too late to respond, so the token is worth nothing."""
        self._until = self._clock()

    async def begin(self) -> None:
        """Nothing: that it was deferred is shown already."""

    async def show(self, messages: Sequence[DiscordMessage]) -> None:
        """Edit the response, and send what follows it."""
        if self._afterwards is None and self._clock() >= self._until:
            self._afterwards = await self._elsewhere()
        if self._afterwards is not None:
            await self._afterwards.show(messages)
            return
        for at, message in enumerate(messages[: self._most]):
            if at == 0:
                self._message_ids[:1] = [await insist(partial(self._respond, message))]
            elif at < len(self._message_ids):
                await insist(partial(self._edit, self._message_ids[at], message))
            else:
                self._message_ids.append(await insist(partial(self._follow_up, message)))

    async def attach(self, file: TextFile) -> None:
        """Send a file after the response, for the same eyes."""
        if self._afterwards is not None:
            await self._afterwards.attach(file)
            return
        sent = await insist(
            lambda: self._interaction.followup.send(file=discord_file(file), ephemeral=self._ephemeral, wait=True)
        )
        self._message_ids.append(sent.id)

    async def clear(self) -> None:
        """Delete the response and what followed it."""
        if self._afterwards is not None:
            await self._afterwards.clear()
            return
        for message_id in self._message_ids[1:]:
            await insist(partial(self._interaction.followup.delete_message, message_id))
        await insist(self._interaction.delete_original_response)
        self._message_ids.clear()

    async def _elsewhere(self) -> ChannelSurface:
        client = self._interaction.client
        if self._ephemeral or self._interaction.channel_id is None:
            direct = await insist(self._interaction.user.create_dm)
            return ChannelSurface(client, direct.id)
        return ChannelSurface(client, self._interaction.channel_id, None, self._message_ids)

    async def _respond(self, message: DiscordMessage) -> int:
        shown = await self._interaction.edit_original_response(
            content=None, embed=message.embed, view=view_of(message.controls)
        )
        return shown.id

    async def _edit(self, message_id: int, message: DiscordMessage) -> None:
        await self._interaction.followup.edit_message(message_id, embed=message.embed, view=view_of(message.controls))

    async def _follow_up(self, message: DiscordMessage) -> int:
        view = view_of(message.controls) or discord.utils.MISSING
        sent = await self._interaction.followup.send(
            embed=message.embed, view=view, ephemeral=self._ephemeral, wait=True
        )
        return sent.id


def discord_file(file: TextFile) -> discord.File:
    """Return a text as a file to send, which can be sent once."""
    return discord.File(io.BytesIO(file.text.encode()), file.name)


async def insist(call: Callable[[], Awaitable[Result]]) -> Result:
    """Call Discord, again where it or the way there failed for a moment; rate limits are the client's own affair."""
    async for attempt in AsyncRetrying(
        retry=retry_if_exception(_passes),
        stop=stop_after_attempt(_ATTEMPTS) | stop_after_delay(_DEADLINE_SECONDS),
        wait=wait_random_exponential(multiplier=0.5, max=5.0),
        reraise=True,
    ):
        with attempt:
            result = await call()
    return result


def _passes(error: BaseException) -> bool:
    if isinstance(error, discord.HTTPException):
        return error.status >= 500
    return isinstance(error, aiohttp.ClientError | OSError | TimeoutError)
