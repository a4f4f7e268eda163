"""Posting a message exactly once, even where Slack's reply to the first try is lost."""

import re
from collections.abc import Callable, Container
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.platforms.slack.client import PacedClient, may_be_done
from bot.platforms.slack.messages import SlackMessage

_EVENT = "refdesk_message"
_ATTEMPTS = 4
_LOOKED_THROUGH = 200
_PAUSE_SECONDS = 1.0

Failure = (SlackApiError, aiohttp.ClientError, TimeoutError)
"""What a call to Slack may raise."""


async def post_once(
    client: PacedClient, channel: str, message: SlackMessage, *, key: str, after: str, thread_ts: str | None = None
) -> str:
    """Post a message and give its id (`ts`).

    `key` names the message among all that are posted after the message `after`; it travels as metadata, by which a
    message is found again whose posting nobody confirmed. Raises what the client raises.
    """
    metadata = {"event_type": _EVENT, "event_payload": {"key": key}}
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            posted = await client.chat_postMessage(
                channel=channel,
                text=message.text,
                blocks=message.blocks,
                thread_ts=thread_ts,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
            return str(posted["ts"])
        except Failure as error:
            if not may_be_done(error) or attempt == _ATTEMPTS:
                raise
        await client.sleep(_PAUSE_SECONDS)
        found = await find_posted(client, channel, key=key, after=after, thread_ts=thread_ts)
        if found is not None:
            return found
    raise AssertionError("the loop above ends by returning or raising")


async def find_posted(client: PacedClient, channel: str, *, key: str, after: str, thread_ts: str | None) -> str | None:
    """Give the id of the message that `post_once` posted with a key; None where there is none."""
    return await _find(client, channel, after, thread_ts, lambda each: _key(each) == key)


async def find_written(
    client: PacedClient, channel: str, thread_ts: str, after: str, text: str, but: Container[str]
) -> str | None:
    """Give the id of the bot's own message of a thread that has this text and no metadata; None where there is none.

    The messages `but` are others', who may say the same.
    """
    letters = _letters(text)

    def wanted(message: dict[str, Any]) -> bool:
        return not message.get("metadata") and str(message["ts"]) not in but and _letters(message["text"]) == letters

    return await _find(client, channel, after, thread_ts, wanted)


async def _find(
    client: PacedClient, channel: str, after: str, thread_ts: str | None, wanted: Callable[[dict[str, Any]], bool]
) -> str | None:
    """Look for one of the bot's own messages; gives its id."""
    if thread_ts is None:
        found = await client.conversations_history(
            channel=channel, oldest=after, limit=_LOOKED_THROUGH, include_all_metadata=True
        )
    else:
        found = await client.conversations_replies(
            channel=channel, ts=thread_ts, oldest=after, limit=_LOOKED_THROUGH, include_all_metadata=True
        )
    own = (message for message in found["messages"] if message.get("bot_id"))
    return next((str(message["ts"]) for message in own if wanted(message)), None)


def _key(message: dict[str, Any]) -> str | None:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return payload.get("key")


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)
