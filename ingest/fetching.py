"""Getting one thing over HTTP with patience and with limits: retries, `Retry-After`, a deadline, a longest body."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise

import httpx
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, wait_random_exponential

from ingest.retry_after import retry_after_seconds

WORTH_RETRYING = frozenset({406, 408, 425, 429, 500, 502, 503, 504})
"""Statuses that pass: overload and outages, and the 406 that arXiv gives now and then to well-formed requests."""

Sleep = Callable[[float], Awaitable[None]]
Clock = Callable[[], float]


class FetchError(Exception):
    """Nothing could be had; `status` is the server's last one where it answered, `passing` whether it may recover."""

    def __init__(
        self, message: str, *, status: int | None = None, passing: bool = False, wait: float | None = None
    ) -> None:
        """`wait` is for how many seconds the server asked to be left alone."""
        super().__init__(message)
        self.status = status
        self.passing = passing
        self.wait = wait


class TooLargeError(FetchError):
    """The body is longer than allowed."""


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

    `moved_to` is where what was asked for has moved for good, where the server said so (RFC 9110, 15.4: 301 and 308).
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
    return httpx.create_ssl_context()


async def open_client(
    *, contact: str | None, accept: str, limit: httpx.Timeout, most_connections: int = 10, most_redirects: int = 5
) -> httpx.AsyncClient:
    """A client that names itself and follows redirects; opened in a thread, as it reads certificates from disk."""

    def opened() -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers={"User-Agent": user_agent(contact), "Accept": accept},
            verify=_certificates(),
            timeout=limit,
            limits=httpx.Limits(max_connections=most_connections),
            follow_redirects=True,
            max_redirects=most_redirects,
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
    """GET an address, or POST `json` to it; statuses below 500 that are not worth retrying are given back as answers.

    `before` runs ahead of each attempt (to keep an interval between requests); `check` may raise a `FetchError`,
    `passing` if the answer is worth another attempt. Raises FetchError when attempts or deadline are used up.
    """
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
                raise failure or FetchError(f"{url} could not be asked within {patience.deadline:.0f} seconds")
            try:
                async with asyncio.timeout(remaining):
                    fetched = await _once(client, url, params, headers, json, max_bytes)
                if check:
                    check(fetched)
            except TimeoutError as error:
                raise FetchError(f"{url} did not finish within {patience.deadline:g} seconds") from error
            except FetchError as error:
                failure = error
                raise
    return fetched


async def _once(
    client: httpx.AsyncClient,
    url: str,
    params: Mapping[str, str] | None,
    headers: Mapping[str, str] | None,
    json: object,
    max_bytes: int,
) -> Fetched:
    try:
        async with client.stream(
            "GET" if json is None else "POST", url, params=params, headers=headers, json=json
        ) as response:
            if response.status_code in WORTH_RETRYING or response.status_code >= 500:
                raise FetchError(
                    f"{_place(response.url)} answered with HTTP {response.status_code} {response.reason_phrase}",
                    status=response.status_code,
                    passing=response.status_code in WORTH_RETRYING,
                    wait=retry_after_seconds(response.headers.get("retry-after")),
                )
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > max_bytes:
                    raise TooLargeError(f"{_place(response.url)} sent more than {max_bytes:,} bytes")
            headers = dict(response.headers)
            return Fetched(response.status_code, headers, bytes(body), str(response.url), _moved_to(response))
    except httpx.TimeoutException as error:
        raise FetchError(f"{url} did not answer in time", passing=True) from error
    except httpx.InvalidURL as error:
        raise FetchError(f"{url} is not an address that can be asked: {error}") from error
    except httpx.TooManyRedirects as error:
        raise FetchError(f"{url} redirects without end") from error
    except httpx.TransportError as error:
        passing = not isinstance(error, httpx.UnsupportedProtocol)
        raise FetchError(f"{url} cannot be reached: {_reason(error)}", passing=passing) from error
    except httpx.HTTPError as error:
        raise FetchError(f"{url} sent an answer that cannot be read: {_reason(error)}", passing=True) from error


def _place(url: httpx.URL) -> str:
    """An address without what was asked for there, which may be long, or hold a key."""
    return str(url.copy_with(query=None))


def _moved_to(response: httpx.Response) -> str | None:
    """The address to which permanent redirects lead; one that is only for now ends the chain."""
    moved = None
    for hop, following in pairwise([*response.history, response]):
        if hop.status_code not in (301, 308):
            break
        moved = str(following.url)
    return moved


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _pause(otherwise: Callable[[RetryCallState], float]) -> Callable[[RetryCallState], float]:
    """Wait as long as the server asked, else exponentially longer with jitter."""

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, FetchError) else None
        return otherwise(state) if asked is None else max(asked, 0.0)

    return pause
