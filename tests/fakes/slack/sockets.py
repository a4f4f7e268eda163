"""Socket Mode as Slack runs it: each envelope goes to one connection, is to be acknowledged within 3 s, else again."""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]

ACK_SECONDS = 3.0
REDELIVERED_AFTER = (0.0, 60.0, 300.0)
"""Seconds to wait before each of the three further tries of an event."""
MOST_CONNECTIONS = 10


@dataclass
class Envelope:
    """One delivery: `sent` is when it last went out, None while it waits; `response` what came with its ack."""

    kind: str
    payload: Json
    envelope_id: str = ""
    attempt: int = 0
    due: float = 0.0
    sent: float | None = None
    acked: float | None = None
    given_up: bool = False
    response: Json = field(default_factory=dict)


class Sockets:
    """The connections of one app, and what is on its way to them."""

    def __init__(self, clock: Callable[[], float], changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._ids = count(1)
        self._tickets: set[str] = set()
        self.connections: deque[web.WebSocketResponse] = deque()
        self.opened = 0
        self.envelopes: list[Envelope] = []
        self.ack_seconds: list[float] = []

    def ticket(self) -> str:
        """A one-time right to connect, as `apps.connections.open` gives it."""
        ticket = f"ticket-{next(self._ids)}"
        self._tickets.add(ticket)
        return ticket

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        if request.query.get("ticket") not in self._tickets or len(self.connections) >= MOST_CONNECTIONS:
            return web.Response(status=403)
        self._tickets.discard(request.query["ticket"])
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": len(self.connections) + 1})
        self.connections.append(socket)
        self.opened += 1
        self._changed()
        await self.look_at_clock()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            if socket in self.connections:
                self.connections.remove(socket)
            self._changed()
        return socket

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Send something to one of the connections; without one it waits until there is one."""
        envelope = Envelope(kind, payload, due=self._clock())
        self.envelopes.append(envelope)
        await self.look_at_clock()
        return envelope

    async def look_at_clock(self) -> None:
        """Send what is due, and again what was not acknowledged in time."""
        now = self._clock()
        for envelope in self.envelopes:
            if envelope.acked is not None or envelope.given_up:
                continue
            if envelope.sent is not None and now - envelope.sent >= ACK_SECONDS:
                self._plan_another(envelope, now)
            if envelope.sent is None and not envelope.given_up and envelope.due <= now:
                await self._send(envelope)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to go and come back, as Slack does every few hours."""
        for socket in list(self.connections):
            self.connections.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    def drop(self) -> None:
        """Break every connection without a word; what was under way on them is sent again."""
        for socket in list(self.connections):
            self.connections.remove(socket)
            transport = socket._req.transport if socket._req else None
            if transport is not None:
                transport.abort()

    async def settle(self) -> None:
        """Close what is open."""
        await asyncio.gather(*(socket.close() for socket in list(self.connections)))

    def forget_acknowledged(self) -> None:
        """Drop the memory of what was delivered, for runs that are long."""
        self.envelopes = [kept for kept in self.envelopes if kept.acked is None and not kept.given_up]

    def _plan_another(self, envelope: Envelope, now: float) -> None:
        if envelope.kind != "events_api" or envelope.attempt >= len(REDELIVERED_AFTER):
            envelope.given_up = True
            return
        envelope.due = now + REDELIVERED_AFTER[envelope.attempt]
        envelope.attempt += 1
        envelope.sent = None

    async def _send(self, envelope: Envelope) -> None:
        if not self.connections:
            return
        socket = self.connections[0]
        self.connections.rotate(-1)
        envelope.envelope_id, envelope.sent = f"envelope-{next(self._ids)}", self._clock()
        told: Json = {"type": envelope.kind, "envelope_id": envelope.envelope_id, "payload": envelope.payload}
        told["accepts_response_payload"] = envelope.kind != "events_api"
        if envelope.attempt:
            told |= {"retry_attempt": envelope.attempt, "retry_reason": "timeout"}
        try:
            await socket.send_json(told)
        except ConnectionError:
            # The connection is going down; the clock brings the envelope back.
            return

    def _acknowledge(self, reply: Json) -> None:
        for envelope in reversed(self.envelopes):
            if envelope.envelope_id == reply.get("envelope_id") and envelope.sent is not None:
                envelope.acked = self._clock()
                envelope.response = reply.get("payload") or {}
                self.ack_seconds.append(envelope.acked - envelope.sent)
                break
        self._changed()
