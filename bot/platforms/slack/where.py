"""Where an answer goes, and how the store is told and asked of its messages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

Earlier = Callable[[], Awaitable[Mapping[str, str]]]
NoteShown = Callable[[str, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Where:
    """Where an answer goes: under the message `thread_ts`, or on its own where that is None.

    `after` is a message before it (the question, where there is one), `asked_ts` the question's message if it is in
    the channel.
    """

    channel: str
    person: str
    after: str
    thread_ts: str | None = None
    asked_ts: str | None = None


def is_direct(channel: str) -> bool:
    """Whether a channel is a DM, which its id tells."""
    return channel.startswith("D")
