"""Adds “Summarise this thread” to the menu of a message, for the person alone."""

import discord
from discord import app_commands

from bot.platforms.discord import messages
from bot.platforms.discord.asking import Asking
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.reception.words import NO_THREAD
from bot.threads.requests import SUMMARISE_THREAD

LABEL = "Summarise this thread"


def add_thread_menu(tree: app_commands.CommandTree[discord.Client], asking: Asking) -> None:
    """Add it to a tree."""

    @tree.context_menu(name=LABEL)
    async def summarise_thread(interaction: Interaction, message: discord.Message) -> None:
        if (refusal := await asking.why_not(interaction)) is not None:
            await interaction.response.send_message(embed=messages.text_message(refusal).embed, ephemeral=True)
            return
        message_id = await defer(interaction, ephemeral=True)
        thread = interaction.channel if isinstance(interaction.channel, discord.Thread) else message.thread
        if thread is None:
            await respond(interaction, [messages.text_message(NO_THREAD, colour=messages.ORANGE)])
            return
        await asking.by_interaction(interaction, SUMMARISE_THREAD, private=True, message_id=message_id, thread=thread)
