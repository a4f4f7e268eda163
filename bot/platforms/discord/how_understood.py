"""Adds “Explain this answer” to the menu of a message, for who manages the server."""

import discord
from discord import app_commands

from bot.platforms.discord import messages
from bot.platforms.discord.controls import answer_under
from bot.platforms.discord.digest_commands import may_change
from bot.platforms.discord.events import presser_of
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.reception.answer_menu import MenuReply
from bot.reception.house import House
from bot.reception.how_understood import LABEL, NO_ANSWER, NOT_YOURS, how_understood


def add_how_understood(tree: app_commands.CommandTree[discord.Client], house: House) -> None:
    """Add it to a tree; Discord shows it to those who manage the server, and the rest are refused."""

    @tree.context_menu(name=LABEL)
    @app_commands.default_permissions(manage_guild=True)
    async def explain(interaction: Interaction, message: discord.Message) -> None:
        await defer(interaction, ephemeral=True)
        await respond(interaction, messages.menu_messages(await _explanation(house, interaction, message)))


async def _explanation(house: House, interaction: Interaction, message: discord.Message) -> MenuReply:
    if not may_change(interaction):
        return MenuReply(NOT_YOURS)
    if (answer_id := answer_under(message)) is None:
        return MenuReply(NO_ANSWER)
    return await how_understood(house.reception, house.desk, answer_id, presser_of(interaction))
