"""The gateway: sessions that identify, beat, resume, and receive what their intents let them see."""

import asyncio
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import Guild, Message, World

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
GUILD_REACTIONS, DIRECT_REACTIONS = 1 << 10, 1 << 13
_PRIVILEGED = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT
_KEPT_EVENTS = 1000


@dataclass(eq=False)
class Session:
    """One identified session; it outlives its connection, so that it can be resumed."""

    intents: int
    shard: tuple[int, int]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    sequence: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    connection: "_Connection | None" = None

    def sees(self, guild: Guild | None) -> bool:
        """Whether this session's shard is told of a server; direct messages go to the first."""
        number, count = self.shard
        return number == ((guild.id >> 22) % count if guild else 0)

    async def tell(self, event: str, data: dict[str, Any]) -> None:
        """Send an event, and keep it for resuming."""
        self.sequence += 1
        whole = {"op": 0, "t": event, "s": self.sequence, "d": data}
        self.events = [*self.events, whole][-_KEPT_EVENTS:]
        if self.connection is not None:
            await self.connection.send(whole)


@dataclass(eq=False)
class _Connection:
    socket: web.WebSocketResponse
    compressed: bool
    deflate: Any = field(default_factory=zlib.compressobj)
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send(self, whole: dict[str, Any]) -> None:
        if self.socket.closed:
            return
        text = json.dumps(whole)
        async with self.writing:
            try:
                if self.compressed:
                    packed = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
                else:
                    await self.socket.send_str(text)
            except ConnectionError:
                return


