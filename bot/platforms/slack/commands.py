"""Serves `/refdesk` and the message shortcut, and answers the person alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, PlainTextInputElement, PlainTextObject, StaticSelectElement
from slack_sdk.models.views import View

from bot.answering.model import Question, Scope
from bot.answering.search_result import SearchResult
from bot.platforms.slack import blocks
from bot.platforms.slack.acknowledging import Acknowledge
from bot.platforms.slack.messages import SlackMessage, papers_message, words_message
from bot.platforms.slack.pictures import post_with_picture
from bot.platforms.slack.place_view import open_place_settings
from bot.platforms.slack.reading import plain_question
from bot.platforms.slack.replies import reply
from bot.platforms.slack.rights import with_rights
from bot.platforms.slack.service import SlackService, event_key
from bot.platforms.slack.splitting import shortened
from bot.platforms.slack.where import Where, is_direct
from bot.platforms.slack.words import COUNTING, HELP, LOOKING, NOT_HERE
from bot.presenting.answer_parts import PaperPart
from bot.store.model import DIRECT, Asked, private_conversation
from ingest.library.model import ListState, Revision

COMMAND = "/refdesk"
SHORTCUT = "ask_about_this"
ASK_VIEW = "ask_about_this_view"

_FOUND = 10
_PREFILLED = 500
_MOST_MESSAGES = 3

Body = dict[str, Any]
Does = Callable[[SlackService, Acknowledge, Body, str], Awaitable[None]]


async def command(service: SlackService, ack: Acknowledge, body: Body) -> None:
    """Do what a slash command says; words that are no command of ours are a question."""
    verb, _, rest = str(body.get("text") or "").strip().partition(" ")
    does = _VERBS.get(verb.casefold())
    if not service.may_ask(str(body["user_id"]), str(body["channel_id"])):
        await ack(NOT_HERE)
    elif does is not None:
        await does(service, ack, body, rest.strip())
    else:
        await _ask(service, ack, body, f"{verb} {rest}")


async def shortcut(service: SlackService, ack: Acknowledge, body: Body) -> None:
    """Open a form with a message's words, to ask about it."""
    if (refusal := await service.why_not(str(body["user"]["id"]), str(body["channel"]["id"]))) is not None:
        await ack()
        await reply(service.client, str(body["response_url"]), words_message(refusal))
        return
    await ack()
    message = body["message"]
    text = plain_question(str(message.get("text") or ""), service.bot_user)
    await service.client.views_open(trigger_id=body["trigger_id"], view=_ask_view(body, text))


async def ask_view_sent(service: SlackService, ack: Acknowledge, body: Body) -> None:
    """Answer what was asked in that form, to the person alone or in the message's thread."""
    person, values = str(body["user"]["id"]), body["view"]["state"]["values"]
    text = str(values["question"]["text"]["value"] or "")
    lists: tuple[str, ...] = ()
    channel, message_ts, thread = str(body["view"]["private_metadata"]).split()
    in_thread = values["where"]["choice"]["selected_option"]["value"] == "thread"
    if in_thread and not is_direct(channel):
        where = Where(channel, person, after=message_ts, thread_ts=thread)
        conversation, private = thread, False
    else:
        # The form has no response address, so an answer for the person alone goes to their DM.
        scope = await service.reception.scope_here(service.by(person, channel))
        lists = scope.lists
        opened = await service.client.conversations_open(users=person)
        channel = str(opened["channel"]["id"])
        where, conversation, private = Where(channel, person, after=message_ts), DIRECT, True
    asked = Asked(
        event_key=event_key("view", body["view"]["id"], body["view"].get("hash"), body.get("trigger_id"), text),
        place=service.place(channel),
        conversation=conversation,
        person=person,
        text=text,
        asked_at=datetime.now(UTC),
        private=private,
        lists=lists,
    )
    await service.ask(asked, service.thread(where), ack)


