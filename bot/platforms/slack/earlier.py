"""Reads earlier messages of a channel: threads with questions, addresses of answers."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.answering.interpreting.thread import MOST_MESSAGES
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reading import is_by_a_person, plain_question
from bot.platforms.slack.where import Where, is_direct

_log = logging.getLogger(__name__)

_READ_OF_A_THREAD = 200
"""Messages of a thread that one request brings, from its beginning: Slack gives no last ones."""
_READING_SECONDS = 3.0


async def messages_before(client: PacedClient, where: Where) -> Sequence[str]:
    """Return what people wrote last in the thread in which a question was asked; nothing outside threads."""
    thread, asked = where.thread_ts, where.asked_ts
    if thread is None or asked is None or thread == asked or is_direct(where.channel):
        return ()
    page: dict[str, Any] = {"channel": where.channel, "ts": thread, "latest": asked, "limit": _READ_OF_A_THREAD}
    try:
        async with asyncio.timeout(_READING_SECONDS):
            found = await client.conversations_replies(**page)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        _log.warning("a thread could not be read: %s", error_of(error) if isinstance(error, SlackApiError) else error)
        return ()
    written = [each for each in found["messages"] if is_by_a_person(each) and float(each["ts"]) < float(asked)]
    return [plain_question(str(each.get("text") or ""), "") for each in written][-MOST_MESSAGES:]


async def address_of_message(client: PacedClient, channel: str, ts: str) -> str:
    """Return the address of a message (`chat.getPermalink`); empty where Slack gives none, as for a deleted one."""
    try:
        async with asyncio.timeout(_READING_SECONDS):
            return str((await client.chat_getPermalink(channel=channel, message_ts=ts))["permalink"])
    except Failure as error:
        _log.info("a message has no address: %s", error_of(error) if isinstance(error, SlackApiError) else error)
        return ""
