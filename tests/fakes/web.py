"""A loopback web server of a few pages, which remembers what it was asked."""

from collections import deque
from dataclasses import dataclass, field
from types import TracebackType

from aiohttp import web


@dataclass(frozen=True)
class Page:
    """What one address answers; with an `etag` or `modified` it answers 304 to who has it already."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    modified: str | None = None


class FakeWeb:
    """The server: `pages` by path, `failing` answers that come first, `asked` every request's path and headers."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self.pages = pages
        self.failing: deque[Page] = deque()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "FakeWeb":
        app = web.Application()
        app.router.add_get("/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, dict(request.headers)))
        page = self.failing.popleft() if self.failing else self.pages.get(request.path, Page(status=404))
        validators = {"ETag": page.etag, "Last-Modified": page.modified}
        headers = {**page.headers, **{name: value for name, value in validators.items() if value}}
        if page.etag and request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers=headers)
        if page.modified and request.headers.get("If-Modified-Since") == page.modified:
            return web.Response(status=304, headers=headers)
        return web.Response(status=page.status, body=page.body, headers=headers)
