"""Recognise greetings, thanks, calls for help, and questions that say nothing at all."""

from bot.answering.interpreting.text import Sheet
from bot.answering.model import Courtesy

_ORDER: tuple[Courtesy, ...] = ("help", "thanks", "greeting")
"""Which one is answered where a question says several."""


def find_courtesy(sheet: Sheet) -> Courtesy | None:
    """Return what a question says where it says nothing but courtesies; an empty one calls for help.

    Takes all its words.
    """
    found_here: set[Courtesy] = set()
    at = 0
    while at < len(sheet.tokens):
        end, courtesy = _next(sheet, at)
        if end is None:
            return None
        found_here |= {courtesy} if courtesy is not None else set()
        at = end
    if sheet.tokens and not found_here:
        return None
    found: Courtesy = next((each for each in _ORDER if each in found_here), _ORDER[0])
    sheet.take(0, len(sheet.tokens), found, "courtesy")
    return found


def _next(sheet: Sheet, at: int) -> tuple[int | None, Courtesy | None]:
    """Where the courtesy that begins at a token ends, and which it is; None for a word that only stands beside one."""
    for end, classes in sheet.cues.starts.get(at, ()):
        for courtesy in _ORDER:
            if courtesy in classes:
                return end, courtesy
    return sheet.cues.after(at, "courtesy_beside"), None
