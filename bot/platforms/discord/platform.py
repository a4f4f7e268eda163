"""Describes Discord to the registry of platforms.

What needs discord.py is imported when it runs.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.finding import Finding
from bot.platforms.discord.settings import DiscordSettings
from bot.platforms.registry import Platform

if TYPE_CHECKING:
    from bot.reception.house import House


async def _serve(house: "House") -> None:
    from bot.platforms.discord.serve import serve

    await serve(house)


async def _examine(settings: DiscordSettings) -> AsyncIterator[Finding]:
    from bot.platforms.discord.doctor import examine_discord

    async for finding in examine_discord(settings):
        yield finding


PLATFORM = Platform(
    settings=DiscordSettings,
    about_settings="Discord, where `refdesk serve` answers; without it, Discord is not served.",
    serve=_serve,
    examine=_examine,
)
