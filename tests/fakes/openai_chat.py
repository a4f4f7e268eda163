"""A scripted OpenAI-compatible chat server on loopback: it answers as told, badly too, and records what it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Reply:
    """How one request is answered.

    `text` is streamed piece by piece (a function makes it from the request's messages). `status` other than 200
    answers with an error of this `code`, `retry_after` in its header. `cut_after` closes the connection after so many
    pieces, `stall_after` says nothing more after so many until the client leaves; `raw` sends these bytes instead of
    any event. `between` is awaited before each piece. `usage` is what is reported at the end, None for no report.
    """

    text: str | Callable[[list[dict[str, Any]]], str] = ""
    status: int = 200
    code: str | None = None
    retry_after: str | None = None
    cut_after: int | None = None
    stall_after: int | None = None
    raw: bytes | None = None
    reasoning: str = ""
    finish: str | None = "stop"
    usage: tuple[int, int] | None = (100, 20)
    between: Callable[[], Any] | None = None


@dataclass
class ChatServer:
    """The running server: `replies` are used up in order, the last one again and again; `requests` is what came."""

    base_url: str = ""
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def prompts(self) -> list[str]:
        """The last message of each request."""
        return [request["messages"][-1]["content"] for request in self.requests]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if reply.status != 200:
            headers = {"Retry-After": reply.retry_after} if reply.retry_after else {}
            return web.json_response(
                {"error": {"message": "scripted", "code": reply.code}}, status=reply.status, headers=headers
            )
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if reply.raw is not None:
            await response.write(reply.raw)
            return response
        try:
            await self._stream(request, response, reply, body)
        except ConnectionResetError:
            self.left.set()
        return response

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, reply: Reply, body: dict[str, Any]
    ) -> None:
        text = reply.text if isinstance(reply.text, str) else reply.text(body["messages"])
        await response.write(_event({"role": "assistant", "content": ""}))
        for piece in _pieces(reply.reasoning):
            await response.write(_event({"reasoning_content": piece}))
        for count, piece in enumerate(_pieces(text)):
            if reply.between:
                await reply.between()
            if count == reply.cut_after and request.transport:
                request.transport.abort()
                return
            if count == reply.stall_after:
                await self._until_the_client_leaves(request)
                return
            await response.write(_event({"content": piece}))
        if reply.finish:
            await response.write(_event({}, finish=reply.finish))
        if reply.usage and body.get("stream_options", {}).get("include_usage"):
            prompt, completion = reply.usage
            usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
            await response.write(_line({"choices": [], "usage": usage}))
        await response.write(b"data: [DONE]\n\n")

    async def _until_the_client_leaves(self, request: web.Request) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()


@asynccontextmanager
async def chat_server(*replies: Reply) -> AsyncIterator[ChatServer]:
    """A server on a free port of 127.0.0.1 that answers with `replies`."""
    server = ChatServer(replies=list(replies))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server._answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def _pieces(text: str) -> list[str]:
    """`text` in pieces of a few letters, as models stream it; cut anywhere, in the middle of markers too."""
    return [text[begin : begin + 7] for begin in range(0, len(text), 7)]


def _event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    return _line({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _line(chunk: dict[str, Any]) -> bytes:
    whole = {"id": "chat-1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **chunk}
    return b"data: " + json.dumps(whole).encode() + b"\n\n"
