"""Settings of the Discord bot."""

from typing import Literal

from pydantic import BaseModel, Field

ArchiveMinutes = Literal[60, 1440, 4320, 10080]


class DiscordSettings(BaseModel):
    """Where and for whom the bot answers in Discord. The token stands in the environment."""

    model_config = {"extra": "forbid", "frozen": True}

    token_env: str = Field(default="DISCORD_TOKEN", description="Environment variable that holds the bot's token.")
    message_content: bool = Field(
        default=False,
        description="Ask for the message content intent, so that follow-ups in threads need no mention; it must be "
        "switched on in the developer portal as well.",
    )
    servers: tuple[int, ...] = Field(
        default=(), description="Ids of the servers that are served; none named means all."
    )
    channels: tuple[int, ...] = Field(
        default=(), description="Ids of the channels and forums where questions are answered; none named means all."
    )
    roles: tuple[int, ...] = Field(
        default=(), description="Ids of the roles whose members may ask; none named means everybody."
    )
    direct_messages: bool = Field(default=True, description="Whether questions in direct messages are answered.")
    reactions: bool = Field(
        default=True, description="Whether 👍 and 👎 under digests and answers teach digests a taste."
    )
    thread_archive_minutes: ArchiveMinutes = Field(
        default=1440, description="Minutes without a message after which a question's thread is archived."
    )
    edit_seconds: float = Field(
        default=1.0, ge=1.0, le=30.0, description="Least time between two edits of an answer that is being written."
    )
    sharded: bool = Field(
        default=False, description="Connect in as many shards as Discord recommends; mandatory from 2,500 servers."
    )
    api: str | None = Field(default=None, description="Address of another server that speaks Discord's API, with /v10.")
    gateway: str | None = Field(default=None, description="Address of that server's gateway, ws:// or wss://.")
