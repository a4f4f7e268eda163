"""Cuts text to Slack's sizes: in characters, or in bytes where it is streamed."""

from bot.platforms.slack.escaping import WHOLE
from bot.presenting import text as cutting
from bot.presenting.text import Measure, utf8

__all__ = ["shortened", "split", "utf8"]


def split(text: str, room: int, measure: Measure = len) -> list[str]:
    """Return `text`, escaped or not, in pieces of at most `room` by `measure`; see `bot.presenting.text.split`."""
    return cutting.split(text, room, measure, WHOLE)


def shortened(text: str, room: int) -> str:
    """Return `text` if it has at most `room` characters, else its beginning with an ellipsis."""
    return cutting.shortened(text, room, len, WHOLE)
