"""Takes Slack's requests over HTTP, and verifies each signature before anything else.

What is not signed, or cannot be read, is answered with 401 or 400 and an empty body. Nothing is done about it and
nobody hears of it: whoever sent it is a stranger, and every id and address in its body is the stranger's choice.

The signature: https://docs.slack.dev/authentication/verifying-requests-from-slack.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.errors import PlatformError
from bot.platforms.slack.settings import SlackSettings
from bot.request_patience import HEAD_SECONDS, RequestPatience
from bot.settings.addresses import http_address

_log = logging.getLogger(__name__)

_OLDEST_SECONDS = 300
"""A request signed longer ago may be one that somebody recorded and sends again."""

_LARGEST_BYTES = 1_000_000
_BODY_SECONDS = 10.0
"""Slack sends a body at once; a sender that takes longer only holds a connection."""

_LOGGED_EVERY_SECONDS = 60.0
"""Strangers must not be able to fill the log."""

_JSON = "application/json"
_READ_HEADERS = ("Content-Type", "X-Slack-Signature", "X-Slack-Request-Timestamp", "X-Slack-Retry-Num")
"""Headers are not signed, so Bolt, which obeys some of its own, sees these alone."""


@asynccontextmanager
async def answering_requests(
    app: AsyncApp,
    settings: SlackSettings,
    signing_secret: str,
    clock: Callable[[], float] = time.time,
    body_seconds: float = _BODY_SECONDS,
    head_seconds: float = HEAD_SECONDS,
) -> AsyncIterator[str]:
    """Listen for Slack's requests within the block; gives the address at which they arrive.

    Raises PlatformError when the port cannot be listened on.
    """
    patience = RequestPatience(head_seconds)
    door = web.Application(client_max_size=_LARGEST_BYTES, middlewares=[patience.middleware()])
    logged_at = float("-inf")

    async def take(request: web.Request) -> web.Response:
        nonlocal logged_at
        body = await _body(request, body_seconds)
        if body is not None and is_signed(body, request.headers, signing_secret, clock()):
            return await _dispatch(app, request, body)
        if clock() - logged_at >= _LOGGED_EVERY_SECONDS:
            logged_at = clock()
            _log.warning("a request without Slack's signature; if Slack sent it, the signing secret is another app's")
        return web.Response(status=401)

    door.router.add_post(settings.path, take)
    # A body that is packed is never Slack's; unpacking it would cost before the signature is verified.
    runner = web.AppRunner(door, access_log=None, auto_decompress=False, lingering_time=0)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
        except OSError as error:
            raise PlatformError(
                f"Cannot listen on port {settings.port} of {settings.host} ({error.strerror}). "
                "Check `port` and `host` under `[slack]`."
            ) from error
        host, port = runner.addresses[0][:2]
        assert runner.server is not None, "it was set up"
        async with patience.watching(runner.server):
            yield f"{http_address(host, port)}{settings.path}"
    finally:
        await runner.cleanup()


def is_signed(body: bytes, headers: Mapping[str, str], signing_secret: str, now: float) -> bool:
    """Return True if Slack signed the body within the last five minutes; never raises.

    `headers` is a mapping that ignores case, `now` is in seconds since 1970.
    """
    timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and signature.isascii()):
        return False
    if abs(now - int(timestamp)) > _OLDEST_SECONDS:
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = f"v0={hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()}"
    return hmac.compare_digest(expected, signature)


async def _body(request: web.Request, seconds: float) -> bytes | None:
    """Read the body; None where it is too long, too slow, or broken off."""
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except (TimeoutError, web.HTTPException, web.RequestPayloadError, ConnectionError):
        return None


async def _dispatch(app: AsyncApp, request: web.Request, body: bytes) -> web.Response:
    """Hand a verified request to the app; what cannot be read is a 400."""
    try:
        text = body.decode()
        _check_form(text, request.content_type)
        headers: dict[str, str | Sequence[str]] = {
            name: request.headers[name] for name in _READ_HEADERS if name in request.headers
        }
        asked = AsyncBoltRequest(body=text, headers=headers)
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError, IndexError) as error:
        _log.warning("a signed request could not be read: %s", type(error).__name__)
        return web.Response(status=400)
    return await to_aiohttp_response(await app.async_dispatch(asked))


def _check_form(text: str, content_type: str) -> None:
    """Raise ValueError for a body that is neither a JSON object nor a form, as Slack's are, its event an object too."""
    payloads = [text] if content_type == _JSON or text.startswith("{") else parse_qs(text).get("payload", [])
    for payload in map(json.loads, payloads):
        if not (isinstance(payload, dict) and isinstance(payload.get("event", {}), dict)):
            raise ValueError("the body is not a JSON object with an event that is one")
