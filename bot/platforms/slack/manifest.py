"""Writes the manifest that is pasted into Slack when the app is made."""

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def manifest() -> dict[str, Any]:
    """Give the manifest that comes with Refdesk."""
    return dict(json.loads(resources.files("bot.platforms.slack").joinpath("manifest.json").read_text("utf-8")))


def bot_scopes() -> frozenset[str]:
    """The scopes that the bot token must have."""
    return frozenset(manifest()["oauth_config"]["scopes"]["bot"])
