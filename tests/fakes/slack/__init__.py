"""A loopback Slack that enforces what Slack enforces; the bot's real client and socket handler talk to it."""

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.server import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    FakeSlack,
    Fault,
    Interaction,
    as_message,
)
from tests.fakes.slack.workspace import BOT_USER, TEAM, Message

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "BOT_USER",
    "SIGNING_SECRET",
    "TEAM",
    "Clock",
    "FakeSlack",
    "Fault",
    "Interaction",
    "Message",
    "as_message",
]
