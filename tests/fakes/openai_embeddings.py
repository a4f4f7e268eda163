"""A loopback server that speaks OpenAI's `/v1/embeddings` and does as it is told, in a thread of its own."""

import asyncio
import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

DIMENSIONS = 8
Reply = Callable[[list[str]], web.Response]


@dataclass
class EmbeddingsServer:
    """What the server was asked, and what it answers next; with an empty queue it answers rightly."""

    address: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    replies: deque[Reply] = field(default_factory=deque)

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization"))
        return (self.replies.popleft() if self.replies else vectors)(body["input"])


def vector_of(text: str) -> list[float]:
    """A vector that depends on nothing but the text."""
    return [byte / 255 + 0.01 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSIONS]]


def vectors(texts: list[str]) -> web.Response:
    return rows([(index, vector_of(text)) for index, text in enumerate(texts)])


def rows(indexed: list[tuple[int, list[float]]]) -> web.Response:
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in indexed]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return web.json_response({"object": "list", "model": "tiny", "data": data, "usage": usage})


def failure(status: int, code: str | None = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: web.json_response({"error": {"message": "no", "code": code}}, status=status, headers=named)


@contextmanager
def serve() -> Iterator[EmbeddingsServer]:
    """Run the server on a free port of the loopback interface until the block ends."""
    server = EmbeddingsServer()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> web.AppRunner:
        application = web.Application()
        application.router.add_post("/v1/embeddings", server.answer)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result()
    host, port = runner.addresses[0][:2]
    server.address = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
