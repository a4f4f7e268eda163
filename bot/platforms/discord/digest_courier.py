"""Posts digests in Discord silently and once.

A message is found again by the key in its small print.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import discord

from bot.digests.model import Destination, DigestPart, Meeting
from bot.errors import UndeliverableError
from bot.platforms.discord.controls import view_of
from bot.platforms.discord.courier_errors import as_courier_error
from bot.platforms.discord.digest_messages import part_message
from bot.platforms.discord.embeds import THREAD_NAME
from bot.platforms.discord.group_events import NO_EVENT, create_event, find_event
from bot.platforms.discord.group_messages import ballot_text, poll_of
from bot.platforms.discord.pictures import send_with_picture
from bot.platforms.discord.splitting import shortened
from ingest.terms.outside_text import one_line

_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOKED_THROUGH = 2_000
_THREAD_EXISTS = 160004

Place = discord.abc.Messageable
HasGroups = Callable[[Destination], Awaitable[bool]]


class DiscordCourier:
    """Posts parts of digests; the later ones go into a thread opened on the first."""

    room = 2800
    """Discord takes 6,000 characters in all embeds of a message; the rest is for escaping and the bot's own words."""
    workspace = ""

    def __init__(self, client: discord.Client, has_groups: HasGroups | None = None) -> None:
        """Post as a client that is connected; `has_groups` tells whether a channel has reading groups."""
        self._client = client
        self._has_groups = has_groups

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Post a part without a sound; see `bot.digests.courier.Courier`.

        The key is the message's nonce as well: Discord itself drops a second message with it for some minutes.
        """
        nominate = bool(part.highlights) and self._has_groups is not None and await self._has_groups(destination)
        message = part_message(part, key, nominate=nominate)
        try:
            if part.group is not None and part.group.meeting is not None:
                return await self._post_event(destination, part.group.meeting, key)
            channel = await self._channel(destination)
            if thread is not None and not destination.person:
                channel = await self._thread(channel, int(thread), part.within)
            if (poll := poll_of(part, datetime.now(UTC))) is not None:
                return await _post_poll(channel, part, poll, key)

            async def send(file: discord.File | None = None) -> discord.Message:
                return await channel.send(
                    message.mention or None,
                    embeds=message.embeds,
                    view=view_of(message.controls) or discord.utils.MISSING,
                    file=file or discord.utils.MISSING,
                    nonce=key,
                    silent=part.group is None,
                    allowed_mentions=message.may_mention,
                )

            picture = part.picture
            posted = await (send_with_picture(picture.svg, picture.description, send) if picture else send())
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise as_courier_error(error) from error
        return str(posted.id)

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Look for the message whose small print ends in the key, in the thread and beside it."""
        try:
            channel = await self._channel(destination)
            if part.group is not None and part.group.meeting is not None:
                event = await find_event(self._client, destination, key)
                if event is not None:
                    return event
            places: list[Place] = [channel]
            if thread is not None and not destination.person:
                places.insert(0, self._client.get_partial_messageable(int(thread)))
            for place in places:
                found = await self._find_in(place, key, since)
                if found is not None:
                    return found
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise as_courier_error(error) from error
        return None

    async def _find_in(self, place: Place, key: str, since: datetime) -> str | None:
        try:
            async for message in place.history(limit=_LOOKED_THROUGH, after=since - _CLOCKS_DIFFER, oldest_first=True):
                own = self._client.user is not None and message.author.id == self._client.user.id
                small_print = [message.content, *(embed.footer.text or "" for embed in message.embeds)]
                if own and any(text.endswith(key) for text in small_print):
                    return str(message.id)
        except discord.NotFound:
            # No thread could be opened: what follows the first part then stands in the channel.
            return None
        return None

    async def _post_event(self, destination: Destination, meeting: Meeting, key: str) -> str:
        """Create a scheduled event; where that is not allowed, say so once in its place."""
        event = await create_event(self._client, destination, meeting, key)
        if event is not None:
            return event
        channel = await self._channel(destination)
        notice = await channel.send(f"{NO_EVENT}\n-# {key}", nonce=key, silent=True)
        return str(notice.id)

    async def _channel(self, destination: Destination) -> Place:
        if destination.person:
            return await self._client.create_dm(discord.Object(int(destination.person)))
        channel_id = int(destination.channel)
        channel = self._client.get_channel(channel_id) or await self._client.fetch_channel(channel_id)
        if isinstance(channel, discord.abc.Messageable):
            return channel
        raise UndeliverableError("Messages cannot be posted to a channel of that kind; choose a text channel.")

    async def _thread(self, channel: Place, first: int, name: str) -> Place:
        """The thread on a digest's first message, opened where it is not there yet; the channel where it cannot be."""
        if not isinstance(channel, discord.TextChannel):
            return channel
        try:
            title = shortened(one_line(name), THREAD_NAME) or "Digest"
            await channel.get_partial_message(first).create_thread(name=title, auto_archive_duration=10080)
        except discord.HTTPException as error:
            if error.status >= 500:
                raise
            if error.code != _THREAD_EXISTS:
                return channel
        return self._client.get_partial_messageable(first)


async def _post_poll(channel: Place, part: DigestPart, poll: discord.Poll, key: str) -> str:
    """Post a poll; where polls are not allowed, say so with the papers, so that all else goes on."""
    try:
        posted = await channel.send(ballot_text(part, key), poll=poll, nonce=key, suppress_embeds=True)
    except discord.Forbidden:
        posted = await channel.send(ballot_text(part, key, without_poll=True), nonce=key, suppress_embeds=True)
    return str(posted.id)
