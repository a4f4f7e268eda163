"""Creates scheduled events for meetings of reading groups, once, and reads their polls.

An event is found again by the key at the end of its description.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

import aiohttp
import discord

from bot.digests.model import Destination, DigestPart, Meeting
from bot.errors import CourierError, UndeliverableError
from bot.platforms.discord.courier_errors import as_courier_error

_log = logging.getLogger(__name__)
_POLL_EXPIRED = 520001
_MOST_EVENTS = 30038
"""Discord's code for a server that has 100 events already (docs.discord.com, "JSON Error Codes")."""

NO_EVENT = "I could not create an event for the meeting. Allow me to (Create Events), or delete old events here."
_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)


class DiscordGroups:
    """What Discord does for reading groups; see `bot.reading_groups.platform.GroupPlatform`."""

    polls = True
    events = True

    def __init__(self, client: discord.Client) -> None:
        """Act as a client that is connected."""
        self._client = client

    async def votes(self, destination: Destination, message: str, *, patient: bool) -> Sequence[int] | None:
        """End a poll where it still runs, and return its votes in the order of its answers."""
        try:
            place = self._client.get_partial_messageable(int(destination.channel))
            found = await place.fetch_message(int(message))
            if found.poll is not None and not found.poll.is_finalised():
                found = await self._ended(found)
        except discord.NotFound:
            return None
        except _FAILURES as error:
            raise as_courier_error(error) from error
        if found.poll is None:
            return None
        if not found.poll.is_finalised() and patient:
            raise CourierError("Discord has not counted the votes to the end yet.")
        return [answer.vote_count for answer in sorted(found.poll.answers, key=lambda answer: answer.id)]

    async def show_votes(
        self, destination: Destination, message: str, part: DigestPart, counts: Sequence[int], *, closed: bool
    ) -> None:
        """Discord shows the votes of its polls itself."""

    async def delete_event(self, destination: Destination, event: str) -> None:
        """Delete a scheduled event; what stands in its place as a message stays."""
        try:
            found = await self._guild(destination).fetch_scheduled_event(int(event))
            await found.delete()
        except discord.NotFound:
            return
        except _FAILURES as error:
            raise as_courier_error(error) from error

    async def _ended(self, message: discord.Message) -> discord.Message:
        try:
            return await message.end_poll()
        except discord.HTTPException as error:
            if error.code != _POLL_EXPIRED:
                raise
            return message

    def _guild(self, destination: Destination) -> discord.Guild:
        return guild_of(self._client, destination)


async def create_event(client: discord.Client, destination: Destination, meeting: Meeting, key: str) -> str | None:
    """Create the event of a meeting; gives its id, None where the server does not let the bot, or has too many.

    Raises UndeliverableError for a meeting that has begun, what discord.py raises for other failures.
    """
    if meeting.starts <= datetime.now(UTC):
        raise UndeliverableError("The meeting has begun.")
    guild = guild_of(client, destination)
    channel = client.get_channel(int(destination.channel))
    try:
        event = await guild.create_scheduled_event(
            name=meeting.name,
            description=f"{meeting.description}\n\n{key}",
            start_time=meeting.starts,
            end_time=meeting.ends,
            entity_type=discord.EntityType.external,
            privacy_level=discord.PrivacyLevel.guild_only,
            location=f"#{getattr(channel, 'name', 'the channel')}"[:100],
        )
    except discord.Forbidden as error:
        _log.info("an event is not allowed: %s", error)
        return None
    except discord.HTTPException as error:
        if error.code != _MOST_EVENTS:
            raise
        return None
    return str(event.id)


async def find_event(client: discord.Client, destination: Destination, key: str) -> str | None:
    """Return the id of the event whose description ends in a key; None where there is none."""
    events = await guild_of(client, destination).fetch_scheduled_events(with_counts=False)
    return next((str(event.id) for event in events if (event.description or "").endswith(key)), None)


def guild_of(client: discord.Client, destination: Destination) -> discord.Guild:
    """Return the server of a channel; raises CourierError where the bot is not in it, or does not know it yet."""
    guild = client.get_guild(int(destination.workspace)) if destination.workspace else None
    if guild is None:
        raise CourierError("The server is not there at the moment.")
    return guild
