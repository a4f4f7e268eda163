"""Buttons and menus under answers: verdicts, summaries, more like this, pages, another try."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.platforms.slack.acknowledging import Acknowledge
from bot.platforms.slack.client import error_of
from bot.platforms.slack.controls import answer_of
from bot.platforms.slack.display import ThreadDisplay
from bot.platforms.slack.files import post_file
from bot.platforms.slack.messages import SlackMessage, menu_messages, words_message
from bot.platforms.slack.place_view import may_manage
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import ReplyDisplay, reply
from bot.platforms.slack.rights import with_rights
from bot.platforms.slack.service import PLATFORM, SlackService, event_key
from bot.platforms.slack.splitting import shortened
from bot.platforms.slack.where import Where, is_direct
from bot.platforms.slack.words import SENT
from bot.reception import actions, words
from bot.reception.answer_menu import Chosen, MenuReply, choose, perform
from bot.reception.display import Display
from bot.store.model import DIRECT, Asked, Presser, StoredQuestion, Verdict, private_conversation
from bot.summaries.shape import summary_question

_log = logging.getLogger(__name__)
_LONGEST_TITLE = 200

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlackPress:
    """Who pressed what, where; an `ephemeral` message is one that only that person sees."""

    person: str
    channel: str
    message_ts: str
    thread_ts: str
    response_url: str
    value: str
    block_id: str
    moment: str
    ephemeral: bool


def press_of(body: Body) -> SlackPress:
    """Read the payload of a button or menu in a message."""
    action, container, message = body["actions"][0], body.get("container") or {}, body.get("message") or {}
    value = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
    message_ts = str(container.get("message_ts") or message.get("ts") or "")
    return SlackPress(
        person=str(body["user"]["id"]),
        channel=str(container.get("channel_id") or (body.get("channel") or {}).get("id") or ""),
        message_ts=message_ts,
        thread_ts=str(container.get("thread_ts") or message.get("thread_ts") or message_ts),
        response_url=str(body.get("response_url") or ""),
        value=str(value),
        block_id=str(action.get("block_id") or ""),
        moment=str(action.get("action_ts") or body.get("trigger_id") or ""),
        ephemeral=bool(container.get("is_ephemeral")),
    )


async def feedback(service: SlackService, press: SlackPress, ack: Acknowledge, verdict: Verdict) -> None:
    """Save a rating of an answer, and say thank you."""
    await ack()
    answer_id = press.value.partition(" ")[0]
    await tell(service, press, await actions.rate(service.reception, answer_id, presser(service, press), verdict))


async def menu(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Carry out an action of the menu behind “⋯”; its result is for whoever chose it."""
    await ack()
    await show_reply(service, press, await perform(press.value, _chosen(service, press)))


async def show_reply(service: SlackService, press: SlackPress, reply: MenuReply) -> None:
    """Show what came of a menu to whoever used it; a file goes into the thread, for everybody there."""
    if reply.file is not None:
        thread = press.thread_ts or None
        shared = not press.ephemeral and await post_file(service.client, press.channel, thread, reply.file)
        reply = replace(reply, file=None, code="" if shared else reply.file.text)
    await show(service, press, menu_messages(reply, answer_of(press.block_id)))


