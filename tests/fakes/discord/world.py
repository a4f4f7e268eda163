"""What there is on the fake Discord: people, servers, channels, messages, and who may do what where."""

import itertools
import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.discord.refusals import Refused

TEXT, DIRECT, NEWS, PUBLIC_THREAD, FORUM = 0, 1, 5, 11, 15
EPHEMERAL = 1 << 6

PERMISSIONS = {
    "administrator": 1 << 3,
    "manage_guild": 1 << 5,
    "view_channel": 1 << 10,
    "send_messages": 1 << 11,
    "embed_links": 1 << 14,
    "attach_files": 1 << 15,
    "read_message_history": 1 << 16,
    "mention_everyone": 1 << 17,
    "use_application_commands": 1 << 31,
    "create_public_threads": 1 << 35,
    "send_messages_in_threads": 1 << 38,
    "create_events": 1 << 44,
    "send_polls": 1 << 49,
}
EVERYTHING = (1 << 50) - 1
ORDINARY = sum(bits for name, bits in PERMISSIONS.items() if name not in ("administrator", "manage_guild"))

_counter = itertools.count(1)


def snowflake() -> int:
    """A new id; ids rise, and tell when they were made (milliseconds since 2015 in the upper bits)."""
    return (int(time.time() * 1000) - 1_420_070_400_000 << 22) + next(_counter) % (1 << 22)


@dataclass(eq=False)
class User:
    """An account; `dms_closed` refuses direct messages of bots."""

    name: str
    id: int = field(default_factory=snowflake)
    bot: bool = False
    dms_closed: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "username": self.name,
            "discriminator": "0",
            "global_name": self.name.title(),
            "avatar": None,
            "bot": self.bot,
        }


