"""What Slack tells an app: the payloads of events, commands, buttons, views and shortcuts."""

from itertools import count
from typing import Any

from tests.fakes.slack.workspace import APP, BOT_ID, BOT_USER, TEAM, Channel, Message

Json = dict[str, Any]
_ids = count(1)
_CHANNEL_TYPES = {"channel": "channel", "group": "group", "im": "im"}


def event(inner: Json, event_time: float) -> Json:
    """The wrapping of every event."""
    return {
        "token": "verification",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{next(_ids):08}",
        "event_time": int(event_time),
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
    }


def message(posted: Message, channel: Channel, kind: str = "message") -> Json:
    """A message as `message` or `app_mention` brings it."""
    told: Json = {
        "type": kind,
        "channel": posted.channel,
        "ts": posted.ts,
        "event_ts": posted.ts,
        "user": posted.user,
        "text": posted.text,
        "team": TEAM,
    }
    if kind == "message":
        told["channel_type"] = _CHANNEL_TYPES[channel.kind]
    if posted.thread_ts:
        told["thread_ts"] = posted.thread_ts
    if posted.by_bot:
        told |= {"bot_id": BOT_ID, "app_id": APP}
    return told


def reaction(user: str, on: Message, name: str, event_ts: str, *, taken_back: bool) -> Json:
    """A reaction to a message, given or taken back; it tells of nothing that the message says."""
    return {
        "type": "reaction_removed" if taken_back else "reaction_added",
        "user": user,
        "reaction": name,
        "item_user": BOT_USER if on.by_bot else on.user,
        "item": {"type": "message", "channel": on.channel, "ts": on.ts},
        "event_ts": event_ts,
    }


def changed(posted: Message, channel: Channel, before: str, event_ts: str) -> Json:
    """A message that was edited."""
    inner = message(posted, channel) | {"edited": {"user": posted.user, "ts": event_ts}}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": posted.channel,
        "channel_type": _CHANNEL_TYPES[channel.kind],
        "ts": event_ts,
        "event_ts": event_ts,
        "message": inner,
        "previous_message": inner | {"text": before},
    }


def deleted(posted: Message, channel: Channel, event_ts: str) -> Json:
    """A message that was taken back."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "channel": posted.channel,
        "channel_type": _CHANNEL_TYPES[channel.kind],
        "ts": event_ts,
        "event_ts": event_ts,
        "deleted_ts": posted.ts,
        "previous_message": message(posted, channel),
    }


def home_opened(user: str, channel: str, tab: str) -> Json:
    """Somebody looks at the app's Home or Messages tab."""
    return {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": "1.0"}


def command(user: str, channel: str, words: str, trigger: str, response_url: str) -> Json:
    """A slash command."""
    name, _, text = words.partition(" ")
    return {
        "command": name,
        "text": text,
        "user_id": user,
        "user_name": user.lower(),
        "channel_id": channel,
        "channel_name": "directmessage" if channel.startswith("D") else "a-channel",
        "team_id": TEAM,
        "team_domain": "lab",
        "api_app_id": APP,
        "trigger_id": trigger,
        "response_url": response_url,
        "token": "verification",
    }


def button(user: str, on: Message, pressed: Json, trigger: str, response_url: str) -> Json:
    """Somebody pressed a button, or chose, in a message."""
    container: Json = {
        "type": "message",
        "message_ts": on.ts,
        "channel_id": on.channel,
        "is_ephemeral": bool(on.only_for),
    }
    if on.thread_ts:
        container["thread_ts"] = on.thread_ts
    told: Json = {
        "type": "block_actions",
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": trigger,
        "response_url": response_url,
        "container": container,
        "channel": {"id": on.channel, "name": "a-channel"},
        "actions": [pressed | {"action_ts": f"{next(_ids)}.0"}],
    }
    if not on.only_for:
        told["message"] = message(on, Channel(on.channel)) | {"blocks": on.blocks}
    return told


def home_button(user: str, view: Json, pressed: Json, trigger: str) -> Json:
    """Somebody pressed a button in the Home tab."""
    return {
        "type": "block_actions",
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": trigger,
        "container": {"type": "view", "view_id": "VHOME"},
        "view": {"id": "VHOME", **view},
        "actions": [pressed | {"action_ts": f"{next(_ids)}.0"}],
    }


def shortcut(user: str, on: Message, callback_id: str, trigger: str, response_url: str) -> Json:
    """Somebody used a message shortcut."""
    return {
        "type": "message_action",
        "callback_id": callback_id,
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "token": "verification",
        "trigger_id": trigger,
        "response_url": response_url,
        "channel": {"id": on.channel, "name": "a-channel"},
        "message_ts": on.ts,
        "message": message(on, Channel(on.channel)) | {"blocks": on.blocks},
    }


def submission(user: str, view: Json, values: Json) -> Json:
    """Somebody sent a form off; `values` by block id and action id."""
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "api_app_id": APP,
        "token": "verification",
        "trigger_id": "none",
        "view": view | {"state": {"values": values}},
        "response_urls": [],
    }
