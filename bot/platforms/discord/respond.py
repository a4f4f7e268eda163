"""Responding to interactions: something at once, the rest when it is there."""

from collections.abc import Sequence

import discord

from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.surfaces import InteractionSurface, insist

Interaction = discord.Interaction[discord.Client]

_ACKNOWLEDGED, _UNKNOWN_INTERACTION = 40060, 10062


async def defer(interaction: Interaction, *, ephemeral: bool) -> int | None:
    """Say at once that it is being worked on; gives the id of the message that will hold the response, if it is known.

    Raises discord.NotFound, of which `is_too_late` is true, where the three seconds for that have passed.
    """
    try:
        response = await insist(lambda: interaction.response.defer(ephemeral=ephemeral, thinking=True))
    except discord.HTTPException as error:
        if error.code != _ACKNOWLEDGED:
            raise
        # By another process of this bot, or by a request whose answer got lost.
        return None
    return response.message_id if response is not None else None


def is_too_late(error: BaseException) -> bool:
    """Whether an interaction can no longer be responded to: it arrived late, as after a broken connection."""
    return isinstance(error, discord.NotFound) and error.code == _UNKNOWN_INTERACTION


async def respond(interaction: Interaction, message: Sequence[DiscordMessage], *, ephemeral: bool = True) -> None:
    """Show messages in response to an interaction that has been deferred."""
    await InteractionSurface(interaction, ephemeral=ephemeral).show(message)