@dataclass
class Gateway:
    """All sessions; `granted` are the privileged intents that the application's owner has switched on."""

    world: World
    token: str
    changed: Callable[[], None]
    granted: int = 0
    url: str = ""
    sessions: dict[str, Session] = field(default_factory=dict)
    identified: int = 0
    resumed: int = 0
    beats: int = 0
    refusing: bool = False
    _open: set[_Connection] = field(default_factory=set)

    @property
    def connected(self) -> int:
        """How many sessions have a connection now."""
        return sum(session.connection is not None for session in self.sessions.values())

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection from hello to its end."""
        if self.refusing:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(socket, request.query.get("compress") == "zlib-stream")
        self._open.add(connection)
        session: Session | None = None
        try:
            await connection.send({"op": 10, "d": {"heartbeat_interval": 41250}})
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    session = await self._received(connection, session, json.loads(message.data))
        finally:
            self._open.discard(connection)
            if session is not None and session.connection is connection:
                session.connection = None
            self.changed()
        return socket

    async def _received(self, connection: _Connection, session: Session | None, sent: dict[str, Any]) -> Session | None:
        match sent["op"]:
            case 1:
                self.beats += 1
                await connection.send({"op": 11, "d": None})
            case 2:
                return await self._identify(connection, sent["d"])
            case 6:
                return await self._resume(connection, sent["d"])
        return session

    async def _identify(self, connection: _Connection, sent: dict[str, Any]) -> Session | None:
        self.identified += 1
        if sent["token"] != self.token:
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return None
        if sent["intents"] & _PRIVILEGED & ~self.granted:
            await connection.socket.close(code=4014, message=b"Disallowed intent(s).")
            return None
        number, count = sent.get("shard") or (0, 1)
        session = Session(sent["intents"], (number, count), connection=connection)
        self.sessions[session.id] = session
        guilds = [guild for guild in self.world.guilds.values() if self._is_member(guild) and session.sees(guild)]
        ready = {
            "v": 10,
            "user": self.world.bot.as_json(),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [number, count],
            "application": {"id": str(self.world.bot.id), "flags": 0},
        }
        await session.tell("READY", ready)
        for guild in guilds:
            await session.tell("GUILD_CREATE", self.guild_as_json(guild))
        self.changed()
        return session

    async def _resume(self, connection: _Connection, sent: dict[str, Any]) -> Session | None:
        session = self.sessions.get(sent["session_id"])
        if session is None or sent["token"] != self.token:
            await connection.send({"op": 9, "d": False})
            return None
        self.resumed += 1
        session.connection = connection
        for event in session.events:
            if event["s"] > sent["seq"]:
                await connection.send(event)
        await session.tell("RESUMED", {})
        self.changed()
        return session

    async def tell(self, event: str, data: dict[str, Any], guild: Guild | None, intent: int = 0) -> None:
        """Send an event to every session that may see it; 0 asks for no intent."""
        if guild is not None and not self._is_member(guild) and event != "INTERACTION_CREATE":
            return
        for session in list(self.sessions.values()):
            if session.sees(guild) and (not intent or session.intents & intent):
                await session.tell(event, data)
        self.changed()

    async def tell_message(self, event: str, message: Message) -> None:
        """Send a message or its edit, without its content to sessions that may not see that."""
        guild = message.channel.guild
        if guild is not None and not self._is_member(guild):
            return
        intent = DIRECT_MESSAGES if guild is None else GUILD_MESSAGES
        for session in list(self.sessions.values()):
            if not session.sees(guild) or not session.intents & intent:
                continue
            data = message.as_json(withheld=self._is_withheld(session, message))
            if guild is not None:
                data["member"] = self._member(guild, message.author.id)
            data["mentions"] = [
                self.world.users[int(each["id"])].as_json()
                for each in data["mentions"]
                if int(each["id"]) in self.world.users
            ]
            referenced = data.get("referenced_message")
            if referenced and message.reply_to and self._is_withheld(session, message.reply_to):
                data["referenced_message"] = message.reply_to.as_json(withheld=True, nested=True)
            await session.tell(event, data)
        self.changed()

    async def tell_reaction(self, event: str, message: Message, user_id: int | None, sign: str) -> None:
        """Send that somebody reacts to a message, or that reactions are gone; only a given one names the author."""
        guild = message.channel.guild
        data: dict[str, Any] = {"channel_id": str(message.channel.id), "message_id": str(message.id)}
        data |= {"guild_id": str(guild.id)} if guild else {}
        if event != "MESSAGE_REACTION_REMOVE_ALL":
            data |= {"emoji": {"id": None, "name": sign}}
        if user_id is not None:
            data |= {"user_id": str(user_id), "burst": False, "type": 0}
        if event == "MESSAGE_REACTION_ADD":
            data |= {"message_author_id": str(message.author.id)}
            if guild is not None and user_id is not None:
                data["member"] = self._member(guild, user_id) | {"user": self.world.users[user_id].as_json()}
        await self.tell(event, data, guild, DIRECT_REACTIONS if guild is None else GUILD_REACTIONS)

    async def drop(self, code: int = 4000) -> None:
        """Cut every connection, as a deployment of Discord's does."""
        await asyncio.gather(*(each.socket.close(code=code) for each in list(self._open)))

    def guild_as_json(self, guild: Guild) -> dict[str, Any]:
        """A server as GUILD_CREATE tells it."""
        channels = [each.as_json() for each in guild.channels.values() if not each.is_thread]
        return {
            "id": str(guild.id),
            "name": guild.name,
            "owner_id": str(guild.owner_id),
            "roles": [role.as_json() for role in guild.roles.values()],
            "channels": channels,
            "threads": [each.as_json() for each in guild.channels.values() if each.is_thread],
            "members": [
                self._member(guild, each) | {"user": self.world.users[each].as_json()} for each in guild.members
            ],
            "member_count": len(guild.members),
            "large": False,
            "unavailable": False,
            "joined_at": "2026-01-01T00:00:00+00:00",
            **{key: [] for key in ("emojis", "stickers", "features", "presences", "voice_states")},
            **{key: [] for key in ("stage_instances", "guild_scheduled_events", "soundboard_sounds")},
            **dict.fromkeys(("verification_level", "default_message_notifications", "mfa_level"), 0),
            **dict.fromkeys(("explicit_content_filter", "premium_tier", "nsfw_level", "afk_timeout"), 0),
            **dict.fromkeys(("system_channel_flags", "premium_subscription_count"), 0),
            "preferred_locale": "en-US",
        }

    def _member(self, guild: Guild, user_id: int) -> dict[str, Any]:
        return {
            "roles": [str(role) for role in guild.members.get(user_id, ())],
            "joined_at": "2026-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
            "nick": None,
            "avatar": None,
        }

    def member_as_json(self, guild: Guild, user_id: int, permissions: int) -> dict[str, Any]:
        """A member as an interaction tells it, with the permissions it has there."""
        user = self.world.users[user_id].as_json()
        return self._member(guild, user_id) | {"user": user, "permissions": str(permissions)}

    def _is_withheld(self, session: Session, message: Message) -> bool:
        """Whether a session may not see a message's content: neither by intent nor by what the message is."""
        if session.intents & MESSAGE_CONTENT or message.channel.guild is None:
            return False
        bot = self.world.bot.id
        # A reply that pings mentions the author of what it answers.
        return message.author.id != bot and bot not in message.pings.users

    def _is_member(self, guild: Guild) -> bool:
        return self.world.bot.id in guild.members
