"""Reads Slack's events as questions, follow-ups, edits and deletions.

Everything else is not for the bot.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reading import is_by_a_person, mentions, mentions_others, moment, plain_question
from bot.platforms.slack.rights import with_rights
from bot.platforms.slack.service import PLATFORM, SlackService
from bot.platforms.slack.where import Where, is_direct
from bot.platforms.slack.words import GREETING, HINT, NOT_HERE
from bot.reception import words as common_words
from bot.reception.addressed import is_greeting, is_remark, is_thanks, takes_back
from bot.reception.display import Display
from bot.store.model import DIRECT, Asked

_log = logging.getLogger(__name__)

Event = dict[str, Any]


Rest = Callable[[], Awaitable[object]]
"""What is left to do about an event once it is acknowledged."""


async def heard(service: SlackService, event: Event) -> Rest | None:
    """Take up an `app_mention` or a `message` event; the two that tell of one message are one question.

    When this returns, a question is claimed, so that the event may be acknowledged; then comes what is given back.
    """
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return partial(_edited, service, event)
    if subtype == "message_deleted":
        return partial(service.reception.withdraw, PLATFORM, f"{event['channel']}:{event['deleted_ts']}", service.team)
    if is_by_a_person(event) and event["user"] != service.bot_user:
        return await _posted(service, event)
    return None


async def _posted(service: SlackService, event: Event) -> Rest | None:
    channel, ts, person = str(event["channel"]), str(event["ts"]), str(event["user"])
    text = plain_question(str(event.get("text") or ""), service.bot_user)
    thread = str(event.get("thread_ts") or ts)
    for_us = await _is_for_us(service, event, text, thread)
    if isinstance(for_us, str):
        return _hint(service, channel, ts, person, thread, for_us)
    if not for_us:
        return None
    if not service.may_ask(person, channel):
        return _hint(service, channel, ts, person, thread, NOT_HERE)
    if not text:
        raw = str(event.get("text") or "")
        called = is_direct(channel) or event["type"] == "app_mention" or mentions(raw, service.bot_user)
        return _hint(service, channel, ts, person, thread, GREETING) if called else None
    if is_greeting(text) or is_thanks(text):
        reply = GREETING if is_greeting(text) else common_words.WELCOME
        return _hint(service, channel, ts, person, thread, reply)
    asked = Asked(
        event_key=f"{channel}:{ts}",
        place=service.place(channel),
        conversation=DIRECT if is_direct(channel) else thread,
        person=person,
        text=text,
        asked_at=moment(ts),
        private=is_direct(channel),
    )
    service.talk.answered(f"{channel}:{thread}")
    display = service.thread(Where(channel, person, after=ts, thread_ts=thread, asked_ts=ts))
    answer_id = await service.reception.claim(asked, display.expected)
    return None if answer_id is None else partial(_answer, service, answer_id, asked, display)


async def _answer(service: SlackService, answer_id: str, asked: Asked, display: Display) -> None:
    await service.answer(answer_id, await with_rights(service, asked), display)


async def _is_for_us(service: SlackService, event: Event, text: str, thread: str) -> bool | str:
    """Return True if a message is a question to the bot, False if it is not, a hint to its writer if it may be."""
    channel, person, raw = str(event["channel"]), str(event["user"]), str(event.get("text") or "")
    if is_direct(channel) or event["type"] == "app_mention" or mentions(raw, service.bot_user):
        return True
    names_others = mentions_others(raw, service.bot_user)
    place = service.place(channel)
    if not event.get("thread_ts"):
        here = await service.reception.place_settings(place)
        return not here.mention_required and not names_others and not is_remark(text)
    if not await service.reception.takes_part(place, thread):
        return False
    judgement = service.talk.judge(f"{channel}:{thread}", person, text, names_others=names_others)
    return HINT if judgement == "hint" else judgement == "answer"


async def _edited(service: SlackService, event: Event) -> None:
    """Answer a question anew that was edited soon after it was asked."""
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    changed_at = (now.get("edited") or {}).get("ts")
    if not changed_at or not is_by_a_person(now) or now["user"] == service.bot_user:
        return
    if now.get("text") == before.get("text") or float(changed_at) - float(now["ts"]) > service.settings.edit_seconds:
        return
    channel = str(event["channel"])
    stored = await service.reception.stored_by_event(PLATFORM, f"{channel}:{now['ts']}", service.team)
    if stored is None:
        if mentions(str(now.get("text") or ""), service.bot_user):
            rest = await _posted(service, {**now, "channel": channel, "type": "message"})
            if rest is not None:
                await rest()
        return
    text = plain_question(str(now.get("text") or ""), service.bot_user)
    if takes_back(text):
        await service.reception.withdraw(PLATFORM, stored.asked.event_key, service.team)
    elif text != stored.asked.text and stored.state != "withdrawn":
        display = service.once_more(stored, stored.asked.person)
        await service.reception.edited(stored, text, display)


def _hint(service: SlackService, channel: str, ts: str, person: str, thread: str, words: str) -> Rest | None:
    """Tell a person something that nobody else needs to see, once for all the events that tell of a message."""
    return partial(_tell, service, channel, person, thread, words) if service.hinted.first((channel, ts)) else None


async def _tell(service: SlackService, channel: str, person: str, thread: str, words: str) -> None:
    """Tell a person something that nobody else needs to see; in a DM nobody else does."""
    try:
        if is_direct(channel):
            await service.client.chat_postMessage(channel=channel, thread_ts=thread, text=words, unfurl_links=False)
            return
        await service.client.chat_postEphemeral(channel=channel, user=person, thread_ts=thread, text=words)
    except Failure as error:
        _log.warning("a hint could not be shown: %s", error)
