"""Decides who may ask where, by the configuration and by Discord's settings."""

from collections.abc import Sequence

import discord

from bot.platforms.discord.settings import DiscordSettings
from bot.store.model import Place

NEEDED_NAMES = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "embed_links",
    "read_message_history",
)
NEEDED = discord.Permissions(**dict.fromkeys(NEEDED_NAMES, True))
"""What the bot needs in a server, no more: the permissions of the invite link."""

NOT_HERE = "I do not answer questions in this server; who runs me has chosen which servers I serve."
NOT_IN_CHANNEL = "I answer questions only in certain channels of this server; who runs me has chosen which."
NOT_YOU = "Only members with certain roles may ask me; who runs me has chosen which."
NOT_DIRECTLY = "I do not answer in direct messages. Ask me in a server where I am."


def why_not(settings: DiscordSettings, place: Place, channel_ids: Sequence[int], roles: Sequence[str]) -> str | None:
    """Say why nobody is answered there, or not this person; None where they are.

    `channel_ids` are the channel and, for a thread, the one that holds it.
    """
    if not place.workspace:
        # Roles exist only within servers, so that where they matter a direct message proves nothing.
        return None if settings.direct_messages and not settings.roles else NOT_DIRECTLY
    if settings.servers and int(place.workspace) not in settings.servers:
        return NOT_HERE
    if settings.channels and not set(channel_ids) & set(settings.channels):
        return NOT_IN_CHANNEL
    if settings.roles and not set(roles) & set(map(str, settings.roles)):
        return NOT_YOU
    return None


def lacking(message: discord.Message, *, in_place: bool = False) -> list[str]:
    """Name the permissions without which a message's question cannot be answered where it was asked.

    An answer may open a thread where the channel itself is closed; what is said `in_place` may not.
    """
    held = _held(message)
    if held is None:
        return []
    if not held.view_channel:
        # Where the bot sees nothing, discord.py takes all other permissions for missing, too.
        return ["View Channel"]
    in_thread = isinstance(message.channel, discord.Thread)
    elsewhere = not in_place and may_open_thread(message)
    speaking = held.send_messages_in_threads if in_thread else held.send_messages or elsewhere
    return [] if speaking else ["Send Messages in Threads" if in_thread else "Send Messages"]


def may_embed(message: discord.Message) -> bool:
    """Return True if an answer may be an embed; where it may not, it is plain text.

    discord.py takes embeds for forbidden where messages are; in a thread, which has a permission of its own to write,
    that says nothing.
    """
    held = _held(message)
    return held is None or held.embed_links or not held.send_messages


def may_reply(message: discord.Message) -> bool:
    """Whether the bot may refer to a message in its answer, which needs to read the channel's history."""
    held = _held(message)
    return held is None or held.read_message_history


def may_open_thread(message: discord.Message) -> bool:
    """Whether the bot may open a thread on a message and speak in it."""
    held = _held(message)
    return held is not None and held.create_public_threads and held.send_messages_in_threads


def _held(message: discord.Message) -> discord.Permissions | None:
    """What the bot may do where a message stands; None where that is not a matter of permissions, or not known."""
    guild, channel = message.guild, message.channel
    if guild is None or guild.me is None or isinstance(channel, discord.DMChannel | discord.GroupChannel):
        return None
    try:
        return channel.permissions_for(guild.me)
    except discord.ClientException:
        # The thread's channel is not known yet; sending will show.
        return None
