"""Serve the operations of reading to programs: JSON over HTTP, with an OpenAPI description.

Errors are problem details (RFC 9457). Tags of entities are by revision and scope (RFC 9110, section 8.8.3).
"""

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, date, datetime
from http import HTTPStatus
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.answering.model import Scope
from bot.errors import BotError, ReadingError
from bot.logs import log_unexpected
from bot.reading.filters import Filters, Sort
from bot.reading.operations import LONGEST_PAGE, Reading
from bot.reading.values import (
    AskResult,
    ExplainResult,
    Exported,
    FindResult,
    ListsResult,
    NewsResult,
    SelectResult,
    ShowResult,
    Value,
)
from bot.web.access import Access, Visitor
from bot.web.asking import WebAsking
from bot.web.limits import RateLimit
from bot.web.tools import ask_as
from ingest.errors import IngestError

PATH = "/api/v1"
_LINE_END = re.compile(r"\r\n|\r|\n")
"""What ends a line of an event stream; other marks that `splitlines` knows may stand within one."""

_log = logging.getLogger(__name__)
_VERSION = version("refdesk")
_PROBLEM = "application/problem+json"
_STATUS = {"invalid": 400, "missing": 404, "changed": 409}

Result = TypeVar("Result", bound=Value)
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE)]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
Names = Annotated[list[str], Query(default_factory=list, max_length=20)]
Text = Annotated[str, Query(min_length=1, max_length=4000)]
Year = Annotated[int | None, Query(ge=1000, le=9999)]


