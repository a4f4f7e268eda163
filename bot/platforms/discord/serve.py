"""Serving Discord: connected to the gateway until the process is told to stop."""

import asyncio
import os

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import ConfigError, PlatformError
from bot.platforms.discord.client import RefdeskClient, make_client
from bot.platforms.discord.reconnecting import reconnect_soon
from bot.platforms.discord.settings import DiscordSettings
from bot.reception.house import House

_PORTAL = "https://discord.com/developers/applications"


async def serve(house: House) -> None:
    """Answer questions from Discord until `house.drained`; from `house.stopping` on the reception takes no new ones.

    Raises ConfigError where the token is missing, PlatformError where Discord does not take it or an intent.
    """
    settings = house.settings.platform(DiscordSettings) or DiscordSettings()
    token = read_token(settings)
    use_server(settings)
    reconnect_soon()
    async with make_client(house, settings) as client:
        connected = asyncio.create_task(_connect(client, settings, token), name="connection to Discord")
        drained = asyncio.create_task(house.drained.wait())
        try:
            await asyncio.wait([connected, drained], return_when=asyncio.FIRST_COMPLETED)
            if connected.done():
                connected.result()
        finally:
            drained.cancel()
            await client.close()
            await asyncio.gather(connected, drained, return_exceptions=True)


def read_token(settings: DiscordSettings) -> str:
    """Read the bot's token from the environment; raises ConfigError where there is none."""
    token = os.environ.get(settings.token_env, "").strip()
    if not token:
        raise ConfigError(
            f"The environment variable {settings.token_env} is empty: put the bot's token there "
            f"({_PORTAL}, Bot, Reset Token)."
        )
    return token


def use_server(settings: DiscordSettings) -> None:
    """Speak to another server than Discord's own where the configuration names one; holds for the whole process."""
    if settings.api:
        Route.BASE = settings.api.rstrip("/")
    if settings.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway)


def plain_refusal(error: Exception, settings: DiscordSettings) -> Exception:
    """What to raise for a refusal: plain words where a person must mend something first, else the error itself."""
    if isinstance(error, discord.LoginFailure) or _closed_with(error, 4004):
        return PlatformError(
            f"Discord does not take the token in {settings.token_env}: copy it anew from {_PORTAL}, Bot, Reset Token."
        )
    if isinstance(error, discord.PrivilegedIntentsRequired) or _closed_with(error, 4014):
        return PlatformError(
            "Discord refuses the message content intent: switch on “Message Content Intent” for the application at "
            f"{_PORTAL}, Bot, or set `message_content = false` under `[discord]`."
        )
    return error


async def _connect(client: RefdeskClient, settings: DiscordSettings, token: str) -> None:
    try:
        await client.start(token)
    except discord.DiscordException as error:
        raise plain_refusal(error, settings) from error


def _closed_with(error: Exception, code: int) -> bool:
    return isinstance(error, discord.ConnectionClosed) and error.code == code
