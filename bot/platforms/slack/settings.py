"""Settings of Slack."""

from typing import Literal

from pydantic import BaseModel, Field, field_validator


class SlackSettings(BaseModel):
    """How Refdesk is connected to Slack, who may ask there, and who may change a channel's settings."""

    model_config = {"extra": "forbid", "frozen": True}

    mode: Literal["socket", "http"] = Field(
        default="socket",
        description='"socket" needs no address that Slack can reach; "http" has Slack call `port`, behind TLS.',
    )
    bot_token_env: str = Field(
        default="SLACK_BOT_TOKEN", description="Environment variable with the bot token, which begins with xoxb-."
    )
    app_token_env: str = Field(
        default="SLACK_APP_TOKEN",
        description="Environment variable with the app token, which begins with xapp-; for socket mode.",
    )
    signing_secret_env: str = Field(
        default="SLACK_SIGNING_SECRET", description="Environment variable with the signing secret; for http mode."
    )
    base_url: str = Field(default="https://slack.com/api/", description="Address of Slack's Web API.")
    host: str = Field(default="127.0.0.1", description="http mode: the address to listen at.")
    port: int = Field(default=3000, ge=0, le=65535, description="http mode: the port to listen at.")
    path: str = Field(default="/slack/events", description="http mode: the path of all requests from Slack.")
    channels: tuple[str, ...] = Field(
        default=(), description="Ids of the channels where questions are answered; none named means all."
    )
    people: tuple[str, ...] = Field(
        default=(), description="Ids of the people who may ask anywhere; none named means everybody."
    )
    managers: tuple[str, ...] = Field(
        default=(), description="Ids of the people who may change the settings of channels."
    )
    admins_manage: bool = Field(
        default=True, description="Whether the workspace's admins and owners may change the settings of channels too."
    )
    reactions: bool = Field(
        default=True,
        description="Whether 👍 and 👎 under digests and answers teach digests a taste; needs `reactions:read`.",
    )
    edit_seconds: int = Field(
        default=60, ge=0, le=3600, description="How long after asking an edited question is answered anew."
    )

    @field_validator("base_url")
    @classmethod
    def _ends_with_a_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be an http or https address")
        return value if value.endswith("/") else f"{value}/"
