"""An ordinary discord.py client that is connected to the fake; for trying the fake itself."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import yarl

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route
from tests.fakes.discord.server import FakeDiscord


@asynccontextmanager
async def connected(client: discord.Client, fake: FakeDiscord) -> AsyncIterator[discord.Client]:
    """Run a client against the fake until the block ends; it is ready inside."""
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = fake.api, yarl.URL(fake.gateway.url)
    running = asyncio.create_task(client.start(fake.token))
    try:
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
        if running.done():
            ready.cancel()
            await running
        yield client
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway
