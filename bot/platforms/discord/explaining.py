"""Explains what a killed process left unanswered in Discord, where its asker sees it."""

import logging
import time

import discord

from bot.platforms.discord import messages
from bot.platforms.discord.asking import surface_of
from bot.platforms.discord.controls import view_of
from bot.platforms.discord.display import DONE
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.surfaces import ChannelSurface, insist
from bot.reception import words
from bot.store.model import StoredQuestion

_log = logging.getLogger(__name__)


async def explain(client: discord.Client, stored: StoredQuestion) -> None:
    """Say under an unfinished answer what became of it; what was written stays.

    The response to an interaction can be changed by its token, for a quarter of an hour. Later, or where there was no
    response yet, it is said in the channel, or, where only the one who asked was to see it, in a direct message: they
    did ask. Where that is refused too, the log says so.
    """
    if DONE in stored.shown:
        return
    for way in (_by_token, _in_place, _directly):
        try:
            if await way(client, stored):
                return
        except discord.HTTPException as error:
            _log.info("answer %s cannot be explained in one way: %s", stored.answer_id, error)
    _log.warning(
        "who asked for answer %s cannot be told that it never came: Discord takes no message", stored.answer_id
    )


async def _by_token(client: discord.Client, stored: StoredQuestion) -> bool:
    token = stored.shown.get("token")
    if not token or time.time() >= float(stored.shown.get("until", 0)):
        return False
    webhook = discord.Webhook.partial(client.application_id or 0, token, client=client)
    message_ids = _messages(stored)
    if not message_ids:
        # Its id was never learnt; this is how Discord calls the first one.
        message_ids = [(await webhook.fetch_message("@original")).id]  # type: ignore[arg-type]
    message = _unfinished(stored, await _written(webhook, message_ids[0]))
    await webhook.edit_message(message_ids[0], embed=message.embed, view=view_of(message.controls))
    return True


async def _in_place(client: discord.Client, stored: StoredQuestion) -> bool:
    if "channel" not in stored.shown or (stored.asked.private and "token" in stored.shown):
        return False
    channel, message_ids = client.get_partial_messageable(int(stored.shown["channel"])), _messages(stored)
    written = await _written(channel, message_ids[0]) if message_ids else ""
    await surface_of(client, stored, _key(stored)).show([_unfinished(stored, written)])
    return True


async def _directly(client: discord.Client, stored: StoredQuestion) -> bool:
    direct = await insist(lambda: client.create_dm(discord.Object(int(stored.asked.person))))
    await ChannelSurface(client, direct.id, key=_key(stored)).show(
        [messages.text_message(words.left_unanswered(stored.asked.text))]
    )
    return True


def _key(stored: StoredQuestion) -> str:
    """Return the same key for each try, since a process may die after the message and before it is noted."""
    return f"{stored.answer_id}-end"


def _messages(stored: StoredQuestion) -> list[int]:
    return [int(message_id) for message_id in stored.shown.get("messages", "").split()]


def _unfinished(stored: StoredQuestion, written: str) -> DiscordMessage:
    return messages.left_unfinished(words.INTERRUPTED, written, stored.answer_id)


async def _written(where: discord.Webhook | discord.PartialMessageable, message_id: int) -> str:
    """What stands in a message of the bot's that was being written; nothing where it cannot be read."""
    try:
        message = await where.fetch_message(message_id)
    except discord.HTTPException:
        return ""
    return (message.embeds[0].description or "") if message.embeds else ""
