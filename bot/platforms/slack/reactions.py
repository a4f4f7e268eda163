"""Reads Slack's events about reactions: 👍 and 👎 under what the bot has posted.

The events: https://docs.slack.dev/reference/events/reaction_added. They tell of no message's text, and none is asked
for.
"""

from typing import Any

from bot.digests.model import Destination
from bot.digests.reactions import Reaction, Reactions
from bot.platforms.slack.service import PLATFORM, SlackService

OPTIONAL_SCOPE = "reactions:read"
"""What reactions need and nothing else does."""

_LIKED = {"+1": True, "thumbsup": True, "-1": False, "thumbsdown": False}


async def given(service: SlackService, counting: Reactions, event: dict[str, Any]) -> None:
    """Count a reaction of somebody who may ask where the message is."""
    reaction = _reaction(service, event)
    if reaction is not None and await service.why_not(reaction.own.person, *reaction.channels) is None:
        await counting.given(reaction)


async def taken_back(service: SlackService, counting: Reactions, event: dict[str, Any]) -> None:
    """Count a reaction no longer that somebody has removed."""
    if (reaction := _reaction(service, event)) is not None:
        await counting.taken_back(reaction)


def _reaction(service: SlackService, event: dict[str, Any]) -> Reaction | None:
    """Read a reaction; None for other signs, those of the bot itself, and those to messages of others.

    Tones of skin stand behind the name: `+1::skin-tone-3`.
    """
    item, person = event.get("item") or {}, str(event.get("user") or "")
    liked = _LIKED.get(str(event.get("reaction") or "").partition("::")[0])
    others = event.get("item_user") not in (None, service.bot_user)
    if liked is None or others or person in ("", service.bot_user) or item.get("type") != "message":
        return None
    channel, ts = str(item["channel"]), str(item["ts"])
    return Reaction(Destination(PLATFORM, service.team, "", person), (channel,), ts, f"{channel}:{ts}", liked)