async def _ask(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    if not text.strip():
        await ack(HELP)
        return
    asked = await with_rights(service, asked_by(service, body, text))
    await service.ask(asked, service.reply(str(body["response_url"])), partial(ack, LOOKING))


async def _summary(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    await _ask(service, ack, body, f"summarise {text}" if text else "")


async def _find(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    if not text:
        await ack(HELP)
        return
    asked = asked_by(service, body, text)
    refusal = await service.reception.admit(asked)
    await ack(refusal or LOOKING)
    if refusal is not None:
        return
    scope = await service.reception.scope_here(asked.by)
    question = Question(asked.text, asked.asked_at, lists=scope.lists, without=scope.without)
    result = await asyncio.to_thread(service.desk.find, question, _FOUND)
    for message in found_messages(result)[:_MOST_MESSAGES]:
        await reply(service.client, str(body["response_url"]), message)


async def _lists(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    await ack()
    scope = await service.reception.scope_here(service.by(str(body["user_id"]), str(body["channel_id"]), private=True))
    await reply(service.client, str(body["response_url"]), await asyncio.to_thread(lists_message, service, scope))


async def _stats(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    if service.statistics is None:
        await ack(HELP)
        return
    by = service.by(str(body["user_id"]), str(body["channel_id"]), private=True)
    # Drawing takes as long as an easy question does.
    refusal = await service.reception.count(by)
    await ack(refusal or COUNTING)
    if refusal is not None:
        return
    scope = await service.reception.scope_here(by)
    words, picture = await asyncio.to_thread(service.statistics.shown, scope, datetime.now(UTC).date())
    message = words_message(words)

    async def post(blocks: Sequence[Block]) -> None:
        await reply(service.client, str(body["response_url"]), replace(message, blocks=tuple(blocks)))

    if picture.rows:
        await post_with_picture(service.client, message.blocks, picture.svg, picture.alternative, post)
    else:
        await post(message.blocks)


async def _help(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    await ack(HELP)


async def _settings(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    await ack()
    await open_place_settings(service, str(body["trigger_id"]), str(body["user_id"]), str(body["channel_id"]))


async def _forget(service: SlackService, ack: Acknowledge, body: Body, text: str) -> None:
    await ack()
    sure = words_message(
        "Delete your questions, their answers and your feedback from my memory? What stands in channels stays."
    )
    button = blocks.actions([blocks.button("Forget me", "forget_me", "command", style="danger")])
    message = SlackMessage(sure.text, (*sure.blocks, button))
    await reply(service.client, str(body["response_url"]), message)


_VERBS: dict[str, Does] = {
    "": _help,
    "help": _help,
    "ask": _ask,
    "find": _find,
    "summary": _summary,
    "summarise": _summary,
    "summarize": _summary,
    "lists": _lists,
    "stats": _stats,
    "settings": _settings,
    "forget": _forget,
}


def found_messages(result: SearchResult) -> list[SlackMessage]:
    """What a search found, best first."""
    papers = [
        PaperPart(n, hit.paper.paper_id, hit.paper.shown_title, hit.paper.url, (*_best(hit.evidence), *hit.paper.lists))
        for n, hit in enumerate(result.hits, start=1)
    ]
    if not papers:
        return [words_message(result.refusal or "Nothing on the lists matches.")]
    lead = f"{result.refusal} The nearest papers, not an answer:" if result.refusal else "The papers that match best:"
    return papers_message(lead, papers, " ".join(result.degraded))


def lists_message(service: SlackService, scope: Scope) -> SlackMessage:
    """Which lists are read, and how fresh they are; reads the catalogue, so call it in a thread."""
    revision, lists = holdings(service, scope)
    lines = [
        f"{listed.name}: {listed.papers} papers, read on {listed.retrieved_at:%Y-%m-%d %H:%M} UTC" for listed in lists
    ]
    words = f"{revision.papers} papers, {revision.with_abstract} with abstract, at revision {revision.number}"
    shown = blocks.rich([(blocks.text(words, bold=True),), *((blocks.text(f"• {each}"),) for each in lines)])
    return SlackMessage(words_message(words).text, (shown,))


def holdings(service: SlackService, scope: Scope) -> tuple[Revision, Sequence[ListState]]:
    """The published revision and those of its lists that may be seen."""
    with service.desk.library(scope) as library:
        return library.revision, library.lists()


def asked_by(service: SlackService, body: Body, text: str) -> Asked:
    """A question that a command asks, for the person's eyes only."""
    person, channel = str(body["user_id"]), str(body["channel_id"])
    return Asked(
        event_key=event_key("command", body.get("trigger_id"), body.get("response_url"), text),
        place=service.place(channel),
        conversation=DIRECT if is_direct(channel) else private_conversation(person),
        person=person,
        text=plain_question(text, service.bot_user),
        asked_at=datetime.now(UTC),
        private=True,
    )


def _best(evidence: Sequence[Any]) -> tuple[str, ...]:
    """The sentence that matches best, and what it stands in."""
    if not evidence:
        return ()
    passage, span = evidence[0].passage, evidence[0].best
    return (f"{passage.basis}: {shortened(passage.text[slice(*span)] if span else passage.text, 180)}",)


def _ask_view(body: Body, text: str) -> View:
    message = body["message"]
    thread = str(message.get("thread_ts") or message["ts"])
    choices = [blocks.option("Only to me, in a direct message", "direct"), blocks.option("In the thread", "thread")]
    return View(
        type="modal",
        callback_id=ASK_VIEW,
        title="Ask Refdesk",
        submit="Ask",
        close="Cancel",
        private_metadata=f"{body['channel']['id']} {message['ts']} {thread}",
        blocks=[
            InputBlock(
                block_id="question",
                label=PlainTextObject(text="What do you want to know about this?"),
                element=PlainTextInputElement(
                    action_id="text", multiline=True, initial_value=shortened(text, _PREFILLED) or None, max_length=3000
                ),
            ),
            InputBlock(
                block_id="where",
                label=PlainTextObject(text="Where shall the answer go?"),
                element=StaticSelectElement(action_id="choice", options=choices, initial_option=choices[0]),
            ),
        ],
    )
