"""Shows and changes how questions are answered in a channel: `/settings`."""

from collections.abc import Callable, Coroutine
from typing import Any, Literal

import discord
from discord import app_commands

from bot.answering.model import Length
from bot.platforms.discord import messages
from bot.platforms.discord.escaping import markdown
from bot.platforms.discord.events import place_of_interaction
from bot.platforms.discord.messages import DiscordMessage
from bot.platforms.discord.respond import Interaction, defer, respond
from bot.platforms.discord.settings import DiscordSettings
from bot.reception.house import House
from bot.store.model import PlaceSettings


def add_settings(
    tree: app_commands.CommandTree[discord.Client],
    house: House,
    settings: DiscordSettings,
    complete_list: Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]],
) -> None:
    """Add the command to a tree."""

    @tree.command(name="settings", description="Show or change how I answer in this channel.")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.describe(
        mention_required="Whether a message here is a question only when it mentions me.",
        list="Search only this list here.",
        language="Language of answers; empty for the question's own.",
        length="How long answers are.",
        role="Only members with this role may ask here.",
        reset="Back to the defaults first.",
    )
    @app_commands.autocomplete(list=complete_list)
    async def settings_(
        interaction: Interaction,
        mention_required: bool | None = None,
        list: str | None = None,
        language: app_commands.Range[str, 0, 40] | None = None,
        length: Literal["short", "usual", "long"] | None = None,
        role: discord.Role | None = None,
        reset: bool = False,
    ) -> None:
        await defer(interaction, ephemeral=True)
        if not interaction.permissions.manage_guild:
            await respond(
                interaction, [messages.text_message("Only who may manage the server can change my settings.")]
            )
            return
        place = place_of_interaction(interaction)
        before = PlaceSettings() if reset else await house.reception.place_settings(place)
        changes = _changes(mention_required, list, language, length, role)
        after = before.model_copy(update=changes)
        if changes or reset:
            await house.reception.set_place(place, after, str(interaction.user.id))
        await respond(
            interaction, [_settings_message(after, changed=bool(changes or reset), sees=settings.message_content)]
        )


def _changes(
    mention_required: bool | None,
    named: str | None,
    language: str | None,
    length: Length | None,
    role: discord.Role | None,
) -> dict[str, object]:
    given = {
        "mention_required": mention_required,
        "lists": None if named is None else (named,),
        "language": language,
        "length": length,
        "who_may_ask": None if role is None else (str(role.id),),
    }
    return {key: value for key, value in given.items() if value is not None}


def _settings_message(here: PlaceSettings, *, changed: bool, sees: bool) -> DiscordMessage:
    who = ", ".join(f"<@&{each}>" for each in here.who_may_ask) or "everybody"
    mention = "needed" if here.mention_required else "not needed: every message at the top level is a question"
    if not here.mention_required and not sees:
        mention += " (but I cannot read them without the message content intent)"
    rows = {
        "Mention": mention,
        "Lists": markdown(", ".join(here.lists) or "all"),
        "Language": markdown(here.language or "the question's own"),
        "Length": here.length,
        "Who may ask": who,
    }
    embed = discord.Embed(title="Settings changed" if changed else "Settings here", colour=messages.BLUE)
    embed.description = "\n".join(f"**{name}**: {value}" for name, value in rows.items())
    return DiscordMessage(embed)
