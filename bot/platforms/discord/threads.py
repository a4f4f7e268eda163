"""Reads the messages of a thread in Discord, for a summary of it."""

import asyncio
import logging
from collections import deque

import aiohttp
import discord

from bot.platforms.discord.events import words_of
from bot.reception.words import NO_THREAD
from bot.threads.model import MOST_MESSAGES, READING_SECONDS, Thread, ThreadMessage

_log = logging.getLogger(__name__)

MAY_NOT_READ = "Discord does not let me read this thread. Let me view it and read its history, then ask again."
WITHOUT_CONTENT = (
    "Discord does not show me what people write here, since I run without the message content intent. Whoever runs me "
    "can switch it on (`message_content`)."
)
CANNOT_READ = "I could not read this thread just now. Please try again."


async def whole_thread(channel: object, asked_by: discord.Message | None) -> Thread:
    """Return the last messages of people in a thread, each with its address, or why they cannot be read.

    `asked_by` is the message that asks for it, which is left out.
    """
    if not isinstance(channel, discord.Thread):
        return Thread(problem=NO_THREAD)
    found: deque[discord.Message] = deque()
    try:
        async with asyncio.timeout(READING_SECONDS):
            async for each in channel.history(limit=MOST_MESSAGES + 1, before=asked_by):
                found.appendleft(each)
            # What a thread was opened on stands in the channel that holds it.
            if len(found) <= MOST_MESSAGES and (first := await _first(channel)) is not None:
                found.appendleft(first)
    except discord.HTTPException as error:
        _log.warning("a thread could not be read: %s", error)
        if not found:
            refused = isinstance(error, discord.Forbidden | discord.NotFound)
            return Thread(problem=MAY_NOT_READ if refused else CANNOT_READ)
    except (aiohttp.ClientError, TimeoutError) as error:
        _log.warning("a thread could not be read: %s", type(error).__name__)
        if not found:
            return Thread(problem=CANNOT_READ)
    incomplete = len(found) > MOST_MESSAGES
    people = [each for each in list(found)[-MOST_MESSAGES:] if not each.author.bot and each.webhook_id is None]
    messages = tuple(ThreadMessage(words, each.jump_url) for each in people if (words := words_of(each)))
    withheld = sum(not (each.content or each.attachments or each.embeds or each.stickers) for each in people)
    if withheld > len(messages):
        return Thread(problem=WITHOUT_CONTENT)
    return Thread(messages, incomplete)


async def _first(channel: discord.Thread) -> discord.Message | None:
    """Return the message that a thread was opened on; None where it has none, or that is gone."""
    parent = channel.parent
    if not isinstance(parent, discord.TextChannel):
        return None
    try:
        return await parent.fetch_message(channel.id)
    except discord.NotFound:
        return None
