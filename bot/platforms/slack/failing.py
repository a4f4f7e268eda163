"""Tells people in plain words what failed before it was a question."""

import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Any

from bot.platforms.slack.home import show_failure
from bot.platforms.slack.messages import words_message
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reading import is_by_a_person
from bot.platforms.slack.replies import reply, tell_directly
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.where import is_direct
from bot.reception import words

_log = logging.getLogger(__name__)

Body = dict[str, Any]


async def tell_failure(service: SlackService, body: Body, failure_id: str) -> None:
    """Tell whoever used or asked something that it failed; what was not for the bot fails silently.

    Each way is tried that the payload offers: its response address, a word in the channel for the person alone, the
    Home tab, and for forms and the Home tab's buttons, which have none of these, a direct message.
    """
    for way in _ways(service, body, words.failed(failure_id)):
        try:
            await way()
            return
        except Failure as refused:
            _log.error("that something failed (%s) could not be told: %s", failure_id, refused)


def _ways(service: SlackService, body: Body, message: str) -> Iterator[Callable[[], Awaitable[object]]]:
    client, event = service.client, body.get("event")
    if event is not None:
        person, channel, kind = str(event.get("user") or ""), str(event.get("channel") or ""), event.get("type")
        if kind == "app_home_opened" and event.get("tab") != "messages":
            yield partial(show_failure, service, person, message)
        asks = kind == "app_mention" or (kind == "message" and is_direct(channel))
        # An event that could not be claimed is not acknowledged, and so comes again.
        if asks and is_by_a_person(event) and service.hinted.first((channel, f"{event.get('ts')} failed")):
            yield partial(
                client.chat_postEphemeral,
                channel=channel,
                user=person,
                thread_ts=event.get("thread_ts"),
                text=message,
            )
        return
    if body.get("response_url"):
        yield partial(reply, client, str(body["response_url"]), words_message(message))
    person = str((body.get("user") or {}).get("id") or body.get("user_id") or "")
    if person:
        yield partial(tell_directly, client, person, message)
