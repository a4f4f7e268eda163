"""The fake itself: an HTTP server on 127.0.0.1 with the REST API and the gateway, over one world."""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord.gateway import DIRECT_MESSAGES, GUILD_MESSAGES, GUILDS, MESSAGE_CONTENT, Gateway
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.people import Person
from tests.fakes.discord.rates import BUCKETS, Rates
from tests.fakes.discord.refusals import Refused
from tests.fakes.discord.rest import Rest
from tests.fakes.discord.world import FORUM, PERMISSIONS, TEXT, Channel, Guild, Message, User, World

_PATIENCE_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.02


@dataclass(frozen=True)
class Fault:
    """What happens to the next request that matches `route` (a pattern of "METHOD /path").

    `cut` hangs up instead of carrying it out, `lost` carries it out and hangs up instead of answering.
    """

    route: str
    status: int = 500
    body: dict[str, Any] | None = None
    cut: bool = False
    lost: bool = False


@dataclass(frozen=True)
class Requested:
    """One request as it arrived, and the status it was answered with."""

    route: str
    body: Any
    status: int
    at: float


class FakeDiscord:
    """A Discord with one application; the clock, in seconds, is passed in and rules interactions and rate limits.

    `content_intent` is whether the owner has switched the message content intent on, `shards` how many Discord
    recommends; `buckets` are the rate limits of routes.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        content_intent: bool = False,
        shards: int = 1,
        buckets: tuple[tuple[str, int, float], ...] = BUCKETS,
    ) -> None:
        """Make an empty world."""
        self.clock = clock
        self.token = "a.fake.token"
        self.shards = shards
        self.installs = ("0", "1")
        self.world = World()
        self.world.users[self.world.bot.id] = self.world.bot
        self.owner = User("owner")
        granted = MESSAGE_CONTENT if content_intent else 0
        self.gateway = Gateway(self.world, self.token, self.changed, granted)
        self.rates = Rates(clock, buckets)
        self.rest = Rest(self)
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[dict[str, Any]] = []
        self.synced = 0
        self.typed: list[Channel] = []
        self.requests: list[Requested] = []
        self.refusals: list[str] = []
        self.faults: deque[Fault] = deque()
        self.failing: Callable[[str], bool] = lambda route: False
        self.api = self.url = ""
        self._waiting: list[asyncio.Event] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Listen on a free port of 127.0.0.1."""
        app = web.Application()
        app.router.add_get("/gateway/", self.gateway.handle)
        app.router.add_route("*", "/api/v10{path:/.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.api = f"http://{host}:{port}/api/v10"
        self.gateway.url = f"ws://{host}:{port}/gateway/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up on everybody."""
        await self.gateway.drop(1001)
        if self._runner:
            await self._runner.cleanup()

    def person(self, name: str, *, installed: bool = False, dms_closed: bool = False) -> Person:
        """Make a person."""
        user = User(name, dms_closed=dms_closed)
        self.world.users[user.id] = user
        return Person(self, user, installed)

    def guild(self, name: str, *people: Person, with_bot: bool = True, bot_permissions: int | None = None) -> Guild:
        """Make a server with these members, owned by somebody else; `bot_permissions` are all that the bot has."""
        guild = Guild(name, owner_id=self.owner.id)
        guild.members.update({each.id: set() for each in people})
        if with_bot:
            guild.members[self.world.bot.id] = set()
        if bot_permissions is not None:
            everyone = guild.roles[guild.id]
            role = guild.add_role("Refdesk", bot_permissions)
            members = guild.add_role("members", everyone.permissions)
            everyone.permissions = 0
            for member in guild.members:
                guild.members[member] = {role.id if member == self.world.bot.id else members.id}
        self.world.guilds[guild.id] = guild
        return guild

    def channel(self, guild: Guild, name: str, kind: int = TEXT, hidden_from_bot: bool = False) -> Channel:
        """Make a channel of a server."""
        channel = Channel(kind, name, guild=guild)
        if hidden_from_bot:
            channel.overwrites[self.world.bot.id] = (0, PERMISSIONS["view_channel"])
        guild.channels[channel.id] = self.world.channels[channel.id] = channel
        return channel

    def forum(self, guild: Guild, name: str) -> Channel:
        """Make a forum of a server."""
        return self.channel(guild, name, FORUM)

    async def until(self, holds: Callable[[], Any], seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until something holds, here or in the client; looked at after all that happens here, and in between."""
        changed = asyncio.Event()
        self._waiting.append(changed)
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    with suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), _LOOK_EVERY_SECONDS)
                    changed.clear()
        finally:
            self._waiting.remove(changed)

    def changed(self) -> None:
        """Wake those who wait."""
        for each in self._waiting:
            each.set()

    def said_in(self, channel: Channel) -> list[Message]:
        """What the bot has said in a channel and not deleted, for all to see."""
        every = channel.messages.values()
        return [each for each in every if each.author is self.world.bot and not each.deleted and not each.only_for]

    def threads_of(self, channel: Channel) -> list[Channel]:
        """The threads of a channel, oldest first."""
        return [each for each in self.world.channels.values() if each.parent_id == channel.id]

    async def keep(self, message: Message) -> None:
        """Take a new message in, and tell of it whoever may see it."""
        message.history.append((self.clock(), dict(message.body)))
        message.channel.messages[message.id] = message
        if message.only_for is None and not message.loading:
            await self.gateway.tell_message("MESSAGE_CREATE", message)
        self.changed()

    async def edited(self, message: Message) -> None:
        """Take an edit in."""
        message.edited = True
        message.history.append((self.clock(), dict(message.body)))
        if message.only_for is None:
            await self.gateway.tell_message("MESSAGE_UPDATE", message)
        self.changed()

    async def remove(self, message: Message) -> None:
        """Take a message away."""
        message.deleted = True
        if message.only_for is None:
            guild = message.channel.guild
            told = {"id": str(message.id), "channel_id": str(message.channel.id)}
            if guild is not None:
                told["guild_id"] = str(guild.id)
            await self.gateway.tell("MESSAGE_DELETE", told, guild, GUILD_MESSAGES if guild else DIRECT_MESSAGES)
        self.changed()

    async def open_thread(self, thread: Channel) -> None:
        """Take a new thread in."""
        assert thread.guild is not None
        thread.guild.channels[thread.id] = self.world.channels[thread.id] = thread
        await self.gateway.tell("THREAD_CREATE", thread.as_json() | {"newly_created": True}, thread.guild, GUILDS)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        route = f"{request.method} {path}"
        raw = await request.read()
        headers = {"Via": "1.1 fake"}
        body: Any = None
        status = 200
        reply: Any = None
        try:
            body = _body(request, raw) if raw else dict(request.query) or None
            headers |= self._limit(request, path)
            fault = self._fault(route)
            if fault is None or fault.lost:
                reply = await self.rest.answer(request.method, path, body)
            if fault is not None:
                if request.transport:
                    request.transport.abort()
                return web.Response(status=500)
            status = 204 if reply is None else 200
        except Refused as refused:
            status, reply = refused.status, refused.body
            if "retry_after" in reply:
                headers |= {"Retry-After": str(reply["retry_after"])}
            self.refusals.append(f"{route}: {refused}")
        self.requests.append(Requested(route, body, status, self.clock()))
        self.changed()
        if reply is None:
            return web.Response(status=status, headers=headers)
        # The client takes a body for JSON by exactly this type, without a charset.
        headers["Content-Type"] = "application/json"
        return web.Response(status=status, body=json.dumps(reply).encode(), headers=headers)

    def _limit(self, request: web.Request, path: str) -> dict[str, str]:
        anonymous = path.startswith(("/interactions/", "/webhooks/"))
        if not anonymous and request.headers.get("Authorization") != f"Bot {self.token}":
            raise Refused(401, 0, "401: Unauthorized")
        spent = self.rates.spend(request.method, path)
        if spent.wait is not None:
            refused = Refused(429, 0, "You are being rate limited.")
            refused.body |= {"retry_after": spent.wait, "global": spent.is_global}
            raise refused
        return spent.headers

    def _fault(self, route: str) -> Fault | None:
        """Carry out a fault that was arranged for this request; given back where the answer is to be cut or lost."""
        if self.faults and re.fullmatch(self.faults[0].route, route):
            fault = self.faults.popleft()
            if fault.cut or fault.lost:
                return fault
            refused = Refused(fault.status, 0, "arranged by the test")
            refused.body |= fault.body or {}
            raise refused
        if self.failing(route):
            raise Refused(503, 0, "arranged by the test")
        return None


def _body(request: web.Request, raw: bytes) -> Any:
    if not raw:
        return None
    if request.content_type == "multipart/form-data":
        return _with_files(request.headers["Content-Type"], raw)
    if request.content_type != "application/json":
        raise Refused(400, 50035, f"This fake takes JSON, not {request.content_type}")
    return json.loads(raw)


def _with_files(content_type: str, raw: bytes) -> Any:
    """Read a message with attached files: `payload_json`, and the files by name."""
    form: Any = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    body: Any = {}
    files: list[tuple[str, bytes]] = []
    for part in form.get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if name == "payload_json":
            body = json.loads(content)
        else:
            files.append((part.get_filename(), content))
    return body | {"files": files}
