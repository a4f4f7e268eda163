"""Posts digests in Discord silently and once.

A message is found again by the key in its small print.
"""

from datetime import datetime, timedelta

import aiohttp
import discord

from bot.digests.model import Destination, DigestPart
from bot.errors import CourierError, UndeliverableError
from bot.platforms.discord.controls import view_of
from bot.platforms.discord.digest_messages import part_message
from bot.platforms.discord.embeds import THREAD_NAME
from bot.platforms.discord.pictures import send_with_picture
from bot.platforms.discord.splitting import shortened
from ingest.terms.outside_text import one_line

_CLOCKS_DIFFER = timedelta(minutes=10)
_LOOKED_THROUGH = 2_000
_THREAD_EXISTS = 160004

Place = discord.abc.Messageable


class DiscordCourier:
    """Posts parts of digests; the later ones go into a thread opened on the first."""

    room = 2800
    """Discord takes 6,000 characters in all embeds of a message; the rest is for escaping and the bot's own words."""
    workspace = ""

    def __init__(self, client: discord.Client) -> None:
        """Post as a client that is connected."""
        self._client = client

    async def post(self, destination: Destination, part: DigestPart, key: str, thread: str | None) -> str:
        """Post a part without a sound; see `bot.digests.courier.Courier`.

        The key is the message's nonce as well: Discord itself drops a second message with it for some minutes.
        """
        message = part_message(part, key)
        try:
            channel = await self._channel(destination)
            if thread is not None and not destination.person:
                channel = await self._thread(channel, int(thread), part.within)

            async def send(file: discord.File | None = None) -> discord.Message:
                return await channel.send(
                    embeds=message.embeds,
                    view=view_of(message.controls) or discord.utils.MISSING,
                    file=file or discord.utils.MISSING,
                    nonce=key,
                    silent=True,
                    allowed_mentions=discord.AllowedMentions.none(),
                )

            picture = part.picture
            posted = await (send_with_picture(picture.svg, picture.description, send) if picture else send())
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise _as_courier_error(error) from error
        return str(posted.id)

    async def find(
        self, destination: Destination, part: DigestPart, key: str, thread: str | None, since: datetime
    ) -> str | None:
        """Look for the message whose small print ends in the key, in the thread and beside it."""
        try:
            channel = await self._channel(destination)
            places: list[Place] = [channel]
            if thread is not None and not destination.person:
                places.insert(0, self._client.get_partial_messageable(int(thread)))
            for place in places:
                found = await self._find_in(place, key, since)
                if found is not None:
                    return found
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise _as_courier_error(error) from error
        return None

    async def _find_in(self, place: Place, key: str, since: datetime) -> str | None:
        try:
            async for message in place.history(limit=_LOOKED_THROUGH, after=since - _CLOCKS_DIFFER, oldest_first=True):
                own = self._client.user is not None and message.author.id == self._client.user.id
                if own and any((embed.footer.text or "").endswith(key) for embed in message.embeds):
                    return str(message.id)
        except discord.NotFound:
            # No thread could be opened: what follows the first part then stands in the channel.
            return None
        return None

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


def _as_courier_error(error: BaseException) -> CourierError | UndeliverableError:
    if isinstance(error, discord.Forbidden):
        return UndeliverableError("Discord does not let me write there: allow me to, or end this digest.")
    if isinstance(error, discord.NotFound):
        return UndeliverableError("The channel is gone.")
    if isinstance(error, discord.RateLimited):
        return CourierError("Discord asks for patience.", error.retry_after)
    if isinstance(error, discord.HTTPException):
        return CourierError(f"Discord refused the message ({error.status}, {error.code}).")
    return CourierError(f"Discord could not be reached ({type(error).__name__}).")
