"""Answer requests for pages, for those who may see them."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property, partial
from http import HTTPStatus
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.answering.model import Scope
from bot.errors import BotError, ReadingError
from bot.logs import log_unexpected
from bot.reading.operations import Reading
from bot.settings.web import WebSettings
from bot.web.access import GUEST, SESSION, Access, Visitor
from bot.web.pages.made import MadePages
from bot.web.pages.rendering import Room, from_root, render, static_file, style_version
from bot.web.pages.requests import LANGUAGE, PageError, back_to, same_site, words_of
from bot.web.pages.words import DEFAULT, Words, languages
from ingest.errors import IngestError
from ingest.library.model import Revision

_log = logging.getLogger(__name__)
_VERSION = version("refdesk")
_YEAR_SECONDS = 31_536_000
_STATUS = {"invalid": 400, "missing": 404, "changed": 409}

Page = Callable[["Here"], Response]
"""Makes a page; it blocks, so it runs in a thread of its own kind."""
AskingPage = Callable[["Here"], Awaitable[Response]]
"""Makes a page on the event loop, where answers are followed."""

_AT_ONCE = 2
"""Pages made at once: threads of one process take turns, and each more would take its turn from an answer."""


class Here:
    """One request for a page: who asks, what they may see, and how pages are written for them."""

    def __init__(self, pages: "Pages", request: Request, words: Words, visitor: Visitor | None, scope: Scope) -> None:
        self.pages = pages
        self.request = request
        self.words = words
        self.visitor = visitor
        self.scope = scope

    @property
    def reading(self) -> Reading:
        """What the pages read from."""
        return self.pages.reading

    @property
    def reader(self) -> Visitor:
        """Who asks, on pages that only known visitors reach."""
        if self.visitor is None:
            raise PageError(self.words("sign.proxy"))
        return self.visitor

    @cached_property
    def revision(self) -> Revision:
        """The revision of the library that is read; looked up once, in a thread."""
        with self.reading.desk.library(self.scope) as library:
            return library.revision

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a page."""
        return HTMLResponse(self.render(template, **values), status)

    def render(self, template: str, **values: Any) -> str:
        """Return a page as text."""
        address = self.request.url.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        shared = {"visitor": self.visitor, "address": address}
        return render(template, self.pages.room, self.words, from_root, **(shared | values))


