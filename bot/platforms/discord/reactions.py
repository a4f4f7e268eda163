"""Reads Discord's events about reactions: 👍 and 👎 under what the bot has posted.

The events tell of no message's text, and none is asked for.
"""

from collections.abc import Sequence

import discord

from bot.digests.model import Destination
from bot.digests.reactions import Reaction, Reactions
from bot.platforms.discord import allowed
from bot.platforms.discord.events import PLATFORM, roles_of
from bot.platforms.discord.settings import DiscordSettings
from bot.reception.reception import Reception
from bot.store.model import Place

_LIKED = {"👍": True, "👎": False}
_TONES = str.maketrans("", "", "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff\ufe0f")
"""Tones of skin, and what asks for a picture, which stand behind a sign."""


class HeardReactions:
    """Counts the reactions that a client hears of; one for each client."""

    def __init__(
        self, client: discord.Client, reception: Reception, settings: DiscordSettings, counting: Reactions
    ) -> None:
        """Count reactions of those who may ask."""
        self._client = client
        self._reception = reception
        self._settings = settings
        self._counting = counting

    async def given(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction of somebody who may ask where the message is."""
        reaction = self._reaction(payload)
        if reaction is not None and await self._may_ask(payload):
            await self._counting.given(reaction)

    async def taken_back(self, payload: discord.RawReactionActionEvent) -> None:
        """Count a reaction no longer that somebody has removed."""
        if (reaction := self._reaction(payload)) is not None:
            await self._counting.taken_back(reaction)

    async def cleared(self, message_id: int, emoji: discord.PartialEmoji | None = None) -> None:
        """Count no reaction to a message any longer from which they were all removed, or all of one sign."""
        signs = _LIKED if emoji is None else {_sign(emoji): True}
        for sign in signs:
            if (liked := _LIKED.get(sign)) is not None:
                await self._counting.cleared(PLATFORM, str(message_id), liked=liked)

    def _reaction(self, payload: discord.RawReactionActionEvent) -> Reaction | None:
        """Read a reaction; None for other signs, those of the bot itself, and those to messages of others."""
        liked = _LIKED.get(_sign(payload.emoji))
        bot_id = self._client.user.id if self._client.user is not None else 0
        others = payload.message_author_id not in (None, bot_id)
        if liked is None or others or payload.user_id == bot_id:
            return None
        own, message = Destination(PLATFORM, "", "", str(payload.user_id)), str(payload.message_id)
        _, channels = self._place(payload)
        return Reaction(own, tuple(map(str, channels)), message, message, liked)

    async def _may_ask(self, payload: discord.RawReactionActionEvent) -> bool:
        place, channels = self._place(payload)
        roles = roles_of(payload.member) if payload.member is not None else ()
        refusal = allowed.why_not(self._settings, place, channels, roles)
        return refusal is None and await self._reception.why_not_you(place, str(payload.user_id), roles) is None

    def _place(self, payload: discord.RawReactionActionEvent) -> tuple[Place, Sequence[int]]:
        """Return the place of a message, and its channel with the one that holds it, if that is a thread."""
        channel = self._client.get_channel(payload.channel_id)
        parent = channel.parent_id if isinstance(channel, discord.Thread) else payload.channel_id
        return Place(PLATFORM, str(payload.guild_id or ""), str(parent)), (payload.channel_id, parent)


def _sign(emoji: discord.PartialEmoji) -> str:
    return emoji.name.translate(_TONES) if emoji.is_unicode_emoji() and emoji.name else ""
