"""The form with a channel's settings, for those who may change them; others may read them."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.models.blocks import (
    Block,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.answering.model import Scope
from bot.platforms.slack import blocks
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.replies import tell_directly
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.where import is_direct
from bot.platforms.slack.words import ONLY_MANAGERS, SAVED
from bot.store.model import PlaceSettings

PLACE_VIEW = "place_settings"

_log = logging.getLogger(__name__)
_MENTION = (("Only messages that mention me", "mention"), ("Every top-level message", "every"))
_LENGTHS = (("Short", "short"), ("Usual", "usual"), ("Long", "long"))
_LANGUAGES = (
    ("The language of the question", "-"),
    *((name, name) for name in ("English", "German", "French", "Spanish", "Chinese", "Japanese", "Korean")),
)
_MOST_LISTS, _LONGEST_NAME = 100, 75


async def open_place_settings(service: SlackService, trigger: str, person: str, channel: str) -> None:
    """Show a channel's settings, as a form to those who may change them."""
    here = await service.reception.place_settings(service.place(channel))
    choosable = service.reception.choosable(service.by(person, channel))
    names = await asyncio.to_thread(_list_names, service, choosable)
    view = _form(channel, here, names) if await may_manage(service, person, channel) else _notice(here)
    await service.client.views_open(trigger_id=trigger, view=view)


async def place_view_sent(service: SlackService, ack: AsyncAck, body: dict[str, Any]) -> None:
    """Keep what was chosen in the form."""
    await ack()
    person, channel = str(body["user"]["id"]), str(body["view"]["private_metadata"])
    if not await may_manage(service, person, channel):
        _log.warning("somebody without the right to do so sent off the settings of a channel")
        await tell_directly(service.client, person, ONLY_MANAGERS)
        return
    place = service.place(channel)
    before = await service.reception.place_settings(place)
    await service.reception.set_place(place, _chosen(body["view"]["state"]["values"], before), person)
    try:
        await service.client.chat_postEphemeral(channel=channel, user=person, text=SAVED)
    except Failure as error:
        # Who looks after a channel, or the bot, need not be in it.
        _log.info("that settings are saved is told directly: %s", error)
        await tell_directly(service.client, person, SAVED)


async def may_manage(service: SlackService, person: str, channel: str = "") -> bool:
    """Whether a person may change the settings of a channel, or of all; everybody may those of their own DM."""
    if is_direct(channel) or person in service.settings.managers:
        return True
    if not service.settings.admins_manage:
        return False
    user = (await service.client.users_info(user=person))["user"]
    return bool(user.get("is_admin") or user.get("is_owner"))


def _form(channel: str, here: PlaceSettings, names: Sequence[str]) -> View:
    mention = "mention" if here.mention_required else "every"
    inputs = [
        _input("mention", "What is a question to me?", _select(_MENTION, mention)),
        _input("length", "How long are answers?", _select(_LENGTHS, here.length)),
        _input("language", "In which language do I answer?", _select(_languages(here.language), here.language or "-")),
        _input(
            "people",
            "Who may ask? (nobody chosen: everybody)",
            UserMultiSelectElement(action_id="choice", initial_users=list(here.who_may_ask) or None),
            optional=True,
        ),
    ]
    if names:
        inputs.insert(1, _input("lists", "Which lists? (none chosen: all)", _lists(names, here.lists), optional=True))
    return View(
        type="modal",
        callback_id=PLACE_VIEW,
        title="Refdesk in this channel",
        submit="Save",
        close="Cancel",
        private_metadata=channel,
        blocks=inputs,
    )


def _notice(here: PlaceSettings) -> View:
    """The settings to be read only."""
    lines = (
        f"Questions: {'messages that mention me' if here.mention_required else 'every top-level message'}",
        f"Lists: {', '.join(here.lists) or 'all'}",
        f"Answers: {here.length}, in {here.language or 'the language of the question'}",
        f"Who may ask: {'some people' if here.who_may_ask else 'everybody'}",
    )
    shown: list[Block] = [blocks.rich([(blocks.text(line),) for line in lines]), blocks.small(ONLY_MANAGERS)]
    return View(type="modal", title="Refdesk in this channel", close="Close", blocks=shown)


def _chosen(values: dict[str, Any], before: PlaceSettings) -> PlaceSettings:
    def one(block: str) -> str:
        return str(values[block]["choice"]["selected_option"]["value"])

    lists = values.get("lists", {}).get("choice", {}).get("selected_options") or []
    language = one("language")
    return before.model_validate(
        {
            "mention_required": one("mention") == "mention",
            "lists": [option["value"] for option in lists],
            "language": "" if language == "-" else language,
            "length": one("length"),
            "who_may_ask": values["people"]["choice"].get("selected_users") or [],
        }
    )


def _input(block_id: str, label: str, element: InputInteractiveElement, *, optional: bool = False) -> InputBlock:
    return InputBlock(block_id=block_id, label=PlainTextObject(text=label), element=element, optional=optional)


def _select(choices: Sequence[tuple[str, str]], now: str) -> StaticSelectElement:
    options = [blocks.option(label, value) for label, value in choices]
    chosen = next((option for option in options if option.value == now), options[0])
    return StaticSelectElement(action_id="choice", options=options, initial_option=chosen)


def _languages(now: str) -> Sequence[tuple[str, str]]:
    """The languages to choose from; one set elsewhere is among them."""
    return _LANGUAGES if not now or (now, now) in _LANGUAGES else (*_LANGUAGES, (now, now))


def _lists(names: Sequence[str], now: Sequence[str]) -> StaticMultiSelectElement:
    options: list[Option] = [blocks.option(name, name) for name in names]
    chosen = [option for option in options if option.value in now]
    return StaticMultiSelectElement(action_id="choice", options=options, initial_options=chosen or None)


def _list_names(service: SlackService, scope: Scope) -> list[str]:
    with service.desk.library(scope) as library:
        return [listed.name for listed in library.lists() if len(listed.name) <= _LONGEST_NAME][:_MOST_LISTS]
