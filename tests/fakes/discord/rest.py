"""The REST API as far as a bot of questions and answers uses it; an unknown route is a 404 that the test sees."""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import limits
from tests.fakes.discord.gateway import MESSAGE_CONTENT
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.planning import Planning
from tests.fakes.discord.refusals import Refused, invalid
from tests.fakes.discord.world import EPHEMERAL, FORUM, NEWS, PUBLIC_THREAD, TEXT, Channel, Message, pings_of

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Body = dict[str, Any]
Reply = Any

_CREATES_A_DAY = 200
_NONCES_KNOWN = 50


class Rest:
    """Every route that the fake has; each handler takes the route's parts and the body, and gives the JSON reply."""

    def __init__(self, fake: "FakeDiscord") -> None:
        """Serve the world of a fake."""
        self.fake = fake
        self.created_commands = 0
        self.planning = Planning(fake)
        self.routes: tuple[tuple[str, Callable[..., Awaitable[Reply]]], ...] = (
            (r"GET /users/@me", self._me),
            (r"GET /oauth2/applications/@me", self._application),
            (r"GET /gateway/bot", self._gateway),
            (r"PUT /applications/\d+/commands", self._put_commands),
            (r"GET /applications/\d+/commands", self._commands),
            (r"POST /users/@me/channels", self._open_direct),
            (r"GET /channels/(\d+)", self._channel),
            (r"POST /channels/(\d+)/typing", self._typing),
            (r"POST /channels/(\d+)/messages", self._send),
            (r"GET /channels/(\d+)/messages", self._history),
            (r"GET /channels/(\d+)/messages/(\d+)", self._message),
            (r"PATCH /channels/(\d+)/messages/(\d+)", self._edit),
            (r"DELETE /channels/(\d+)/messages/(\d+)", self._delete),
            (r"POST /channels/(\d+)/messages/(\d+)/threads", self._thread),
            (r"POST /channels/(\d+)/polls/(\d+)/expire", self.planning.end_poll),
            (r"POST /guilds/(\d+)/scheduled-events", self.planning.create_event),
            (r"GET /guilds/(\d+)/scheduled-events", self.planning.events_of),
            (r"GET /guilds/(\d+)/scheduled-events/(\d+)", self.planning.event),
            (r"DELETE /guilds/(\d+)/scheduled-events/(\d+)", self.planning.delete_event),
            (r"POST /interactions/(\d+)/([^/]+)/callback", self._callback),
            (r"POST /webhooks/\d+/([^/]+)", self._follow_up),
            (r"GET /webhooks/\d+/([^/]+)/messages/([^/]+)", self._shown),
            (r"PATCH /webhooks/\d+/([^/]+)/messages/([^/]+)", self._edit_shown),
            (r"DELETE /webhooks/\d+/([^/]+)/messages/([^/]+)", self._delete_shown),
        )

    async def answer(self, method: str, path: str, body: Body | list[Any] | None) -> Reply:
        """Carry out a request; raises Refused."""
        for pattern, handler in self.routes:
            if found := re.fullmatch(pattern, f"{method} {path}"):
                return await handler(*found.groups(), body if body is not None else {})
        raise Refused(404, 0, f"404: the fake has no {method} {path}")

    async def _me(self, body: Body) -> Reply:
        return self.fake.world.bot.as_json() | {"verified": True, "mfa_enabled": False}

    async def _application(self, body: Body) -> Reply:
        flags = 1 << 19 if self.fake.gateway.granted & MESSAGE_CONTENT else 0
        return {
            "id": str(self.fake.world.bot.id),
            "name": "Refdesk",
            "icon": None,
            "description": "",
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "",
            "owner": self.fake.owner.as_json(),
            "team": None,
            "flags": flags,
            "integration_types_config": {key: {} for key in self.fake.installs},
            "approximate_guild_count": len(self.fake.world.guilds),
        }

    async def _gateway(self, body: Body) -> Reply:
        left = {
            "total": 1000,
            "remaining": 1000 - self.fake.gateway.identified,
            "reset_after": 0,
            "max_concurrency": 16,
        }
        return {"url": self.fake.gateway.url, "shards": self.fake.shards, "session_start_limit": left}

    async def _put_commands(self, body: list[Body]) -> Reply:
        limits.check_commands(body)
        before = {(each["type"], each["name"]) for each in self.fake.commands}
        new = [each for each in body if (each.get("type", 1), each["name"]) not in before]
        if self.created_commands + len(new) > _CREATES_A_DAY:
            raise Refused(429, 30034, "Max number of daily application command creates has been reached (200)")
        self.created_commands += len(new)
        self.fake.synced += 1
        self.fake.commands = [
            {
                "type": 1,
                "description": "",
                "options": [],
                **each,
                "id": str(at),
                "application_id": str(self.fake.world.bot.id),
            }
            | {"version": "1", "default_member_permissions": each.get("default_member_permissions")}
            for at, each in enumerate(body, start=1000)
        ]
        return self.fake.commands

    async def _commands(self, body: Body) -> Reply:
        return self.fake.commands

    async def _open_direct(self, body: Body) -> Reply:
        user = self.fake.world.users.get(int(body["recipient_id"]))
        if user is None:
            raise Refused(400, 50033, "Invalid Recipient(s)")
        return self.fake.world.direct(user).as_json()

    async def _channel(self, channel_id: str, body: Body) -> Reply:
        channel = self.fake.world.channel(int(channel_id))
        self.fake.world.demand(channel)
        return channel.as_json()

    async def _typing(self, channel_id: str, body: Body) -> Reply:
        channel = self.fake.world.channel(int(channel_id))
        self.fake.world.demand(channel, _speaking(channel))
        self.fake.typed.append(channel)
        return None

    async def _send(self, channel_id: str, body: Body) -> Reply:
        world, channel = self.fake.world, self.fake.world.channel(int(channel_id))
        limits.check_message(body)
        if channel.kind == FORUM:
            raise Refused(400, 50008, "Cannot send messages in a non-text channel")
        world.demand(channel, _speaking(channel), *_needed(body))
        if channel.recipient is not None and channel.recipient.dms_closed:
            raise Refused(403, 50007, "Cannot send messages to this user")
        reply_to = None
        if reference := body.get("message_reference"):
            world.demand(channel, "read_message_history")
            reply_to = channel.messages.get(int(reference["message_id"]))
            if (reply_to is None or reply_to.deleted) and reference.get("fail_if_not_exists", True):
                raise invalid("message_reference", "Unknown message")
        if body.get("enforce_nonce"):
            limits.check_nonce(body)
            # Sent again with the same nonce, a message is not made twice.
            for known in list(channel.messages.values())[-_NONCES_KNOWN:]:
                if known.author is world.bot and known.body.get("nonce") == body["nonce"]:
                    return known.as_json()
        channel.archived = False
        message = Message(channel, world.bot, body, reply_to=reply_to, flags=body.get("flags", 0))
        message.pings = pings_of(body, reply_to)
        message.poll = self.planning.poll_of(body)
        await self.fake.keep(message)
        return message.as_json()

    async def _history(self, channel_id: str, body: Body) -> Reply:
        """The messages right after one, or the last ones; as Discord does, the newest first."""
        channel = self.fake.world.channel(int(channel_id))
        self.fake.world.demand(channel, "read_message_history")
        limit = int(body.get("limit", 50))
        messages = sorted((each for each in channel.messages.values() if not each.deleted), key=lambda each: each.id)
        if "after" in body:
            messages = [each for each in messages if each.id > int(body["after"])][:limit]
        if "before" in body:
            messages = [each for each in messages if each.id < int(body["before"])]
        return [self._read(each) for each in reversed(messages[-limit:])]

    async def _message(self, channel_id: str, message_id: str, body: Body) -> Reply:
        message = self.fake.world.message(int(channel_id), int(message_id))
        self.fake.world.demand(message.channel, "read_message_history")
        return self._read(message)

    def _read(self, message: Message) -> dict[str, Any]:
        """Tell a message; reading over REST is ruled by the same intent as hearing over the gateway."""
        hidden = not self.fake.gateway.granted & MESSAGE_CONTENT and message.channel.guild is not None
        bot = self.fake.world.bot.id
        return message.as_json(withheld=hidden and message.author.id != bot and bot not in message.pings.users)

    async def _edit(self, channel_id: str, message_id: str, body: Body) -> Reply:
        message = self.fake.world.message(int(channel_id), int(message_id))
        if message.author is not self.fake.world.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        self.fake.world.demand(message.channel, *_needed(body))
        if message.poll is not None:
            raise Refused(400, 520003, "Cannot edit a poll message")
        return await self._changed(message, body)

    async def _delete(self, channel_id: str, message_id: str, body: Body) -> Reply:
        message = self.fake.world.message(int(channel_id), int(message_id))
        if message.author is not self.fake.world.bot:
            raise Refused(403, 50013, "Missing Permissions (manage_messages)")
        await self.fake.remove(message)

    async def _thread(self, channel_id: str, message_id: str, body: Body) -> Reply:
        message = self.fake.world.message(int(channel_id), int(message_id))
        self.fake.world.demand(message.channel, "create_public_threads")
        limits.check_thread(body)
        if message.channel.kind not in (TEXT, NEWS) or message.channel.guild is None:
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        if message.id in self.fake.world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        thread = Channel(
            PUBLIC_THREAD,
            body["name"],
            message.id,
            message.channel.guild,
            parent_id=message.channel.id,
            owner_id=self.fake.world.bot.id,
            archive_minutes=body.get("auto_archive_duration", 1440),
        )
        await self.fake.open_thread(thread)
        return thread.as_json()

    async def _callback(self, interaction_id: str, token: str, body: Body) -> Reply:
        found = self.fake.interactions.get(token)
        if found is None or str(found.id) != interaction_id:
            raise Refused(404, 10062, "Unknown interaction")
        data = body.get("data") or {}
        kind = body["type"]
        if kind in (4, 7):
            limits.check_message(data, complete=kind == 4)
        if kind == 8:
            limits.check_choices(data["choices"])
        if kind == 9:
            limits.check_modal(data)
        found.respond(self.fake.clock(), kind)
        if kind == 8:
            found.choices = data["choices"]
        elif kind == 9:
            found.modal = data
        elif kind in (4, 5):
            found.ephemeral = bool(data.get("flags", 0) & EPHEMERAL)
            found.original = await self._shown_by(found, data, loading=kind == 5)
        else:
            found.original = found.message
            if kind == 7 and found.message is not None:
                await self._changed(found.message, data)
        self.fake.changed()
        resource = {"type": kind, "message": found.original.as_json()} if found.original else None
        about = {"id": str(found.id), "type": found.kind, "response_message_id": None}
        if found.original:
            about |= {"response_message_id": str(found.original.id), "response_message_loading": kind == 5}
            about["response_message_ephemeral"] = found.ephemeral
        return {"interaction": about, "resource": resource}

    async def _follow_up(self, token: str, body: Body) -> Reply:
        found = self._by_token(token)
        limits.check_message(body)
        if found.original is not None and found.original.loading:
            # What is sent first after a deferral takes the place of "is thinking", with the deferral's visibility.
            return await self._changed(found.original, body)
        found.follow_up()
        message = await self._shown_by(found, body)
        found.follow_ups.append(message)
        self.fake.changed()
        return message.as_json()

    async def _shown(self, token: str, message_id: str, body: Body) -> Reply:
        return self._by_token(token).edited(message_id).as_json()

    async def _edit_shown(self, token: str, message_id: str, body: Body) -> Reply:
        return await self._changed(self._by_token(token).edited(message_id), body)

    async def _delete_shown(self, token: str, message_id: str, body: Body) -> Reply:
        await self.fake.remove(self._by_token(token).edited(message_id))

    def _by_token(self, token: str) -> Interaction:
        found = self.fake.interactions.get(token)
        if found is None:
            raise Refused(404, 10015, "Unknown Webhook")
        found.use_token(self.fake.clock())
        return found

    async def _shown_by(self, found: Interaction, body: Body, *, loading: bool = False) -> Message:
        flags = body.get("flags", 0)
        message = Message(found.channel, self.fake.world.bot, body, flags=flags | (1 << 7 if loading else 0))
        message.loading = loading
        message.interaction_id = found.id
        message.only_for = found.user.id if flags & EPHEMERAL else None
        message.pings = pings_of(body, None)
        await self.fake.keep(message)
        return message

    async def _changed(self, message: Message, body: Body) -> Reply:
        merged = {**message.body, **{key: value for key, value in body.items() if key != "flags"}}
        limits.check_message(merged)
        message.body, message.loading = merged, False
        message.flags &= ~(1 << 7)
        await self.fake.edited(message)
        return message.as_json()


def _speaking(channel: Channel) -> str:
    return "send_messages_in_threads" if channel.is_thread else "send_messages"


def _needed(body: Body) -> tuple[str, ...]:
    """What beyond speaking a message needs; Discord drops embeds without the permission, the fake says so."""
    embeds = ("embed_links",) if body.get("embeds") else ()
    embeds = (*embeds, "send_polls") if body.get("poll") else embeds
    return (*embeds, "attach_files") if body.get("files") else embeds
