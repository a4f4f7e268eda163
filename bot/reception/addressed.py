"""Decides what a message is where it was written: a question, talk, a greeting, thanks."""

import re

from bot.reception.message_kinds import Kind, has_courteous_word, is_one_of

_ASKING: tuple[Kind, ...] = ("question", "follow_up")
_STRUCK = re.compile(r"^(~{1,2})[^~]++\1$")
"""What somebody struck through as a whole, in Slack's or Discord's way."""

_LONGEST, _LONGEST_COURTESY = 600, 120
"""Letters of a question without a mention, and of a greeting, thanks, or words that take a question back."""

_LIKELY, _SURE = 0.5, 0.55
"""Least probabilities: of a courtesy, and of what takes a question back, with which its answer goes."""


def is_addressed(text: str, *, names_others: bool) -> bool:
    """Return True if `text`, written without a mention where the bot has answered before, asks the bot something.

    `names_others` says that the message mentions somebody else.
    """
    if names_others or not _says_something(text) or len(text) > _LONGEST:
        return False
    return is_one_of(text, _ASKING, (*_ASKING, "talk", "courtesy", "withdrawal"))


def follows_an_answer(text: str) -> bool:
    """Return True if `text` makes sense only after an answer: “more”, “which of those”, “its main idea?”."""
    return len(text) <= _LONGEST and is_one_of(text, ("follow_up",), (*_ASKING, "talk", "courtesy"))


def is_remark(text: str) -> bool:
    """Return True if `text` is a word of thanks or agreement, or has no words: it asks for nothing, begins no talk."""
    return not _says_something(text) or _is_short(text, ("courtesy",), (*_ASKING, "talk", "courtesy"))


def takes_back(text: str) -> bool:
    """Return True if `text`, to which a question was edited, takes the question back: “never mind”, “(deleted)”."""
    if not _says_something(text) or _STRUCK.match(text.strip()):
        return True
    return _is_short(text, ("courtesy", "withdrawal"), (*_ASKING, "courtesy", "withdrawal"), _SURE)


def is_greeting(text: str) -> bool:
    """Return True if `text`, said to the bot, is a greeting or asks what can be asked, rather than about papers."""
    return _is_short(text, ("greeting",), (*_ASKING, "courtesy", "greeting"))


def is_thanks(text: str) -> bool:
    """Return True if `text`, said to the bot, only thanks or agrees."""
    return _is_short(text, ("courtesy",), (*_ASKING, "courtesy", "greeting"))


def _is_short(text: str, kinds: tuple[Kind, ...], among: tuple[Kind, ...], least: float = _LIKELY) -> bool:
    """Return True if a message is as short as a courtesy, has a word of one, and is of one of `kinds`."""
    words = text.strip()
    return len(words) <= _LONGEST_COURTESY and has_courteous_word(words) and is_one_of(words, kinds, among, least)


def _says_something(text: str) -> bool:
    """Return True if a text has words, or is a question mark."""
    return any(map(str.isalnum, text)) or text.strip().endswith(("?", "？"))
