"""A workspace as Slack keeps it: people, channels, messages with all their versions, streams, views."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

TEAM = "T0TEAM"
BOT_USER, BOT_ID, APP = "U0BOT", "B0BOT", "A0APP"


@dataclass(frozen=True)
class Person:
    """Somebody of the workspace, or another bot."""

    user_id: str
    name: str
    is_admin: bool = False
    is_bot: bool = False


@dataclass
class Channel:
    """A place to talk; for a DM (`im`) `person` is whom the bot talks to."""

    channel_id: str
    kind: Literal["channel", "group", "im"] = "channel"
    person: str = ""
    archived: bool = False
    with_bot: bool = True


@dataclass
class Message:
    """One message. `versions` holds its texts in time, `only_for` the one person who sees an ephemeral one."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None
    by_bot: bool = False
    deleted: bool = False
    streaming_since: float | None = None
    metadata: dict[str, Any] | None = None
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    posted_at: float = 0.0
    changed_at: float = 0.0

    @property
    def shown(self) -> str:
        """All words that a reader sees, blocks included."""
        return "\n".join([self.text, *(words(block) for block in self.blocks)])

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """Every element that can be pressed, with the id of its block."""
        found = []
        for block in self.blocks:
            elements = [*block.get("elements", ()), *filter(None, (block.get("accessory"),))]
            found += [
                {**element, "block_id": block.get("block_id", "")} for element in elements if "action_id" in element
            ]
        return found


class Workspace:
    """Everything that is in it, by id."""

    def __init__(self, clock: Callable[[], float], team: str = TEAM) -> None:
        self.clock = clock
        self.team = team
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, "Refdesk", is_bot=True)}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Message] = {}
        self.statuses: list[tuple[str, str, str, tuple[str, ...]]] = []
        self.reactions: list[tuple[str, str, str]] = []
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self._last = 0

    def next_ts(self) -> str:
        """A message's id: its time in microseconds, never the same twice."""
        self._last = max(self._last + 1, int(self.clock() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06}"

    def person(self, user_id: str, **more: Any) -> str:
        """Somebody joins; gives the id."""
        self.people[user_id] = Person(user_id, user_id.lower(), **more)
        return user_id

    def channel(self, channel_id: str, kind: Literal["channel", "group", "im"] = "channel", **more: Any) -> str:
        """A channel opens; gives its id."""
        self.channels[channel_id] = Channel(channel_id, kind, **more)
        return channel_id

    def direct(self, user_id: str) -> str:
        """The channel of direct messages between the bot and somebody."""
        channel_id = f"D{user_id[1:]}"
        return channel_id if channel_id in self.channels else self.channel(channel_id, "im", person=user_id)

    def keep(self, message: Message) -> Message:
        """Take a message in."""
        message.versions.append(message.text)
        message.posted_at = message.changed_at = self.clock()
        self.messages[message.channel, message.ts] = message
        return message

    def posted(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """What the bot has said in a channel, or in a thread of it, and not taken back; ephemeral messages too."""
        return [
            message
            for message in self.messages.values()
            if message.by_bot
            and message.channel == channel
            and not message.deleted
            and thread_ts in (None, message.thread_ts)
        ]


def words(value: object) -> str:
    """The words in a block that a reader sees."""
    if isinstance(value, dict):
        own = value.get("text")
        inner = [words(part) for key, part in value.items() if key != "text" and isinstance(part, dict | list)]
        return " ".join(filter(None, [own if isinstance(own, str) else words(own), *inner]))
    if isinstance(value, list):
        return " ".join(filter(None, map(words, value)))
    return ""
