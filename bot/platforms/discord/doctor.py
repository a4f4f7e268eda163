"""Asks Discord whether token, intents and permissions are right, and what to fix."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import discord

from bot.errors import ConfigError
from bot.finding import Finding
from bot.platforms.discord.allowed import NEEDED, NEEDED_NAMES
from bot.platforms.discord.client import intents_for
from bot.platforms.discord.serve import plain_refusal, read_token, use_server
from bot.platforms.discord.settings import DiscordSettings

_READY_SECONDS = 30.0
_SHORT_SECONDS = 1.0
_FEW = 20
_MANY_SERVERS = 2_000


async def examine_discord(settings: DiscordSettings) -> AsyncIterator[Finding]:
    """Look at the token, log in, connect to the gateway as the bot does, and look at the servers it is in."""
    try:
        token = read_token(settings)
    except ConfigError as error:
        yield Finding("token", "problem", str(error))
        return
    use_server(settings)
    async with discord.Client(intents=intents_for(settings), guild_ready_timeout=_SHORT_SECONDS) as client:
        try:
            await client.login(token)
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            yield Finding("token", "problem", _explained(error, settings))
            return
        yield Finding("token", "ok", f"{client.user}, application {client.application_id}")
        for finding in _installing(client):
            yield finding
        async for finding in _gateway(client, settings):
            yield finding


def invitations(application_id: int) -> dict[str, str]:
    """The links by which the bot is added, to a server with exactly what it needs, and to a person's own account."""
    base = f"https://discord.com/oauth2/authorize?client_id={application_id}"
    return {
        "to a server": f"{base}&integration_type=0&permissions={NEEDED.value}&scope=bot+applications.commands",
        "to your own account": f"{base}&integration_type=1&scope=applications.commands",
    }


def _installing(client: discord.Client) -> Iterator[Finding]:
    for where, link in invitations(client.application_id or 0).items():
        yield Finding("invitation", "ok", f"{where}: {link}")
    application = client.application
    if application is None:
        return
    kinds = {"0": application.guild_integration_config, "1": application.user_integration_config}
    if not kinds["1"]:
        advice = "user install is off, so commands work only in servers: switch it on under Installation."
        yield Finding("installation", "note", advice)
    if not kinds["0"]:
        yield Finding("installation", "problem", "server install is off: switch on Guild Install under Installation.")


async def _gateway(client: discord.Client, settings: DiscordSettings) -> AsyncIterator[Finding]:
    """Connect, and tell what is seen from there."""
    connected = asyncio.create_task(client.connect(reconnect=False))
    ready = asyncio.create_task(client.wait_until_ready())
    await asyncio.wait([connected, ready], timeout=_READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    try:
        if connected.done() and (error := connected.exception()) is not None:
            yield Finding("gateway", "problem", _explained(error, settings))
        elif not ready.done():
            yield Finding(
                "gateway", "problem", f"no connection within {_READY_SECONDS:.0f} s; does a firewall block it?"
            )
        else:
            yield Finding("gateway", "ok", f"connected; {_intents(settings)}")
            for finding in _servers(client, settings):
                yield finding
    finally:
        ready.cancel()
        await client.close()
        await asyncio.gather(connected, ready, return_exceptions=True)


def _intents(settings: DiscordSettings) -> str:
    if settings.message_content:
        return "the message content intent is granted"
    return "without the message content intent, so follow-ups in threads need a mention or a reply"


def _servers(client: discord.Client, settings: DiscordSettings) -> Iterator[Finding]:
    if not client.guilds:
        yield Finding("servers", "note", "the bot is in no server yet: use the invitation above.")
    for guild in client.guilds[:_FEW]:
        held = guild.me.guild_permissions
        missing = [name.replace("_", " ") for name in NEEDED_NAMES if not getattr(held, name)]
        served = "" if not settings.servers or guild.id in settings.servers else " (not among `servers`, so not served)"
        if missing:
            advice = f"{guild.name}{served}: missing {', '.join(missing)}; give them to the bot's role."
            yield Finding("permissions", "problem", advice)
        else:
            yield Finding("permissions", "ok", f"{guild.name}{served}: the bot has every permission it needs")
    if len(client.guilds) > _MANY_SERVERS and not settings.sharded:
        advice = f"{len(client.guilds)} servers: set `sharded = true` before there are 2,500."
        yield Finding("shards", "problem", advice)


def _explained(error: BaseException, settings: DiscordSettings) -> str:
    advice = plain_refusal(error, settings) if isinstance(error, Exception) else error
    if advice is not error:
        return str(advice)
    return f"Discord cannot be reached or refuses ({type(error).__name__}); try again, or look at the network."
