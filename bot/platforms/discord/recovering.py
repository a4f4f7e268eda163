"""Recovers what a killed process left unanswered in Discord, where its asker sees it."""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

import discord

from bot.platforms.discord import messages
from bot.platforms.discord.asking import Asking, surface_of
from bot.platforms.discord.controls import rates
from bot.platforms.discord.display import DONE
from bot.platforms.discord.left_response import LeftResponse
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.surfaces import ChannelSurface, Surface, insist
from bot.reception import words
from bot.reception.display import Display
from bot.store.model import StoredQuestion

_log = logging.getLogger(__name__)

_MOST_READ = 50
_CLOCKS_DIFFER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class DiscordRecovery:
    """What Discord does about a question that a killed process left; implements `bot.reception.recovering.Recovery`."""

    client: discord.Client
    asking: Asking

    async def is_shown(self, stored: StoredQuestion) -> bool:
        """Return True if the whole answer is noted, or its last message, which has the controls, is in the channel."""
        if DONE in stored.shown:
            return True
        if not stored.composed or "channel" not in stored.shown or _by_token(stored):
            return False
        channel = self.client.get_partial_messageable(int(stored.shown["channel"]))
        since = stored.asked.asked_at - _CLOCKS_DIFFER
        try:
            async for message in channel.history(after=since, limit=_MOST_READ, oldest_first=True):
                if message.author == self.client.user and rates(message, stored.answer_id):
                    return True
        except discord.HTTPException as error:
            _log.info("whether answer %s is to be seen is not known: %s", stored.answer_id, error)
        return False

    async def display(self, stored: StoredQuestion) -> Display | None:
        """Return a display in place of what is there; None where the only way to the person has expired."""
        surface = await self._surface(stored)
        return None if surface is None else self.asking.display(surface, "")

    async def refusal(self, stored: StoredQuestion) -> str | None:
        """Return why the person is not answered there: what the platform would have said."""
        channel = stored.shown.get("channel", stored.asked.place.channel)
        return self.asking.why_declined(stored.asked, int(channel))

    async def explain(self, stored: StoredQuestion) -> None:
        """Say under an unfinished answer what became of it; what was written stays.

        The response to an interaction can be changed by its token, for a quarter of an hour. Later, or where there was
        no response yet, it is said in the channel, or, where only the one who asked was to see it, in a direct message:
        they did ask. Where that is refused too, the log says so.
        """
        for way in (self._explain_by_token, self._explain_in_place, self._explain_directly):
            try:
                if await way(stored):
                    return
            except discord.HTTPException as error:
                _log.info("answer %s cannot be explained in one way: %s", stored.answer_id, error)
        _log.warning(
            "who asked for answer %s cannot be told that it never came: Discord takes no message", stored.answer_id
        )

    async def _surface(self, stored: StoredQuestion) -> Surface | None:
        if _by_token(stored):
            response = LeftResponse(self.client, stored)
            try:
                await response.find()
            except discord.HTTPException as error:
                _log.info("the response of answer %s is not there: %s", stored.answer_id, error)
            else:
                return response
        if "channel" not in stored.shown or (stored.asked.private and "token" in stored.shown):
            return None
        return surface_of(self.client, stored)

    async def _explain_by_token(self, stored: StoredQuestion) -> bool:
        if not _by_token(stored):
            return False
        response = LeftResponse(self.client, stored)
        await response.show([_unfinished(stored, _written_in(await response.find()))])
        return True

    async def _explain_in_place(self, stored: StoredQuestion) -> bool:
        if "channel" not in stored.shown or (stored.asked.private and "token" in stored.shown):
            return False
        channel = self.client.get_partial_messageable(int(stored.shown["channel"]))
        message_ids = stored.shown.get("messages", "").split()
        written = await _written(channel, int(message_ids[0])) if message_ids else ""
        await surface_of(self.client, stored, _key(stored)).show([_unfinished(stored, written)])
        return True

    async def _explain_directly(self, stored: StoredQuestion) -> bool:
        direct = await insist(lambda: self.client.create_dm(discord.Object(int(stored.asked.person))))
        await ChannelSurface(self.client, direct.id, key=_key(stored)).show(
            [messages.text_message(words.left_unanswered(stored.asked.text))]
        )
        return True


def _by_token(stored: StoredQuestion) -> bool:
    """Return True if the answer is the response to an interaction that can still be changed."""
    return "token" in stored.shown and time.time() < float(stored.shown.get("until", 0))


def _key(stored: StoredQuestion) -> str:
    """Return the same key for each try, since a process may die after the message and before it is noted."""
    return f"{stored.answer_id}-end"


def _unfinished(stored: StoredQuestion, written: str) -> DiscordMessage:
    return messages.left_unfinished(words.INTERRUPTED, written, stored.answer_id)


async def _written(where: discord.PartialMessageable, message_id: int) -> str:
    """Return what stands in a message of the bot's that was being written; nothing where it cannot be read."""
    try:
        return _written_in(await where.fetch_message(message_id))
    except discord.HTTPException:
        return ""


def _written_in(message: discord.Message) -> str:
    return (message.embeds[0].description or "") if message.embeds else ""
