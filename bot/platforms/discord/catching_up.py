"""Finds questions that arrived while nothing listened.

Discord sends a message once, and only to a living session.

While connected, a process notes every few seconds that it listens. Whoever connects next reads what was written since
then where people have asked lately, and takes up what is addressed to the bot. A message that was taken up before is
known by its id, so nothing is answered twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import discord

from bot.platforms.discord.events import PLATFORM, hear
from bot.store.database import Store
from bot.store.notes import note, set_note
from bot.store.questions import places_asked_in

_log = logging.getLogger(__name__)

LISTENING_SECONDS = 10.0
"""How often a process notes that it listens."""

_NOTE = "listening"
_OLDEST = timedelta(minutes=15)
"""Nobody waits longer for an answer; older questions are left alone."""

_OVERLAP = timedelta(seconds=30)
_ASKED_WITHIN = timedelta(days=7)
_MOST_PLACES, _MOST_MESSAGES = 25, 50
"""What is read of each place and of how many, so that a start costs few of the requests that Discord allows."""


async def note_listening(store: Store, now: Callable[[], datetime] = discord.utils.utcnow) -> None:
    """Note every few seconds that messages are heard; runs until cancelled."""
    while True:
        await asyncio.to_thread(set_note, store, PLATFORM, _NOTE, now().isoformat())
        await asyncio.sleep(LISTENING_SECONDS)


async def catch_up(
    client: discord.Client,
    store: Store,
    take: Callable[[discord.Message], Awaitable[None]],
    now: Callable[[], datetime] = discord.utils.utcnow,
) -> None:
    """Hand to `take` what was addressed to the bot since anything listened last, oldest first in each place."""
    heard = await asyncio.to_thread(note, store, PLATFORM, _NOTE)
    if heard is None or client.user is None:
        return
    since = max(datetime.fromisoformat(heard) - _OVERLAP, now() - _OLDEST)
    places = await asyncio.to_thread(places_asked_in, store, PLATFORM, now() - _ASKED_WITHIN, _MOST_PLACES)
    for channel_id in places:
        try:
            # Of a channel known by its id alone Discord's library cannot say whether it is in a server.
            channel = client.get_channel(channel_id) or await client.fetch_channel(channel_id)
            if not isinstance(channel, discord.abc.Messageable):
                continue
            missed = [each async for each in channel.history(after=since, limit=_MOST_MESSAGES, oldest_first=True)]
        except discord.HTTPException as error:
            _log.info("channel %s could not be read for missed questions: %s", channel_id, error)
            continue
        for message in missed:
            addressed = hear(message, client.user.id)
            if addressed is not None and addressed.way != "overheard":
                await take(message)
