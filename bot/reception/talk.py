"""Decides whether a message without a mention is for the bot.

In a conversation where it has answered before.

People who talk to one another are left alone; what clearly goes on from an answer is answered all the same. Thanks,
agreement and questions that were left alone are no talk: they silence nobody.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Literal

from bot.reception.addressed import follows_an_answer, is_addressed, is_remark

_REMEMBERED = 5_000

Judgement = Literal["answer", "hint", "ignore"]
"""`hint` says that the message may have been for the bot: tell the writer, and nobody else, how to reach it."""


class Once:
    """Remembers keys, the last few thousand, so that something is done once for each."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        """Remember nothing yet."""
        self._keys: OrderedDict[Hashable, None] = OrderedDict()
        self._remembered = remembered

    def first(self, key: Hashable) -> bool:
        """Return True the first time that a key is given."""
        new = key not in self._keys
        self._keys[key] = None
        while len(self._keys) > self._remembered:
            self._keys.popitem(last=False)
        return new


class Talk:
    """Remembers, for the conversations of late, who has talked there since the bot last answered."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        """Remember no talk yet, and at most that of `remembered` conversations."""
        self._writers: OrderedDict[str, set[str]] = OrderedDict()
        self._remembered = remembered
        self._hinted = Once(remembered)

    def answered(self, conversation: str) -> None:
        """Note that the bot is being asked, so that the talk among people is over."""
        self._writers.pop(conversation, None)

    def judge(self, conversation: str, person: str, text: str, *, names_others: bool) -> Judgement:
        """Return what to do about a message; one that begins or continues a talk among people is remembered as that.

        `names_others` says that the message mentions somebody other than the bot.
        """
        if is_remark(text):
            return "ignore"
        if not is_addressed(text, names_others=names_others):
            self._overhear(conversation, person)
            return "ignore"
        others_talk = bool(self._writers.get(conversation, set()) - {person})
        if not others_talk or follows_an_answer(text):
            return "answer"
        return "hint" if self._hinted.first(conversation) else "ignore"

    def _overhear(self, conversation: str, person: str) -> None:
        self._writers.setdefault(conversation, set()).add(person)
        self._writers.move_to_end(conversation)
        while len(self._writers) > self._remembered:
            self._writers.popitem(last=False)
