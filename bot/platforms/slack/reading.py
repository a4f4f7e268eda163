"""What people write in Slack, read as plain text: mentions, links and entities are undone.

The markup of messages: https://docs.slack.dev/messaging/formatting-message-text.
"""

import re
from datetime import UTC, datetime
from typing import Any

_TOKEN = re.compile(r"<(?P<kind>[@#!]?)(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_LONGEST = 20_000


def plain_question(text: str, bot_user: str) -> str:
    """The words of a message without mentions of the bot; links as addresses, channels and people by name."""

    def undone(token: re.Match[str]) -> str:
        kind, target, label = token["kind"], token["target"], token["label"]
        if kind == "@":
            return "" if target == bot_user else f"@{label or target}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or ""
        return target if not label or label in target else f"{label} ({target})"

    words = _TOKEN.sub(undone, text[:_LONGEST])
    words = re.sub(r"&(?:lt|gt|amp);", lambda entity: _ENTITIES[entity[0]], words)
    return re.sub(r"[ \t]+", " ", words).strip(" ,:\n\t")


def mentions(text: str, person: str) -> bool:
    """Whether a message mentions somebody."""
    return any(token["kind"] == "@" and token["target"] == person for token in _TOKEN.finditer(text))


def mentions_others(text: str, bot_user: str) -> bool:
    """Whether a message mentions anybody but the bot, or everybody."""
    tokens = [token for token in _TOKEN.finditer(text) if token["kind"] in ("@", "!")]
    return any(token["target"] != bot_user and not token["target"].startswith("date") for token in tokens)


def moment(ts: str) -> datetime:
    """When a message was written, by its id."""
    return datetime.fromtimestamp(float(ts), UTC)


def is_by_a_person(event: dict[str, Any]) -> bool:
    """Whether a message was written by a person, not by a bot, an app or Slack itself."""
    kinds = (None, "thread_broadcast", "file_share", "me_message")
    return bool(event.get("user")) and not event.get("bot_id") and event.get("subtype") in kinds
