"""Reads earlier messages of a channel: threads with questions, addresses of answers."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.answering.interpreting.thread import MOST_MESSAGES as LAST_MESSAGES
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reading import is_by_a_person, plain_question
from bot.platforms.slack.where import Where, is_direct
from bot.reception.words import NO_THREAD
from bot.threads.model import MOST_MESSAGES, READING_SECONDS, Thread, ThreadMessage

_log = logging.getLogger(__name__)

_READ_OF_A_THREAD = 200
"""Messages of a thread that one request brings, from its beginning: Slack gives no last ones."""
_READING_SECONDS = 3.0
_MOST_PAGES = 10
_MAY_NOT = frozenset({"not_in_channel", "channel_not_found", "missing_scope", "no_permission", "thread_not_found"})

MAY_NOT_READ = "Slack does not let me read this thread. Invite me to the channel with `/invite`, then ask again."
CANNOT_READ = "I could not read this thread just now. Please try again."


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
    return [plain_question(str(each.get("text") or ""), "") for each in written][-LAST_MESSAGES:]


async def whole_thread(client: PacedClient, where: Where) -> Thread:
    """Return the last messages of people in a thread, each with its address, or why they cannot be read."""
    if where.thread_ts is None or where.thread_ts == where.asked_ts or is_direct(where.channel):
        return Thread(problem=NO_THREAD)
    last: deque[dict[str, Any]] = deque(maxlen=MOST_MESSAGES)
    count, complete = 0, False
    try:
        async with asyncio.timeout(READING_SECONDS):
            first = str(
                (await client.chat_getPermalink(channel=where.channel, message_ts=where.thread_ts))["permalink"]
            )
            async for each, is_last in _pages(client, where.channel, where.thread_ts):
                people = [one for one in each if is_by_a_person(one) and one["ts"] != where.asked_ts]
                count, complete = count + len(people), is_last
                last.extend(people)
    except SlackApiError as error:
        _log.warning("a thread could not be read: %s", error_of(error))
        if not last:
            return Thread(problem=MAY_NOT_READ if error_of(error) in _MAY_NOT else CANNOT_READ)
    except (aiohttp.ClientError, TimeoutError) as error:
        _log.warning("a thread could not be read: %s", type(error).__name__)
        if not last:
            return Thread(problem=CANNOT_READ)
    messages = (
        ThreadMessage(plain_question(str(each.get("text") or ""), ""), _address(first, where, str(each["ts"])))
        for each in last
    )
    return Thread(tuple(each for each in messages if each.text), not complete or count > len(last))


async def _pages(
    client: PacedClient, channel: str, thread: str
) -> AsyncIterator[tuple[Sequence[dict[str, Any]], bool]]:
    """Give the messages of a thread, from its beginning, a page at a time, each with whether it is the last."""
    cursor = ""
    for _ in range(_MOST_PAGES):
        page: dict[str, Any] = {"channel": channel, "ts": thread, "limit": _READ_OF_A_THREAD}
        found = await client.conversations_replies(**page | ({"cursor": cursor} if cursor else {}))
        cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
        yield found["messages"], not cursor
        if not cursor:
            return


def _address(first: str, where: Where, ts: str) -> str:
    """Return the address of a message of a thread by that of its first one, as Slack forms them."""
    if ts == where.thread_ts:
        return first
    base = first.partition("?")[0].rpartition("/")[0]
    return f"{base}/p{ts.replace('.', '')}?thread_ts={where.thread_ts}&cid={where.channel}"


async def address_of_message(client: PacedClient, channel: str, ts: str) -> str:
    """Return the address of a message (`chat.getPermalink`); empty where Slack gives none, as for a deleted one."""
    try:
        async with asyncio.timeout(_READING_SECONDS):
            return str((await client.chat_getPermalink(channel=channel, message_ts=ts))["permalink"])
    except Failure as error:
        _log.info("a message has no address: %s", error_of(error) if isinstance(error, SlackApiError) else error)
        return ""
