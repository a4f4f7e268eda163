"""Serve the tools for agents over streamable HTTP, each request with a token."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from contextvars import ContextVar
from typing import cast

from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as RequestScope

from bot.answering.model import Stage
from bot.errors import ReadingError
from bot.mcp.readers import McpReader
from bot.mcp.server import mcp_server
from bot.reading.operations import Reading
from bot.reading.values import AskResult
from bot.web.access import Access, Visitor
from bot.web.asking import WebAsking
from bot.web.limits import RateLimit

PATH = "/mcp"
_visitor: ContextVar[Visitor] = ContextVar("visitor")
"""Who makes the request under way; the tools run in a task that begins with it."""


class Tools:
    """The endpoint of the tools; `running` must be under way while requests come."""

    def __init__(self, reading: Reading, access: Access, asking: WebAsking, limit: RateLimit) -> None:
        """Serve what `reading` reads to those whom `access` knows by a token."""
        self._access = access
        self._asking = asking
        self._reading = reading
        self._server = mcp_server(self._reader)
        # Who calls and what they may see is decided by each request anew, so no session is held.
        app = self._server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, host="")
        (route,) = (each for each in app.routes if isinstance(each, Route))
        self.route = Route(PATH, endpoint=_WithToken(cast(ASGIApp, route.endpoint), access, limit))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serve requests in the block."""
        async with self._server.session_manager.run():
            yield

    async def _reader(self) -> McpReader:
        visitor = _visitor.get()

        async def ask(question: str, on_stage: Callable[[Stage], None]) -> AskResult:
            return await ask_as(self._asking, visitor, question, on_stage)

        return McpReader(self._reading, await self._access.scope(visitor), ask)


async def ask_as(
    asking: WebAsking, visitor: Visitor, question: str, on_stage: Callable[[Stage], None] = lambda stage: None
) -> AskResult:
    """Return the answer to a visitor's question; raises ReadingError where they may not ask or it fails."""
    if "ask" not in visitor.allowed:
        raise ReadingError("This token may not ask. Add one with `refdesk token add NAME --scope ask --scope read`.")
    async with aclosing(asking.ask(visitor, question)) as events:
        async for _, event in events:
            if event.kind == "stage":
                on_stage(cast(Stage, event.text))
            elif event.kind == "answer":
                return AskResult.model_validate_json(event.text)
            elif event.last:
                raise ReadingError(event.text)
    raise ReadingError("The answer was interrupted. Ask again.")


class _WithToken:
    """Lets requests through that have a valid token which may read."""

    def __init__(self, app: ASGIApp, access: Access, limit: RateLimit) -> None:
        self._app = app
        self._access = access
        self._limit = limit

    async def __call__(self, scope: RequestScope, receive: Receive, send: Send) -> None:
        from starlette.requests import Request

        visitor = await self._access.program(Request(scope))
        if visitor is None or "read" not in visitor.allowed:
            headers = {"WWW-Authenticate": 'Bearer realm="refdesk"'}
            refusal = JSONResponse({"error": "A valid token is needed."}, 401, headers)
            await refusal(scope, receive, send)
        elif (seconds := self._limit.wait(visitor.person)) > 0:
            refusal = JSONResponse({"error": "Too many requests."}, 429, {"Retry-After": str(seconds)})
            await refusal(scope, receive, send)
        else:
            token = _visitor.set(visitor)
            try:
                await self._app(scope, receive, send)
            finally:
                _visitor.reset(token)
