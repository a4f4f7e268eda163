"""The notice board itself, which stands for a chat service: people write notes, and press buttons under others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Note:
    """A note on the board: its number, channel and text, the labels of its buttons, and a key that nobody sees."""

    number: int
    channel: str
    text: str
    buttons: tuple[str, ...] = ()
    key: str = ""
    under: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that a person did: wrote a note in a channel, or pressed a button under one."""

    person: str
    note: Note
    button: str = ""


@dataclass
class Board:
    """A board of notes; whoever listens gets each event once."""

    notes: list[Note] = field(default_factory=list)
    events: asyncio.Queue[Event] = field(default_factory=asyncio.Queue)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def pin(
        self, channel: str, text: str, buttons: tuple[str, ...] = (), key: str = "", under: int | None = None
    ) -> Note:
        note = Note(len(self.notes) + 1, channel, text, buttons, key, under)
        self.notes.append(note)
        self._changed.set()
        return note

    def rewrite(self, note: Note, text: str, buttons: tuple[str, ...] = ()) -> None:
        note.text, note.buttons = text, buttons
        self._changed.set()

    def writes(self, person: str, channel: str, text: str) -> Note:
        note = self.pin(channel, text)
        self.events.put_nowait(Event(person, note))
        return note

    def presses(self, person: str, note: Note, button: str) -> None:
        assert button in note.buttons
        self.events.put_nowait(Event(person, note, button))

    async def until(self, find: Callable[[], Note | None]) -> Note:
        """Wait until a note is as wished, and return it."""
        async with asyncio.timeout(60):
            while (note := find()) is None:
                self._changed.clear()
                await self._changed.wait()
        return note


BOARDS: dict[str, Board] = {}
"""The boards that can be reached, by their address."""