@dataclass(eq=False)
class Role:
    """A role of a server with its permission bits."""

    name: str
    permissions: int = 0
    id: int = field(default_factory=snowflake)

    def as_json(self) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "name": self.name,
            "permissions": str(self.permissions),
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 1,
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A server; its first role is @everyone and has the server's id."""

    name: str
    id: int = field(default_factory=snowflake)
    owner_id: int = 0
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    channels: dict[int, "Channel"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roles[self.id] = Role("@everyone", ORDINARY, self.id)

    def add_role(self, name: str, permissions: int = 0) -> Role:
        role = Role(name, permissions)
        self.roles[role.id] = role
        return role

    def permissions_of(self, user_id: int, channel: "Channel | None" = None) -> int:
        """The permissions of a member, in a channel with its overwrites where one is given."""
        if user_id == self.owner_id:
            return EVERYTHING
        held = {self.id, *self.members.get(user_id, ())}
        bits = 0
        for role_id in held:
            bits |= self.roles[role_id].permissions
        if bits & PERMISSIONS["administrator"]:
            return EVERYTHING
        where = self.channels.get(channel.parent_id or 0, channel) if channel else None
        for target, (allow, deny) in (where.overwrites if where else {}).items():
            if target in held or target == user_id:
                bits = bits & ~deny | allow
        return bits


@dataclass(eq=False)
class Channel:
    """A channel, a thread, a forum or a direct conversation; `recipient` is the person of a direct one."""

    kind: int
    name: str = ""
    id: int = field(default_factory=snowflake)
    guild: Guild | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    recipient: User | None = None
    archive_minutes: int = 1440
    archived: bool = False
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        return self.kind == PUBLIC_THREAD

    def as_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {"id": str(self.id), "type": self.kind, "flags": 0}
        if self.recipient is not None:
            return value | {"recipients": [self.recipient.as_json()], "last_message_id": None}
        assert self.guild is not None
        value |= {
            "name": self.name,
            "guild_id": str(self.guild.id),
            "position": 0,
            "parent_id": str(self.parent_id) if self.parent_id else None,
            "permission_overwrites": [
                {"id": str(target), "type": int(target in self.guild.members), "allow": str(allow), "deny": str(deny)}
                for target, (allow, deny) in self.overwrites.items()
            ],
            "nsfw": False,
            "topic": None,
            "last_message_id": None,
            "rate_limit_per_user": 0,
        }
        if self.is_thread:
            value |= {
                "owner_id": str(self.owner_id),
                "message_count": len(self.messages),
                "member_count": 1,
                "thread_metadata": {
                    "archived": self.archived,
                    "auto_archive_duration": self.archive_minutes,
                    "archive_timestamp": "2026-03-02T09:00:00+00:00",
                    "locked": False,
                },
            }
        if self.kind == FORUM:
            value["available_tags"] = []
        return value


@dataclass(frozen=True)
class Pings:
    """Whom a message makes a sound for."""

    everyone: bool = False
    users: frozenset[int] = frozenset()
    roles: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everyone or bool(self.users) or bool(self.roles)


@dataclass(eq=False)
class FakePoll:
    """A poll: who voted for which answer, until when, and whether its votes are counted to the end."""

    body: dict[str, Any]
    expiry: datetime
    votes: dict[int, int] = field(default_factory=dict)
    final: bool = False

    def as_json(self) -> dict[str, Any]:
        numbers = range(1, len(self.body["answers"]) + 1)
        counts = [(number, sum(vote == number for vote in self.votes.values())) for number in numbers]
        return {
            "question": self.body["question"],
            "answers": [each | {"answer_id": n} for n, each in enumerate(self.body["answers"], start=1)],
            "expiry": self.expiry.isoformat(),
            "allow_multiselect": self.body.get("allow_multiselect", False),
            "layout_type": 1,
            "results": {
                "is_finalized": self.final,
                # Discord leaves out answers without votes.
                "answer_counts": [{"id": n, "count": count, "me_voted": False} for n, count in counts if count],
            },
        }


@dataclass(eq=False)
class Message:
    """A message as it stands; `history` holds (moment, body) of its sending and of every edit."""

    channel: Channel
    author: User
    body: dict[str, Any]
    id: int = field(default_factory=snowflake)
    reply_to: "Message | None" = None
    pings: Pings = Pings()
    flags: int = 0
    only_for: int | None = None
    loading: bool = False
    interaction_id: int | None = None
    deleted: bool = False
    edited: bool = False
    history: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    poll: "FakePoll | None" = None

    @property
    def content(self) -> str:
        return str(self.body.get("content") or "")

    @property
    def embeds(self) -> list[dict[str, Any]]:
        return list(self.body.get("embeds") or [])

    @property
    def text(self) -> str:
        """All that can be read in it, for assertions."""
        parts = [self.content]
        for embed in self.embeds:
            parts += [embed.get("title") or "", embed.get("description") or ""]
            for each in embed.get("fields") or []:
                parts += [each["name"], each["value"]]
            parts.append((embed.get("footer") or {}).get("text") or "")
        return "\n".join(part for part in parts if part)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.body.get("components") or [] for button in row.get("components", ())]

    def as_json(self, *, withheld: bool = False, nested: bool = False) -> dict[str, Any]:
        """The message as it is sent; `withheld` leaves out what needs the intent for message content."""
        everyone, users, roles = mentioned_in(self.content)
        guild = self.channel.guild
        value: dict[str, Any] = {
            "id": str(self.id),
            "type": 19 if self.reply_to else 0,
            "channel_id": str(self.channel.id),
            "author": self.author.as_json(),
            "content": "" if withheld else self.content,
            "embeds": [] if withheld else self.embeds,
            "components": [] if withheld else self.body.get("components") or [],
            "attachments": [
                {
                    "id": str(n),
                    "filename": name,
                    "size": len(content),
                    "url": f"https://cdn.invalid/{n}/{name}",
                    "proxy_url": f"https://cdn.invalid/{n}/{name}",
                }
                for n, (name, content) in enumerate(self.body.get("files") or ())
            ],
            "mentions": [],
            "mention_roles": [str(role) for role in roles],
            "mention_everyone": everyone and self.pings.everyone,
            "pinned": False,
            "tts": False,
            "flags": self.flags,
            "timestamp": "2026-03-02T09:00:00.000000+00:00",
            "edited_timestamp": "2026-03-02T09:00:01.000000+00:00" if self.edited else None,
        }
        if self.poll is not None and not withheld:
            value["poll"] = self.poll.as_json()
        mentioned = set(users) | (self.pings.users if self.reply_to else set())
        value["mentions"] = [
            {"id": str(each), "username": "?", "discriminator": "0", "avatar": None} for each in mentioned
        ]
        if self.interaction_id:
            value["interaction_metadata"] = {
                "id": str(self.interaction_id),
                "type": 2,
                "user": self.author.as_json(),
                "authorizing_integration_owners": {},
            }
        if guild is not None:
            value["guild_id"] = str(guild.id)
        if self.reply_to is not None:
            value["message_reference"] = {
                "type": 0,
                "message_id": str(self.reply_to.id),
                "channel_id": str(self.channel.id),
            }
            if not nested:
                value["referenced_message"] = None if self.reply_to.deleted else self.reply_to.as_json(nested=True)
        return value


