"""Calls Slack's Web API in turn, honours Retry-After, and retries where that is safe.

Everything of this process that calls Slack goes through one such client, Bolt's and the socket handler's calls too.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential,
    wait_random,
)

from bot.platforms.slack.pacing import Pacer
from ingest.fetching.retry_after import retry_after_seconds

_log = logging.getLogger(__name__)

_TIMEOUT_SECONDS, _DEADLINE_SECONDS, _ATTEMPTS, _ATTEMPTS_WHEN_LIMITED = 30, 180.0, 4, 8
_LEAST_WAIT = 1.0
_PASSING = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"})
_NOT_TWICE = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.startStream", "chat.appendStream"})
"""Methods that would do something a second time if the first try was done and only its reply was lost."""


class PacedClient(AsyncWebClient):
    """An AsyncWebClient whose calls take turns; use as an async context manager, which holds its connections."""

    def __init__(
        self,
        token: str,
        base_url: str,
        pacer: Pacer,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`base_url` ends with a slash. The client tries again by itself, so the package's handlers are left out."""
        super().__init__(token, base_url=base_url, timeout=_TIMEOUT_SECONDS, retry_handlers=[])
        self.pacer = pacer
        self.sleep = sleep

    async def __aenter__(self) -> "PacedClient":
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.session is not None:
            await self.session.close()

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """Call a method in its turn.

        Raises SlackApiError when Slack refuses, aiohttp.ClientError or TimeoutError when it cannot be reached; a call
        of `_NOT_TWICE` that may have been done all the same is not repeated (`may_be_done` tells).
        """
        trying = AsyncRetrying(
            retry=retry_if_exception(lambda error: _worth_another_try(api_method, error)),
            stop=lambda state: _is_enough(state),
            wait=wait_exponential(multiplier=0.5, max=8.0) + wait_random(0.0, 0.5),
            sleep=self.sleep,
            before_sleep=lambda state: _log.info("%s is tried again: %s", api_method, _reason(state)),
            reraise=True,
        )
        channel = _channel(arguments)
        async for attempt in trying:
            with attempt:
                async with self.pacer.turn(api_method, channel):
                    try:
                        return await super().api_call(api_method, **arguments)
                    except SlackApiError as error:
                        if (seconds := retry_after(error)) is not None:
                            self.pacer.hold(api_method, channel, seconds)
                        raise
        raise AssertionError("the loop above ends by returning or raising")


def error_of(error: SlackApiError) -> str:
    """Slack's own word for why it refused, such as `message_not_in_streaming_state`."""
    response = error.response
    word = response.get("error") if isinstance(response, dict | AsyncSlackResponse) else None
    return str(word or "unknown")


def retry_after(error: BaseException) -> float | None:
    """Seconds that Slack asks to wait, None where it does not."""
    response = error.response if isinstance(error, SlackApiError) else None
    if not isinstance(error, SlackApiError) or not isinstance(response, AsyncSlackResponse):
        return None
    if response.status_code != 429 and error_of(error) not in ("ratelimited", "rate_limited"):
        return None
    header = next((value for key, value in response.headers.items() if key.lower() == "retry-after"), None)
    return max(_LEAST_WAIT, retry_after_seconds(header) or 0.0)


def may_be_done(error: BaseException) -> bool:
    """Whether a failed call may have been done all the same, because only its reply was lost."""
    if isinstance(error, SlackApiError):
        return retry_after(error) is None and _is_passing(error)
    return isinstance(error, aiohttp.ClientError | TimeoutError) and not isinstance(error, aiohttp.ClientConnectorError)


def _worth_another_try(method: str, error: BaseException) -> bool:
    if retry_after(error) is not None or isinstance(error, aiohttp.ClientConnectorError):
        return True
    return may_be_done(error) and method not in _NOT_TWICE


def _is_passing(error: SlackApiError) -> bool:
    response = error.response
    status = response.status_code if isinstance(response, AsyncSlackResponse) else 500
    return status >= 500 or error_of(error) in _PASSING


def _is_enough(state: RetryCallState) -> bool:
    error = state.outcome.exception() if state.outcome else None
    limited = error is not None and retry_after(error) is not None
    attempts = stop_after_attempt(_ATTEMPTS_WHEN_LIMITED if limited else _ATTEMPTS)
    return attempts(state) or stop_after_delay(_DEADLINE_SECONDS)(state)


def _reason(state: RetryCallState) -> str:
    error = state.outcome.exception() if state.outcome else None
    return error_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def _channel(arguments: dict[str, Any]) -> str:
    """The channel that a call is about, wherever its arguments stand."""
    for where in ("params", "json", "data"):
        values = arguments.get(where)
        if isinstance(values, dict) and (channel := values.get("channel") or values.get("channel_id")):
            return str(channel)
    return ""
