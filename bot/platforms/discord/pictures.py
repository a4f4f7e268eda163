"""Shows pictures in Discord, as files with a description."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from bot.drawing.png import as_png
from bot.platforms.discord.splitting import shortened

_DESCRIPTION = 1_024

Sent = TypeVar("Sent")


async def send_with_picture(svg: str, alternative: str, send: Callable[[discord.File | None], Awaitable[Sent]]) -> Sent:
    """Send something with a picture, and without it where the bot may not attach files; raises what `send` raises."""
    png = await asyncio.to_thread(as_png, svg)
    try:
        return await send(discord.File(io.BytesIO(png), "growth.png", description=shortened(alternative, _DESCRIPTION)))
    except discord.Forbidden:
        return await send(None)
