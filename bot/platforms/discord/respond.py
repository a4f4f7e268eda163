"""Responding to interactions: something at once, the rest when it is there."""

from collections.abc import Sequence

import discord

from bot.platforms.discord.messages import Said
from bot.platforms.discord.surfaces import InteractionSurface, insist

Interaction = discord.Interaction[discord.Client]


async def defer(interaction: Interaction, *, ephemeral: bool) -> int | None:
    """Say at once that it is being worked on; gives the id of the message that will hold the response."""
    response = await insist(lambda: interaction.response.defer(ephemeral=ephemeral, thinking=True))
    return response.message_id if response is not None else None


async def respond(interaction: Interaction, said: Sequence[Said], *, ephemeral: bool = True) -> None:
    """Show messages in response to an interaction that has been deferred."""
    await InteractionSurface(interaction, ephemeral=ephemeral).show(said)