class Problem(BaseModel):
    """Why a request failed (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class AskedQuestion(BaseModel):
    """A question."""

    question: str = Field(min_length=1, max_length=4000)


class RatedAnswer(BaseModel):
    """A rating of an answer."""

    helpful: bool


class Caller:
    """Who makes a request, with the lists that they may see."""

    def __init__(self, visitor: Visitor, scope: Scope) -> None:
        self.visitor = visitor
        self.scope = scope


class _Refused(HTTPException):
    """A request that is refused before it is looked at."""


def make_api(reading: Reading, access: Access, asking: WebAsking, limit: RateLimit) -> FastAPI:
    """Return the API as an application of its own."""
    app = FastAPI(
        title="Refdesk",
        version=_VERSION,
        description="Search, read and ask a library of papers. Every request needs a bearer token.",
        docs_url=None,
        redoc_url=None,
        responses={code: {"model": Problem} for code in (400, 401, 403, 404, 409, 422, 429, 503)},
    )
    _handle_errors(app)
    bearer = HTTPBearer(auto_error=False, description="A token of `refdesk token add`.")

    async def reader(request: Request, _: Annotated[Any, Depends(bearer)]) -> Caller:
        visitor = await access.program(request)
        if visitor is None:
            raise _Refused(401, "A valid token is needed.", {"WWW-Authenticate": 'Bearer realm="refdesk"'})
        if (seconds := limit.wait(visitor.person)) > 0:
            raise _Refused(429, f"Too many requests. Try again in {seconds} s.", {"Retry-After": str(seconds)})
        if "read" not in visitor.allowed:
            raise _Refused(403, "This token may not read.")
        return Caller(visitor, await access.scope(visitor))

    async def tagged(request: Request, caller: Caller, operation: Callable[[], Result]) -> Response:
        """Run an operation in a thread, unless the caller has its result already."""
        tag = await asyncio.to_thread(_tag, reading, request, caller.scope)
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        value = await asyncio.to_thread(operation)
        if getattr(value, "limits", ()):
            # What was not possible now may be in a moment.
            headers = {"Cache-Control": "no-store"}
        return Response(value.model_dump_json(), headers=headers, media_type="application/json")

    reads = Annotated[Caller, Depends(reader)]

    @app.get("/find", response_model=FindResult)
    async def find(request: Request, by: reads, q: Text, limit: Limit = 10, cursor: Cursor = None) -> Response:
        """Search for papers; the best come first, each with its best passage."""
        return await tagged(request, by, lambda: reading.find(q, limit, cursor, by.scope))

    @app.get("/papers", response_model=SelectResult)
    async def select(
        request: Request,
        by: reads,
        list: Names,
        section: Names,
        venue: Names,
        organisation: Names,
        author: Names,
        kind: Names,
        link: Names,
        year_from: Year = None,
        year_to: Year = None,
        seen_from: date | None = None,
        seen_to: date | None = None,
        sort: Sort = "newest",
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response:
        """List every paper that has what the filters say, complete and exact."""
        filters = Filters(
            lists=tuple(list),
            sections=tuple(section),
            venues=tuple(venue),
            organisations=tuple(organisation),
            authors=tuple(author),
            kinds=tuple(kind),
            links=tuple(link),
            year_from=year_from,
            year_to=year_to,
            seen_from=seen_from,
            seen_to=seen_to,
        )
        return await tagged(request, by, lambda: reading.select(filters, sort, limit, cursor, by.scope))

    @app.get("/papers/{paper_id:path}", response_model=ShowResult)
    async def show(request: Request, by: reads, paper_id: str) -> Response:
        """Show everything on the paper with an id."""
        return await tagged(request, by, lambda: reading.paper(paper_id, by.scope))

    @app.get("/show", response_model=ShowResult)
    async def show_named(request: Request, by: reads, name: Text) -> Response:
        """Show everything on the paper with an id, name, title or link."""
        return await tagged(request, by, lambda: reading.show(name, by.scope))

    @app.get("/lists", response_model=ListsResult)
    async def lists(request: Request, by: reads) -> Response:
        """Name the reading lists, and how fresh they are."""
        return await tagged(request, by, lambda: reading.lists(by.scope))

    @app.get("/news", response_model=NewsResult)
    async def news(
        request: Request,
        by: reads,
        list: Names,
        section: Names,
        author: Names,
        since: date | None = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response:
        """List the papers that were added to the lists since a day, by default of the last 30 days."""
        filters = Filters(lists=tuple(list), sections=tuple(section), authors=tuple(author))
        return await tagged(request, by, lambda: reading.news(since, filters, limit, cursor, by.scope))

    @app.get("/export", response_model=Exported)
    async def export(
        request: Request,
        by: reads,
        format: str,
        paper: Names,
        list: Names,
        venue: Names,
        limit: Limit = LONGEST_PAGE,
        cursor: Cursor = None,
    ) -> Response:
        """Write papers in an export format."""
        filters, papers = Filters(lists=tuple(list), venues=tuple(venue)), tuple(paper)
        return await tagged(request, by, lambda: reading.export(format, filters, papers, limit, cursor, by.scope))

    @app.get("/explain", response_model=ExplainResult)
    async def explain(request: Request, by: reads, q: Text, paper: str | None = None) -> Response:
        """Explain how a question is understood, and why a paper is there or not."""
        return await tagged(request, by, lambda: reading.explain(q, paper, by.scope))

    @app.post("/ask", response_model=AskResult)
    async def ask(request: Request, by: reads, asked: AskedQuestion) -> Response:
        """Answer a question with checked citations; with `Accept: text/event-stream` as it is written."""
        if "ask" not in by.visitor.allowed:
            raise _Refused(403, "This token may not ask.")
        if "text/event-stream" in request.headers.get("accept", ""):
            return StreamingResponse(
                _events(asking, by.visitor, asked.question),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        answer = await ask_as(asking, by.visitor, asked.question)
        return Response(answer.model_dump_json(), media_type="application/json")

    @app.get("/answers/{answer_id}", response_model=AskResult)
    async def answer(by: reads, answer_id: str) -> Response:
        """Give an answer again, as it was given."""
        saved = await asking.saved(answer_id, by.visitor)
        if saved is None:
            raise ReadingError("There is no such answer, or it was deleted.", "missing")
        return Response(saved.model_dump_json(), media_type="application/json")

    @app.post("/answers/{answer_id}/rating", status_code=204)
    async def rate(by: reads, answer_id: str, rated: RatedAnswer) -> Response:
        """Rate an answer."""
        if await asking.saved(answer_id, by.visitor) is None:
            raise ReadingError("There is no such answer, or it was deleted.", "missing")
        await asking.rate(answer_id, by.visitor, "helpful" if rated.helpful else "not helpful")
        return Response(status_code=204)

    return app


async def _events(asking: WebAsking, visitor: Visitor, question: str) -> AsyncIterator[str]:
    """Yield what happens to a question as server-sent events (HTML Living Standard, section 9.2)."""
    async with aclosing(asking.ask(visitor, question)) as events:
        async for answer_id, event in events:
            lines = "".join(f"data: {line}\n" for line in _LINE_END.split(event.text))
            yield f"id: {answer_id}\nevent: {event.kind}\n{lines}\n"


def _tag(reading: Reading, request: Request, scope: Scope) -> str:
    with reading.desk.library() as library:
        revision = library.revision.number
    # What is new also depends on today.
    parts = (revision, scope, str(request.url), datetime.now(UTC).date(), _VERSION)
    return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def _handle_errors(app: FastAPI) -> None:
    """Turn every error into problem details."""

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> Response:
        return _problem(error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        problems = "; ".join(f"`{each['loc'][-1]}`: {each['msg']}" for each in error.errors())
        return _problem(422, problems)

    @app.exception_handler(ReadingError)
    async def not_given(_: Request, error: ReadingError) -> Response:
        return _problem(_STATUS[error.kind], str(error))

    @app.exception_handler(BotError)
    async def failed(_: Request, error: BotError) -> Response:
        return _problem(400, str(error))

    @app.exception_handler(IngestError)
    async def unreadable(_: Request, error: IngestError) -> Response:
        _log.warning("a request could not be read: %s", error)
        return _problem(503, "The library cannot be read at the moment. Try again later.")

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> Response:
        failure, _log_file = log_unexpected(error)
        return _problem(500, f"Something failed. Give an admin the id {failure}.")


def _problem(status: int, detail: str, headers: Any = None) -> JSONResponse:
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers, _PROBLEM)
