"""Serves the shortcut “Summarise this thread” on a message, for the person alone."""

from datetime import UTC, datetime
from typing import Any

from bot.platforms.slack.acknowledging import Acknowledge
from bot.platforms.slack.messages import words_message
from bot.platforms.slack.replies import reply
from bot.platforms.slack.service import SlackService, event_key
from bot.platforms.slack.where import Where
from bot.store.model import Asked, private_conversation
from bot.threads.requests import SUMMARISE_THREAD

SHORTCUT = "summarise_thread"


async def shortcut(service: SlackService, ack: Acknowledge, body: dict[str, Any]) -> None:
    """Summarise the thread of the message that the shortcut was used on."""
    person, channel, url = str(body["user"]["id"]), str(body["channel"]["id"]), str(body["response_url"])
    if (refusal := await service.why_not(person, channel)) is not None:
        await ack()
        await reply(service.client, url, words_message(refusal))
        return
    message = body["message"]
    thread = str(message.get("thread_ts") or message["ts"])
    asked = Asked(
        event_key=event_key("thread", person, channel, thread, body.get("trigger_id")),
        place=service.place(channel),
        conversation=private_conversation(person),
        person=person,
        text=SUMMARISE_THREAD,
        asked_at=datetime.now(UTC),
        private=True,
    )
    where = Where(channel, person, after=thread, thread_ts=thread)
    await service.ask(asked, service.reply(url, where=where), ack)
