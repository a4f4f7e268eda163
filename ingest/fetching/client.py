"""Sends one request with retries, a deadline, and redirects followed hop by hop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from ingest.fetching.bodies import ACCEPT_ENCODING, read_body
from ingest.fetching.errors import FetchError
from ingest.fetching.hosts import named_hosts
from ingest.fetching.masking import holds_secret, shown
from ingest.fetching.retry_after import retry_after_seconds

if TYPE_CHECKING:
    import ssl

    import httpx
    from tenacity import RetryCallState

_MOST_REDIRECTS = 5
_LONGEST_CONNECTING_SECONDS = 10.0

WORTH_RETRYING = frozenset({406, 408, 425, 429, 500, 502, 503, 504})
"""Statuses that pass: overload and outages, and the 406 that arXiv gives now and then to well-formed requests."""

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on: attempts, seconds for all of them together, and where time and pauses come from."""

    attempts: int = 4
    deadline: float = 120.0
    sleep: Sleep = asyncio.sleep
    clock: Clock = time.monotonic
    longest_pause: float = 60.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer: status, headers (lower-case names), body, and the address it came from in the end.

    `moved_to` is where what was asked for has moved for good, where the server said so (RFC 9110, 15.4: 301 and 308)
    and the address holds no secret.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str
    moved_to: str | None = None


def user_agent(contact: str | None = None) -> str:
    """How Refdesk names itself to servers."""
    try:
        number = version("refdesk")
    except PackageNotFoundError:
        number = "0"
    return f"refdesk/{number} (reference desk of research reading lists{f'; {contact}' if contact else ''})"


@cache
def _certificates() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context()


async def open_client(
    *,
    named: Iterable[str],
    contact: str | None,
    accept: str,
    limit: float,
    most_connections: int = 10,
) -> httpx.AsyncClient:
    """Open a client that says who it is and asks no host inside but those of the addresses in `named`.

    `named` are addresses as the configuration has them. `limit` is the longest silence of a server in seconds;
    connecting takes at most ten. Opened in a thread, as certificates are read from disk.
    """
    hosts = named_hosts(named)

    def opened() -> httpx.AsyncClient:
        import httpx
        import tenacity  # noqa: F401 - for `fetch`, which runs on the event loop

        from ingest.fetching.transport import GuardedTransport

        limits = httpx.Limits(max_connections=most_connections)
        return httpx.AsyncClient(
            headers={"User-Agent": user_agent(contact), "Accept": accept, "Accept-Encoding": ACCEPT_ENCODING},
            timeout=httpx.Timeout(limit, connect=min(limit, _LONGEST_CONNECTING_SECONDS)),
            follow_redirects=False,
            transport=GuardedTransport(hosts, _certificates(), limits),
        )

    return await asyncio.to_thread(opened)


async def fetch(
    client: httpx.AsyncClient,
    url: str,
    *,
    max_bytes: int,
    patience: Patience,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    json: object = None,
    before: Callable[[], Awaitable[None]] | None = None,
    check: Callable[[Fetched], None] | None = None,
) -> Fetched:
    """GET an address, or POST `json` to it; returns also answers that refuse, if another attempt would not help.

    These have statuses below 500. `before` runs ahead of each attempt (to keep an interval between requests); `check`
    may raise a `FetchError`, `passing` if the answer is worth another attempt. Raises FetchError when attempts or
    deadline are used up.
    """
    from tenacity import AsyncRetrying, retry_if_exception, wait_random_exponential

    started = patience.clock()

    def is_enough(state: RetryCallState) -> bool:
        spent = patience.clock() - started
        return state.attempt_number >= patience.attempts or spent + state.upcoming_sleep > patience.deadline

    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, FetchError) and error.passing),
        wait=_pause(wait_random_exponential(multiplier=1, max=patience.longest_pause)),
        stop=is_enough,
        sleep=patience.sleep,
        reraise=True,
    )
    failure: FetchError | None = None
    async for attempt in retrying:
        with attempt:
            if before:
                await before()
            remaining = patience.deadline - (patience.clock() - started)
            if remaining <= 0:
                # Waiting for its turn took the time that was left; what went wrong before is what there is to tell.
                raise failure or FetchError(f"{shown(url)} could not be asked within {patience.deadline:.0f} seconds")
            try:
                async with asyncio.timeout(remaining):
                    fetched = await _once(client, url, params, headers, json, max_bytes)
                if check:
                    check(fetched)
            except TimeoutError as error:
                raise FetchError(f"{shown(url)} did not finish within {patience.deadline:g} seconds") from error
            except FetchError as error:
                failure = error
                raise
    return fetched