def mentioned_in(content: str) -> tuple[bool, tuple[int, ...], tuple[int, ...]]:
    """What a text mentions: everyone, people, roles."""
    users = tuple(int(found) for found in re.findall(r"<@!?(\d+)>", content))
    roles = tuple(int(found) for found in re.findall(r"<@&(\d+)>", content))
    return "@everyone" in content or "@here" in content, users, roles


def pings_of(body: dict[str, Any], reply_to: Message | None) -> Pings:
    """Whom a bot's message pings, by its text and `allowed_mentions`; a message without those parses everything."""
    everyone, users, roles = mentioned_in(str(body.get("content") or ""))
    allowed = body.get("allowed_mentions")
    if allowed is None:
        replied = {reply_to.author.id} if reply_to else set()
        return Pings(everyone, frozenset({*users, *replied}), frozenset(roles))
    parse = allowed.get("parse", [])
    named_users = {int(each) for each in allowed.get("users", [])}
    named_roles = {int(each) for each in allowed.get("roles", [])}
    pinged = {each for each in users if "users" in parse or each in named_users}
    if reply_to and allowed.get("replied_user"):
        pinged.add(reply_to.author.id)
    called = frozenset(each for each in roles if "roles" in parse or each in named_roles)
    return Pings(everyone and "everyone" in parse, frozenset(pinged), called)


@dataclass
class World:
    """Everything there is; `bot` is the application's own account."""

    bot: User = field(default_factory=lambda: User("refdesk", bot=True))
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)

    def channel(self, channel_id: int) -> Channel:
        if channel_id not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[channel_id]

    def message(self, channel_id: int, message_id: int) -> Message:
        message = self.channel(channel_id).messages.get(message_id)
        if message is None or message.deleted or message.only_for:
            raise Refused(404, 10008, "Unknown Message")
        return message

    def direct(self, user: User) -> Channel:
        """The direct conversation of a person with the bot; made at first use."""
        for channel in self.channels.values():
            if channel.recipient is user:
                return channel
        made = Channel(DIRECT, recipient=user)
        self.channels[made.id] = made
        return made

    def demand(self, channel: Channel, *names: str) -> None:
        """Raise Refused unless the bot has these permissions in a channel."""
        guild = channel.guild
        if guild is None:
            return
        if self.bot.id not in guild.members:
            raise Refused(403, 50001, "Missing Access")
        held = guild.permissions_of(self.bot.id, channel)
        if not held & PERMISSIONS["view_channel"]:
            raise Refused(403, 50001, "Missing Access")
        for name in names:
            if not held & PERMISSIONS[name]:
                raise Refused(403, 50013, f"Missing Permissions ({name})")
