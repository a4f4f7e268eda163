"""Cuts Markdown to Discord's sizes, in UTF-16 units, the strictest reading of them."""

from bot.platforms.discord.escaping import WHOLE
from bot.presenting import text as cutting
from bot.presenting.text import utf16


def length(text: str) -> int:
    """Return the length of a text as Discord counts it."""
    return utf16(text)


def split(text: str, room: int) -> list[str]:
    """Return `text` in pieces of at most `room` units, no link of it cut; see `bot.presenting.text.split`."""
    return cutting.split(text, room, length, WHOLE)


def shortened(text: str, room: int) -> str:
    """Return `text` if it fits into `room` units, else its beginning with an ellipsis; plain text or Markdown."""
    return cutting.shortened(text, room, length, WHOLE)
