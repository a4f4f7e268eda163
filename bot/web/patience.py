"""Let nobody hold a connection by sending slowly, or fill memory by sending much."""

import asyncio
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0
"""From the opening of a connection, or the end of the last answer on it, until a whole request's head is there."""
BODY_SECONDS = 20.0
MOST_BYTES_OF_HEAD = 32_000
MOST_BYTES = 256_000
"""Of a request's body: a question of 20,000 characters in any script, and the tools' calls, are far shorter."""


class PatientProtocol(H11Protocol):
    """Serves a connection and closes it where a request's head takes too long."""

    head_seconds = HEAD_SECONDS
    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any longer."""
        super().connection_lost(exc)
        self._stop()

    def data_received(self, data: bytes) -> None:
        """Read on, and wait no longer once a request is whole."""
        super().data_received(data)
        self._stop() if self._is_answering() else self._wait()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        super().on_response_complete()
        self._stop() if self._is_answering() else self._wait()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        if self._closing is None and not self.transport.is_closing():
            self._closing = self.loop.call_later(self.head_seconds, self.transport.close)

    def _stop(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None


class WholeBodies:
    """Hands a request on once its body is there, whole; one that is too long or too slow is refused before."""

    body_seconds = BODY_SECONDS

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(receive)
        except TimeoutError:
            await _refusal("The request took too long to arrive.", 408)(scope, receive, send)
            return
        if body is None:
            await _refusal(f"The request has more than {MOST_BYTES} bytes.", 413)(scope, receive, send)
            return
        first: Message | None = {"type": "http.request", "body": body, "more_body": False}

        async def handed_on() -> Message:
            nonlocal first
            message, first = first, None
            return message or await receive()

        await self._app(scope, handed_on, send)


async def _body(receive: Receive) -> bytes | None:
    """Return the body, as far as it came where the other side left; None where it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _refusal(words: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(words, status, {"Connection": "close"})