async def menu_choice(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Carry out what was chosen in the second menu of an action; its result is for whoever chose it."""
    await ack()
    await show(service, press, menu_messages(await choose(press.value, _chosen(service, press))))


def _chosen(service: SlackService, press: SlackPress) -> Chosen:
    manages = partial(may_manage, service, press.person, press.channel)
    return Chosen(service.reception, service.desk, answer_of(press.block_id), presser(service, press), manages=manages)


async def page(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Turn a page of a complete list, in place."""
    await ack()
    answer_id, _, number = press.value.partition(" ")
    show = partial(_in_place, service, press, quiet=True)
    refusal = await actions.turn_page(service.reception, answer_id, presser(service, press), show, number)
    if refusal is not None:
        await tell(service, press, refusal)


async def retry(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Try a question again whose answer failed or was interrupted, in place."""
    await ack()
    show = partial(_in_place, service, press)
    refusal = await actions.try_again(service.reception, press.value, presser(service, press), show)
    if refusal is not None:
        await tell(service, press, refusal)


async def anew(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Answer a question again in place of an answer that was given before."""
    await ack()
    show = partial(_in_place, service, press)
    refusal = await actions.answer_anew(service.reception, press.value, presser(service, press), show)
    if refusal is not None:
        await tell(service, press, refusal)


async def ask(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Ask the question that a button stands for, in the conversation of the answer above it."""
    answer_id, _, question = press.value.partition(" ")
    stored = await service.reception.stored_for(answer_id, presser(service, press))
    if stored is None:
        await tell(service, press, words.GONE)
        return
    await _ask_below(service, press, ack, question, stored.asked.conversation)


async def more_like(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Find papers like one of the sources; the answer comes where the pressed menu is."""
    answer_id, by = answer_of(press.block_id), presser(service, press)
    paper_id = await actions.source_of(service.reception, answer_id, by, press.value)
    stored = await service.reception.stored_for(answer_id, by)
    if paper_id is None or stored is None:
        await tell(service, press, words.GONE)
        return
    turn = await service.reception.turn(answer_id)
    title = turn.titles.get(paper_id, "") if turn is not None else ""
    about = f"Papers like “{shortened(title, _LONGEST_TITLE)}”" if title else ""
    await _ask_below(service, press, ack, f"papers similar to {paper_id}", stored.asked.conversation, about)


async def summarise_source(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Summarise the source with the chosen number in a direct message."""
    by = presser(service, press)
    paper_id = await actions.source_of(service.reception, answer_of(press.block_id), by, press.value)
    if paper_id is None:
        await ack()
        await tell(service, press, words.GONE)
    else:
        await summarise(service, replace(press, value=paper_id), ack)


async def summarise(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    """Summarise a source in a direct message to whoever wants it, from the lists of the channel alone."""
    scope = await service.reception.scope(presser(service, press))
    if scope is None:
        await ack()
        await tell(service, press, words.NO_SUCH_LIST)
        return
    try:
        opened = await service.client.conversations_open(users=press.person)
    except SlackApiError as error:
        _log.info("a direct message could not be opened: %s", error_of(error))
        if press.response_url:
            conversation = private_conversation(press.person)
            asked = _asked(service, press, summary_question(press.value), press.channel, conversation)
            await service.ask(replace(asked, private=True, lists=scope.lists), service.reply(press.response_url), ack)
        return
    channel = str(opened["channel"]["id"])
    asked = replace(_asked(service, press, summary_question(press.value), channel, DIRECT), lists=scope.lists)

    async def tell_where() -> None:
        await ack()
        if channel != press.channel:
            await tell(service, press, SENT)

    await service.ask(asked, service.thread(Where(channel, press.person, after=press.message_ts)), tell_where)


async def forget_me(service: SlackService, press: SlackPress) -> str:
    """Delete what is stored about a person; returns the words for it, which are also sent to the press's address."""
    done = await actions.forget(service.reception, PLATFORM, press.person, service.team)
    if press.response_url:
        await reply(service.client, press.response_url, words_message(done), replace=press.ephemeral)
    return done


def presser(service: SlackService, press: SlackPress) -> Presser:
    """Return who pressed, and where."""
    return service.by(press.person, press.channel, private=press.ephemeral)


async def _ask_below(
    service: SlackService, press: SlackPress, ack: Acknowledge, question: str, conversation: str, about: str = ""
) -> None:
    """Have a question answered where the pressed button is; `about` says there what was asked."""
    if press.ephemeral:
        display: ThreadDisplay | ReplyDisplay = service.reply(press.response_url)
    else:
        stands_alone = is_direct(press.channel) and press.thread_ts == press.message_ts
        thread = None if stands_alone else press.thread_ts
        display = service.thread(Where(press.channel, press.person, after=press.message_ts, thread_ts=thread), about)
    asked = await with_rights(service, _asked(service, press, question, press.channel, conversation))
    await service.ask(asked, display, ack)


def _asked(service: SlackService, press: SlackPress, text: str, channel: str, conversation: str) -> Asked:
    return Asked(
        event_key=event_key("press", press.person, press.channel, press.message_ts, press.moment, text),
        place=service.place(channel),
        conversation=conversation,
        person=press.person,
        text=text,
        asked_at=datetime.now(UTC),
        private=press.ephemeral or is_direct(channel),
    )


def _in_place(service: SlackService, press: SlackPress, stored: StoredQuestion, *, quiet: bool = False) -> Display:
    if press.ephemeral:
        return service.reply(press.response_url, replace=True)
    return service.once_more(stored, press.person, quiet=quiet)


async def tell(service: SlackService, press: SlackPress, message: str) -> None:
    """Tell whoever pressed something that nobody else needs to see."""
    await show(service, press, [words_message(message)])


async def show(service: SlackService, press: SlackPress, messages: Sequence[SlackMessage]) -> None:
    """Show messages to whoever pressed something, and to nobody else."""
    try:
        for message in messages:
            if press.ephemeral:
                await reply(service.client, press.response_url, message)
            else:
                await service.client.chat_postEphemeral(
                    channel=press.channel,
                    user=press.person,
                    thread_ts=press.thread_ts or None,
                    text=message.text,
                    blocks=message.blocks,
                )
    except Failure as error:
        _log.info("a word to whoever pressed a button could not be shown: %s", error)
