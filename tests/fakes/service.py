"""A loopback service on which things go wrong: what the fakes of the abstracts' services have in common.

A fake answers in `answer`; a `Fault` in `faults` comes before its true answers, one for each request.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import web


@dataclass(frozen=True)
class Fault:
    """What happens to one request; `silent` never answers, `cut` breaks off in the middle, `endless` never ends."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    silent: bool = False
    endless: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Clock:
    """A clock that pauses move on, and the pauses that were asked for."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


class FakeService:
    """The server; `asked` holds its requests, `faults` what is to go wrong next."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Fault] = deque()
        self.url = ""
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def answer(self, asked: Asked) -> web.StreamResponse:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(
            request.raw_path.partition("?")[0], dict(request.query), dict(request.headers), await request.read()
        )
        self.asked.append(asked)
        return await (self._fail(request, self.faults.popleft()) if self.faults else self.answer(asked))

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.silent:
            await self._closing.wait()
        headers = {"Content-Type": "application/json", **fault.headers}
        if fault.cut or fault.endless:
            response = web.StreamResponse(headers={**headers, "Content-Length": "5000"})
            await response.prepare(request)
            await response.write(b'[{"title": "Half of')
            if fault.endless:
                await self._closing.wait()
            if request.transport:
                request.transport.close()
            return response
        return web.Response(status=fault.status, headers=headers, body=fault.body)
