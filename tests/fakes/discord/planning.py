"""Polls and scheduled events, with the limits and refusals that Discord has for them."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import limits
from tests.fakes.discord.refusals import Refused
from tests.fakes.discord.world import PERMISSIONS, FakePoll, Guild, snowflake

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Body = dict[str, Any]


class Planning:
    """The routes of polls and events; `counting` says that ended polls are not counted to the end yet."""

    def __init__(self, fake: "FakeDiscord") -> None:
        """Serve the world of a fake."""
        self.fake = fake
        self.counting = False
        self.events: dict[int, dict[int, Body]] = {}

    def poll_of(self, body: Body) -> FakePoll | None:
        """The poll that a message brings."""
        poll = body.get("poll")
        if poll is None:
            return None
        return FakePoll(poll, datetime.now(UTC) + timedelta(hours=poll.get("duration", 24)))

    async def end_poll(self, channel_id: str, message_id: str, body: Body) -> Body:
        """End a poll now."""
        message = self.fake.world.message(int(channel_id), int(message_id))
        if message.poll is None:
            raise Refused(400, 520006, "Cannot expire a non-poll message")
        if message.author is not self.fake.world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        if message.poll.final or message.poll.expiry <= datetime.now(UTC):
            raise Refused(400, 520001, "Poll expired")
        message.poll.expiry = datetime.now(UTC)
        message.poll.final = not self.counting
        return message.as_json()

    async def create_event(self, guild_id: str, body: Body) -> Body:
        """Schedule an event."""
        guild = self._guild(guild_id, "create_events")
        known = self.events.setdefault(guild.id, {})
        limits.check_event(body, datetime.now(UTC), len(known))
        event = body | {
            "id": str(snowflake()),
            "guild_id": guild_id,
            "channel_id": None,
            "creator_id": str(self.fake.world.bot.id),
            "creator": self.fake.world.bot.as_json(),
            "status": 1,
            "entity_id": None,
            "image": None,
        }
        known[int(event["id"])] = event
        self.fake.changed()
        return event

    async def events_of(self, guild_id: str, body: Body) -> list[Body]:
        """The events of a server."""
        return list(self.events.get(self._guild(guild_id).id, {}).values())

    async def event(self, guild_id: str, event_id: str, body: Body) -> Body:
        """One event."""
        found = self.events.get(self._guild(guild_id).id, {}).get(int(event_id))
        if found is None:
            raise Refused(404, 10070, "Unknown Guild Scheduled Event")
        return found

    async def delete_event(self, guild_id: str, event_id: str, body: Body) -> None:
        """Delete an event, one's own."""
        self._guild(guild_id, "create_events")
        await self.event(guild_id, event_id, body)
        del self.events[int(guild_id)][int(event_id)]
        self.fake.changed()

    def _guild(self, guild_id: str, *permissions: str) -> Guild:
        guild = self.fake.world.guilds.get(int(guild_id))
        if guild is None:
            raise Refused(404, 10004, "Unknown Guild")
        held = guild.permissions_of(self.fake.world.bot.id)
        for name in permissions:
            if not held & PERMISSIONS[name]:
                raise Refused(403, 50013, f"Missing Permissions ({name})")
        return guild