async def final_address(client: httpx.AsyncClient, url: str, *, patience: Patience) -> str:
    """Return the address that answers for `url` in the end, redirects followed; what it answers is not looked at.

    Raises FetchError where it cannot be reached in time.
    """
    try:
        async with asyncio.timeout(patience.deadline), _answering(client, client.build_request("GET", url)) as answer:
            return str(answer.response.url)
    except TimeoutError as error:
        raise FetchError(f"{shown(url)} did not finish within {patience.deadline:g} seconds") from error


async def status_of(client: httpx.AsyncClient, url: str, *, patience: Patience) -> int:
    """Return the status with which `url` answers in the end, redirects followed; no body is read.

    Raises FetchError where it cannot be reached in time.
    """
    try:
        async with asyncio.timeout(patience.deadline), _answering(client, client.build_request("GET", url)) as answer:
            return answer.response.status_code
    except TimeoutError as error:
        raise FetchError(f"{shown(url)} did not finish within {patience.deadline:g} seconds") from error


async def _once(
    client: httpx.AsyncClient,
    url: str,
    params: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
    json: object,
    max_bytes: int,
) -> Fetched:
    import httpx

    try:
        request = client.build_request(
            "GET" if json is None else "POST", url, params=params, headers=headers, json=json
        )
    except httpx.InvalidURL as error:
        raise FetchError(f"{shown(url)} is not an address that can be asked: {error}") from error
    async with _answering(client, request) as answer:
        response = answer.response
        place = shown(str(response.url))
        if response.status_code in WORTH_RETRYING or response.status_code >= 500:
            raise FetchError(
                f"{place} answered with HTTP {response.status_code} {response.reason_phrase}",
                status=response.status_code,
                passing=response.status_code in WORTH_RETRYING,
                wait=retry_after_seconds(response.headers.get("retry-after")),
            )
        body = await read_body(response, max_bytes)
        return Fetched(response.status_code, dict(response.headers), body, str(response.url), answer.moved_to)


@dataclass(frozen=True, slots=True)
class _Answer:
    """The answer at the end of all redirects, its body not yet read, and where permanent redirects lead."""

    response: httpx.Response
    moved_to: str | None


@asynccontextmanager
async def _answering(client: httpx.AsyncClient, request: httpx.Request) -> AsyncGenerator[_Answer, None]:
    """Send a request and follow its redirects; the bodies of redirects are not read, whatever their length.

    Errors of the connection, also while the block reads, become FetchErrors that name the address.
    """
    import httpx

    place = shown(str(request.url))
    moved: str | None = None
    is_permanent = True
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            response = await client.send(request, stream=True)
            try:
                if response.next_request is None:
                    yield _Answer(response, moved)
                    return
                request = _without_user(response.next_request)
                is_permanent = is_permanent and response.status_code in (301, 308)
                moved = str(request.url) if is_permanent and not holds_secret(str(request.url)) else moved
            finally:
                await response.aclose()
    except httpx.TimeoutException as error:
        raise FetchError(f"{place} did not answer in time", passing=True) from error
    except httpx.InvalidURL as error:
        raise FetchError(f"{place} is not an address that can be asked: {error}") from error
    except httpx.TransportError as error:
        passing = not isinstance(error, httpx.UnsupportedProtocol)
        raise FetchError(f"{place} cannot be reached: {_reason(error)}", passing=passing) from error
    except httpx.HTTPError as error:
        raise FetchError(f"{place} sent an answer that cannot be read: {_reason(error)}", passing=True) from error
    raise FetchError(f"{place} redirects without end")


def _without_user(request: httpx.Request) -> httpx.Request:
    """A request without a user name and a password: a redirect can bring them along, and they would reach logs."""
    if request.url.userinfo:
        request.url = request.url.copy_with(userinfo=b"")
    return request


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _pause(otherwise: Callable[[RetryCallState], float]) -> Callable[[RetryCallState], float]:
    """Wait as long as the server asked, else exponentially longer with jitter."""

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, FetchError) else None
        return otherwise(state) if asked is None else max(asked, 0.0)

    return pause
