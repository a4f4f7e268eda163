"""Holds the plain values of threads, and how much is read of one."""

from dataclasses import dataclass

MOST_MESSAGES = 200
"""How many of the last messages of a thread are read."""

READING_SECONDS = 8.0
"""How long a thread is read at most; what was read by then is told."""


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """What one person wrote, as plain text, and the address of the message."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The last messages of people in a thread, oldest first.

    `incomplete` says that it has others which were not read. `problem` says in plain words why it could not be read,
    empty where it was.
    """

    messages: tuple[ThreadMessage, ...] = ()
    incomplete: bool = False
    problem: str = ""