class Pages:
    """The pages of the reading room; one for each process."""

    def __init__(self, settings: WebSettings, reading: Reading, access: Access) -> None:
        """Show what `reading` reads to those whom `access` lets in."""
        self.settings = settings
        self.reading = reading
        self.access = access
        self.room = Room(settings)
        self._made = MadePages()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="refdesk-pages")

    def route(self, path: str, page: Page, *, changes: bool = False) -> Route:
        """Return the route of a page; what `changes` more often than the library has no tag to be compared by."""

        make = page if changes else partial(self._tagged, page)

        async def made(here: Here) -> Response:
            return await asyncio.get_running_loop().run_in_executor(self._threads, make, here)

        return self.asking_route(path, made)

    def asking_route(self, path: str, page: AskingPage, method: str = "GET") -> Route:
        """Return the route of a page that belongs to the event loop."""

        async def endpoint(request: Request) -> Response:
            return await self._serve(request, page)

        return Route(path, endpoint, methods=[method])

    def own_routes(self) -> list[Route]:
        """Return the routes of signing in, the language and the style sheet."""
        return [
            Route("/static/{name}", _static),
            Route("/sign-in", self._sign_in, methods=["GET", "POST"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
            Route("/language/{code}", self._choose_language),
        ]

    async def _serve(self, request: Request, page: AskingPage) -> Response:
        words = words_of(request, self.settings.language)
        if request.method == "POST" and not same_site(request):
            return self._message(request, words, 403, words("error.invalid"))
        try:
            visitor = await self.access.reader(request)
            if visitor is None:
                return self._to_sign_in(request, words)
            response = await page(Here(self, request, words, visitor, await self.access.scope(visitor)))
        except PageError as error:
            return self._message(request, words, _STATUS[error.kind], str(error))
        except ReadingError as error:
            if error.kind == "changed":
                return self._message(request, words, _STATUS[error.kind], words("error.changed"))
            return self._refusal(request, words, _STATUS[error.kind], str(error))
        except IngestError as error:
            _log.warning("a page could not be read: %s", error)
            return self._message(request, words, 503, words("error.library"))
        except BotError as error:
            return self._refusal(request, words, 400, str(error))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Accept-Language, Cookie")
        if not visitor.named and request.method == "POST":
            response.set_cookie(GUEST, visitor.person.partition(":")[2], httponly=True, samesite="lax", max_age=86400)
        return response

    def _tagged(self, page: Page, here: Here) -> Response:
        """Return a page with its tag, made now only where neither the reader nor this process has it."""
        tag = self._tag(here)
        if here.request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={"ETag": tag})
        if (made := self._made.get(tag)) is None:
            response = page(here)
            if "cache-control" in response.headers:
                return response
            made = self._made.add(tag, response)
        return made.response({"ETag": tag})

    def _tag(self, here: Here) -> str:
        """Return the tag of a page: another one with each revision, reader's scope, language, day and version."""
        signed_in = here.visitor is not None and (here.visitor.named, "manage" in here.visitor.allowed)
        # Some pages also depend on what day it is.
        versions = (here.revision.number, datetime.now(UTC).date(), _VERSION, style_version())
        parts = (versions, here.scope, here.words.code, str(here.request.url), signed_in)
        return f'"{hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'

    def _refusal(self, request: Request, words: Words, status: int, reason: str) -> Response:
        """Return a page for a reason that is there in English alone."""
        if words.code == DEFAULT:
            return self._message(request, words, status, reason)
        return self._message(request, words, status, words("error.refused"), reason)

    def _message(self, request: Request, words: Words, status: int, message: str, reason: str = "") -> Response:
        heading = words("error.title") if status >= HTTPStatus.BAD_REQUEST else ""
        text = render("message.html", self.room, words, from_root, heading=heading, message=message, reason=reason)
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})

    async def missing(self, request: Request, error: Exception) -> Response:
        """Return the page for an address that there is not."""
        words = words_of(request, self.settings.language)
        return self._message(request, words, 404, words("error.missing"))

    async def failed(self, request: Request, error: Exception) -> Response:
        """Return the page for an unexpected error; the log has what it was."""
        failure, _ = log_unexpected(error)
        words = words_of(request, self.settings.language)
        return self._message(request, words, 500, words("error.failed", id=failure))

    def _to_sign_in(self, request: Request, words: Words) -> Response:
        if self.settings.access == "token" and request.method == "GET":
            back = urlencode({"back": str(request.url.path) + (f"?{request.url.query}" if request.url.query else "")})
            return RedirectResponse(f"/sign-in?{back}", 303)
        return self._signing_in(request, words, 401)

    def _signing_in(self, request: Request, words: Words, status: int, *, back: str = "/") -> Response:
        text = render(
            "sign_in.html",
            self.room,
            words,
            from_root,
            heading=words("sign.title"),
            by_token=self.settings.access == "token",
            wrong=request.method == "POST",
            back=back,
        )
        return HTMLResponse(text, status, {"Cache-Control": "no-store"})

    async def _sign_in(self, request: Request) -> Response:
        words = words_of(request, self.settings.language)
        if request.method == "GET":
            return self._signing_in(request, words, 200, back=back_to(request.query_params.get("back", "/")))
        if not same_site(request):
            return self._message(request, words, 403, words("error.invalid"))
        form = await request.form(max_files=0, max_fields=10)
        secret, back = str(form.get("token", "")).strip(), back_to(str(form.get("back", "/")))
        visitor = await self.access.token(secret)
        if visitor is None:
            await self.access.note("sign-in refused", "", request.client.host if request.client else "")
            return self._signing_in(request, words, 401, back=back)
        await self.access.note("signed in", visitor.person)
        response = RedirectResponse(back, 303)
        secure = self.settings.address.startswith("https://")
        response.set_cookie(SESSION, secret, httponly=True, samesite="lax", secure=secure, max_age=_YEAR_SECONDS)
        return response

    async def _sign_out(self, request: Request) -> Response:
        response = RedirectResponse("/", 303)
        if same_site(request):
            response.delete_cookie(SESSION)
        return response

    async def _choose_language(self, request: Request) -> Response:
        response = RedirectResponse(back_to(request.query_params.get("back", "/")), 303)
        if (code := request.path_params["code"]) in languages():
            response.set_cookie(LANGUAGE, code, httponly=True, samesite="lax", max_age=_YEAR_SECONDS)
        return response


async def _static(request: Request) -> Response:
    types = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
    name = request.path_params["name"]
    if name not in types:
        return Response(status_code=404)
    age = _YEAR_SECONDS if request.query_params.get("v") == style_version() else 300
    body = await asyncio.to_thread(static_file, name)
    return Response(body, media_type=types[name], headers={"Cache-Control": f"public, max-age={age}, immutable"})
