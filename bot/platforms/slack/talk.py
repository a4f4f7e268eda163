"""Who has lately written in a thread without asking the bot: people who talk to one another are left alone."""

from collections import OrderedDict

_KEPT = 5_000


class Talk:
    """Remembers, for the threads of late, who wrote there since the bot last answered."""

    def __init__(self) -> None:
        self._writers: OrderedDict[tuple[str, str], set[str]] = OrderedDict()
        self._messages: OrderedDict[tuple[str, str], None] = OrderedDict()

    def overheard(self, channel: str, thread: str, person: str) -> None:
        """Somebody wrote something that was not for the bot."""
        self._writers.setdefault((channel, thread), set()).add(person)
        self._writers.move_to_end((channel, thread))
        while len(self._writers) > _KEPT:
            self._writers.popitem(last=False)

    def answered(self, channel: str, thread: str) -> None:
        """The bot has been asked there, so the talk among people is over."""
        self._writers.pop((channel, thread), None)

    def others_talk(self, channel: str, thread: str, person: str) -> bool:
        """Whether anybody else than `person` has been overheard there."""
        return bool(self._writers.get((channel, thread), set()) - {person})

    def is_new(self, channel: str, ts: str) -> bool:
        """Whether this is asked for the first time of a message, of which several events may tell."""
        new = (channel, ts) not in self._messages
        self._messages[channel, ts] = None
        while len(self._messages) > _KEPT:
            self._messages.popitem(last=False)
        return new
