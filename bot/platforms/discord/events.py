"""Reads Discord's messages and interactions as questions.

What is asked, where, in which conversation, and by whom.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import discord

from bot.platforms.discord.embeds import THREAD_NAME
from bot.platforms.discord.splitting import shortened
from bot.store.model import DIRECT, Asked, Place, Presser, private_conversation
from ingest.terms.outside_text import one_line

PLATFORM = "discord"

Way = Literal["direct", "mention", "reply", "overheard"]
"""How a message reaches the bot; `overheard` messages are read where the message content intent is granted."""

_MENTION = re.compile(r"<(?:@[!&]?|#)\d{1,20}>")
"""Of a person, a role or a channel; a thread's name would show its number."""

_TYPES = (discord.MessageType.default, discord.MessageType.reply)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that may be a question, without the mention of the bot.

    `names_others` says that it mentions somebody else; `answered` is the message of the bot to which it replies.
    """

    text: str
    way: Way
    names_others: bool = False
    answered: discord.Message | None = None


def hear(message: discord.Message, bot_id: int) -> Heard | None:
    """Read a message; None where it is none of the bot's business: its own, another bot's, a notice of the system.

    Only a direct mention counts as one: not @everyone, not a role.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _TYPES:
        return None
    mentioned = bot_id in message.raw_mentions
    text = re.sub(rf"<@!?{bot_id}>", " ", message.content)
    others = bool(message.role_mentions or message.mention_everyone or set(message.raw_mentions) - {bot_id})
    replied = replied_to(message)
    own = replied if replied is not None and replied.author.id == bot_id else None
    way: Way = "overheard"
    if message.guild is None:
        way = "direct"
    elif mentioned:
        way = "mention"
    elif own is not None:
        way = "reply"
    if mentioned and not text.strip() and replied is not None and own is None:
        # "@Refdesk" in reply to what somebody said is a question about that.
        text = replied.content
    return Heard(" ".join(text.split()), way, others, own)


def replied_to(message: discord.Message) -> discord.Message | None:
    """The message to which another replies, where Discord sent it along."""
    resolved = message.reference.resolved if message.reference else None
    return resolved if isinstance(resolved, discord.Message) else None


def asked_by_message(message: discord.Message, text: str, conversation: str) -> Asked:
    """A question from a message."""
    return Asked(
        event_key=str(message.id),
        place=place_of(message.guild, message.channel),
        conversation=conversation,
        person=str(message.author.id),
        text=text,
        asked_at=message.created_at,
        private=message.guild is None,
        roles=roles_of(message.author),
    )


def asked_by_interaction(
    interaction: discord.Interaction[discord.Client],
    text: str,
    *,
    private: bool,
    lists: Sequence[str] = (),
    within: tuple[Place, str] | None = None,
) -> Asked:
    """A question from a command, a menu or a button; `within` is a place and conversation other than where it was."""
    direct = interaction.guild_id is None
    place, conversation = within or (place_of_interaction(interaction), conversation_of(interaction, private=private))
    return Asked(
        event_key=str(interaction.id),
        place=place,
        conversation=conversation,
        person=str(interaction.user.id),
        text=text,
        asked_at=interaction.created_at,
        private=private or direct,
        roles=roles_of(interaction.user),
        lists=tuple(lists),
    )


def presser_of(interaction: discord.Interaction[discord.Client], *, private: bool = False) -> Presser:
    """Return who uses a command or control, and where; between the two alone everything is private."""
    message = interaction.message
    alone = interaction.guild_id is None and isinstance(interaction.channel, discord.DMChannel)
    return Presser(
        place_of_interaction(interaction),
        str(interaction.user.id),
        roles_of(interaction.user),
        private or alone or (message is not None and message.flags.ephemeral),
    )


def conversation_of(interaction: discord.Interaction[discord.Client], *, private: bool) -> str:
    """Which conversation a command belongs to: the thread's, the person's own, or a new one."""
    if interaction.guild_id is None:
        return DIRECT
    if private:
        return private_conversation(str(interaction.user.id))
    if isinstance(interaction.channel, discord.Thread):
        return str(interaction.channel.id)
    return str(interaction.id)


def place_of(guild: discord.Guild | None, channel: object) -> Place:
    """A message's place: a thread or forum post belongs to the channel that holds it."""
    channel_id = getattr(channel, "id", 0)
    if isinstance(channel, discord.Thread):
        channel_id = channel.parent_id
    return Place(PLATFORM, str(guild.id) if guild else "", str(channel_id))


def place_of_interaction(interaction: discord.Interaction[discord.Client]) -> Place:
    """An interaction's place; also in servers of which the bot is no member."""
    channel = interaction.channel
    channel_id = channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id
    return Place(PLATFORM, str(interaction.guild_id or ""), str(channel_id or ""))


def roles_of(person: discord.abc.User) -> tuple[str, ...]:
    """The ids of a member's roles; none outside of servers."""
    return tuple(str(role.id) for role in person.roles) if isinstance(person, discord.Member) else ()


def rights_of(person: discord.abc.User) -> discord.Permissions:
    """What a member may do in the server; nothing outside of servers."""
    return person.guild_permissions if isinstance(person, discord.Member) else discord.Permissions.none()


def thread_name(question: str) -> str:
    """A thread's name after the question that opens it."""
    return shortened(one_line(_MENTION.sub(" ", question)), THREAD_NAME) or "A question"


def words_of(message: discord.Message) -> str:
    """Return what somebody wrote, without mentions of people, roles and channels."""
    return re.sub(r"[ \t]+", " ", _MENTION.sub(" ", message.content)).strip()


def text_of(message: discord.Message) -> str:
    """All that a message says, embeds included, for finding the paper that it is about."""
    parts = [message.content]
    for embed in message.embeds:
        parts += [embed.url or "", embed.title or "", embed.description or ""]
        parts += [f"{field.name} {field.value}" for field in embed.fields]
    return "\n".join(part for part in parts if part)
