"""The loopback Slack itself: the Web API, Socket Mode, response addresses, and people who use them."""

import asyncio
import hashlib
import hmac
import json
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from aiohttp import ClientSession, web

from tests.fakes.slack import events, sizes
from tests.fakes.slack.sockets import Envelope, Sockets
from tests.fakes.slack.tiers import Tiers
from tests.fakes.slack.web_api import SCOPES, Json, NotReadyError, RefusedError, WebApi
from tests.fakes.slack.workspace import BOT_USER, TEAM, Message, Workspace

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-loopback", "xapp-loopback", "a secret for signing"
_PATIENCE_SECONDS = 30.0
_RESPONSES, _RESPONSE_SECONDS = 5, 1800.0


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call: an HTTP status, or Slack's own `error`; `after` says that it was done first."""

    status: int = 200
    error: str = ""
    retry_after: int | None = None
    cut: bool = False
    after: bool = False


@dataclass
class Interaction:
    """A command or a button that somebody used, and what came back to that person alone."""

    envelope: Envelope
    person: str
    replies: list[Json] = field(default_factory=list)
    opened: float = 0.0
    uses: int = 0


class FakeSlack:
    """A workspace on 127.0.0.1. `clock` tells its time; `tick` lets it act on what the clock says."""

    def __init__(self, clock: Callable[[], float], team: str = TEAM) -> None:
        self.clock = clock
        self.workspace = Workspace(clock, team)
        self.tiers = Tiers(clock)
        self.sockets = Sockets(clock, self._wake)
        scopes = {*SCOPES.values(), "app_mentions:read", "commands", "im:history", "im:read", "groups:history"}
        scopes |= {"reactions:read"}
        self.api = WebApi(self.workspace, self._announce, scopes, BOT_TOKEN)
        self.app_scopes = {"connections:write"}
        self.app_token = APP_TOKEN
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.chance: Callable[[str], Fault | None] = lambda method: None
        self.interactions: dict[str, Interaction] = {}
        self.mistakes: list[str] = []
        self.url = ""
        self.post_to: str | None = None
        self._ids = count(1)
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=4_000_000)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link", self.sockets.connect)
        app.router.add_post("/response/{key}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = self.api.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.sockets.settle()
        if self._runner:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """The address for `base_url` of a client."""
        return f"{self.url}/api/"

    async def tick(self) -> None:
        """Do what the clock says is due: deliveries that were not acknowledged in time."""
        await self.sockets.look_at_clock()

    async def until(self, holds: Callable[[], object], seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until something holds; it is looked at whenever the app has done something."""

        async def watch() -> None:
            while not holds():
                self._news.clear()
                # What the test waits for may also happen without a call to Slack.
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.05)

        try:
            await asyncio.wait_for(watch(), seconds)
        except TimeoutError:
            made = [method for _, method, _ in self.api.calls[-12:]]
            raise AssertionError(f"it never happened; last calls {made}, refused {self.mistakes[-5:]}") from None

    async def says(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """A person writes a message; an app that is mentioned in a channel hears of it twice, as it does in Slack."""
        place = self.workspace.channels[channel]
        posted = self.workspace.keep(Message(channel, self.workspace.next_ts(), user, text, thread_ts=thread_ts))
        if f"<@{BOT_USER}>" in text and place.kind != "im":
            await self._tell(events.message(posted, place, "app_mention"))
        await self._tell(events.message(posted, place))
        return posted

    async def edits(self, posted: Message, text: str) -> None:
        """A person changes what they wrote."""
        before, posted.text = posted.text, text
        place = self.workspace.channels[posted.channel]
        await self._tell(events.changed(posted, place, before, self.workspace.next_ts()))

    async def deletes(self, posted: Message) -> None:
        """A person takes back what they wrote."""
        posted.deleted = True
        place = self.workspace.channels[posted.channel]
        await self._tell(events.deleted(posted, place, self.workspace.next_ts()))

    async def reacts(self, user: str, on: Message, name: str, *, taken_back: bool = False) -> None:
        """A person reacts to a message, or takes that back; an app without the scope hears nothing of it."""
        if "reactions:read" in self.api.scopes:
            await self._tell(events.reaction(user, on, name, self.workspace.next_ts(), taken_back=taken_back))

    async def opens_home(self, user: str, tab: str = "home") -> None:
        """A person opens the app."""
        await self._tell(events.home_opened(user, self.workspace.direct(user), tab))

    async def commands(self, user: str, channel: str, words: str) -> Interaction:
        """A person types a slash command."""
        key, url = self._response_address()
        payload = events.command(user, channel, words, self._trigger(), url)
        return await self._interact(key, user, "slash_commands", payload)

    async def presses(self, user: str, on: Message, action_id: str, number: int = 0, **chosen: Any) -> Interaction:
        """A person presses the button with that action id (the `number`-th of them) under a message."""
        buttons = [button for button in on.buttons if str(button["action_id"]).startswith(action_id)]
        key, url = self._response_address()
        payload = events.button(user, on, buttons[number] | chosen, self._trigger(), url)
        return await self._interact(key, user, "interactive", payload)

    async def presses_at_home(self, user: str, action_id: str, **chosen: Any) -> Interaction:
        """A person presses a button in the Home tab."""
        view = self.workspace.homes[user]
        shown = Message("", "", user, "", view["blocks"])
        found = next(button for button in shown.buttons if str(button["action_id"]).startswith(action_id))
        key, _ = self._response_address()
        payload = events.home_button(user, view, found | chosen, self._trigger())
        return await self._interact(key, user, "interactive", payload)

    async def uses_shortcut(self, user: str, on: Message, callback_id: str) -> Interaction:
        """A person uses a shortcut on a message."""
        key, url = self._response_address()
        payload = events.shortcut(user, on, callback_id, self._trigger(), url)
        return await self._interact(key, user, "interactive", payload)

    async def submits(self, user: str, view: Json, values: Json) -> Interaction:
        """A person sends off a form."""
        key, _ = self._response_address()
        return await self._interact(key, user, "interactive", events.submission(user, view, values))

    async def redelivers(self, inner: Json) -> None:
        """Slack tells of something once more, under a new id, as after a restart."""
        await self._tell(inner)

    def calls_of(self, method: str) -> list[Json]:
        """The arguments of every call of a method that was let through."""
        return [arguments for _, called, arguments in self.api.calls if called == method]

    async def _announce(self, message: Message, what: str) -> None:
        """Tell the app of its own doings too, as Slack does."""
        self._wake()
        place = self.workspace.channels[message.channel]
        if what == "posted":
            await self._tell(events.message(message, place))
        else:
            await self._tell(events.changed(message, place, "", self.workspace.next_ts()))

    async def _tell(self, inner: Json) -> None:
        payload = self._of_team(events.event(inner, self.clock()))
        if self.post_to is None:
            await self.sockets.deliver("events_api", payload)
        else:
            await self._post(json.dumps(payload), "application/json")

    def _of_team(self, payload: Json) -> Json:
        """Return a payload, which `events` makes for its own workspace, as this one's."""
        told: Json = json.loads(json.dumps(payload).replace(json.dumps(TEAM), json.dumps(self.workspace.team)))
        return told

    async def _interact(self, key: str, user: str, kind: str, payload: Json) -> Interaction:
        payload = self._of_team(payload)
        if self.post_to is None:
            envelope = await self.sockets.deliver(kind, payload)
        else:
            envelope = Envelope(kind, payload)
        interaction = Interaction(envelope, user, opened=self.clock())
        self.interactions[key] = interaction
        if self.post_to is not None:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body = await self._post(urlencode(form), "application/x-www-form-urlencoded")
            envelope.response = json.loads(body) if body.startswith("{") else {}
        return interaction

    async def _post(self, body: str, content_type: str, secret: str = SIGNING_SECRET) -> str:
        """Deliver over HTTP, signed as Slack signs (https://docs.slack.dev/authentication/verifying-requests)."""
        moment = str(int(self.clock()))
        digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "X-Slack-Request-Timestamp": moment,
            "X-Slack-Signature": f"v0={digest}",
            "Content-Type": content_type,
        }
        async with ClientSession() as session, session.post(self.post_to or "", data=body, headers=headers) as answer:
            if answer.status != 200:
                self.mistakes.append(f"HTTP {answer.status}")
            return await answer.text()

    def _trigger(self) -> str:
        trigger = f"trigger-{next(self._ids)}"
        self.api.triggers.add(trigger)
        return trigger

    def _response_address(self) -> tuple[str, str]:
        key = f"r{next(self._ids)}"
        return key, f"{self.url}/response/{key}"

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = dict(request.query)
        if request.content_type == "application/json":
            arguments |= await request.json()
        elif request.method == "POST":
            arguments |= {key: str(value) for key, value in (await request.post()).items()}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        fault = self.faults[method].popleft() if self.faults[method] else self.chance(method)
        if fault and not fault.after:
            return self._fail(request, fault)
        place = str(arguments.get("channel") or arguments.get("channel_id") or "")
        if wait := self.tiers.wait(method, place):
            headers = {"Retry-After": str(max(1, -int(-wait // 1)))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        try:
            told = await self._connections_open(token) if method == "apps.connections.open" else None
            told = told or await self.api.call(method, token, arguments)
        except RefusedError as refused:
            if not isinstance(refused, NotReadyError):
                self.mistakes.append(f"{method}: {refused}")
            told = {"ok": False, "error": str(refused)}
            if str(refused) == "missing_scope":
                told |= {"needed": SCOPES[method], "provided": ",".join(sorted(self.api.scopes))}
        else:
            told = {"ok": True, **told}
        self._wake()
        if fault:
            return self._fail(request, fault)
        scopes = self.app_scopes if method == "apps.connections.open" else self.api.scopes
        return web.json_response(told, headers={"x-oauth-scopes": ",".join(sorted(scopes))})

    async def _connections_open(self, token: str) -> Json:
        if token != self.app_token:
            raise RefusedError("not_allowed_token_type" if token == self.api.bot_token else "invalid_auth")
        return {"url": f"{self.url.replace('http', 'ws')}/link?ticket={self.sockets.ticket()}"}

    def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        self._wake()
        if fault.cut and request.transport:
            request.transport.abort()
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return web.json_response(
            {"ok": False, "error": fault.error or "internal_error"}, status=fault.status, headers=headers
        )

    async def _respond(self, request: web.Request) -> web.Response:
        """Take what is said to a response address: five times within half an hour."""
        interaction = self.interactions.get(request.match_info["key"])
        body = await request.json()
        if interaction is None or self.clock() - interaction.opened > _RESPONSE_SECONDS:
            return web.Response(status=404, text="expired_url")
        interaction.uses += 1
        if interaction.uses > _RESPONSES:
            self.mistakes.append("response_url: used too often")
            return web.Response(status=404, text="used_url")
        blocks = body.get("blocks") or []
        if not body.get("delete_original"):
            error = sizes.message_error(body.get("text") or "", blocks, "", update=False)
            if error:
                self.mistakes.append(f"response_url: {error}")
                return web.Response(status=500, text=error)
            try:
                self.api.demand_files(blocks)
            except NotReadyError as refused:
                return web.json_response({"ok": False, "error": str(refused)}, status=404)
        interaction.replies.append(body)
        self._wake()
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """Take the bytes of a file at the address that was given for it."""
        self.api.received[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    def _wake(self) -> None:
        self._news.set()


def as_message(interaction: Interaction, channel: str) -> Message:
    """The last reply to a person alone, as something whose buttons can be pressed."""
    reply = interaction.replies[-1]
    return Message(
        channel, "1.0", BOT_USER, reply.get("text", ""), reply.get("blocks", []), only_for=interaction.person
    )
