"""The Bolt app: which of Slack's events, commands, buttons and forms go where."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.digests.chat import DigestChat
from bot.logs import log_unexpected
from bot.platforms.slack import buttons, commands, digests, events, home, place_view
from bot.platforms.slack.buttons import Press
from bot.platforms.slack.messages import told
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reading import is_by_a_person
from bot.platforms.slack.replies import reply
from bot.platforms.slack.service import Service, is_direct
from bot.reception import words as common_words

_log = logging.getLogger(__name__)

EVENTS = ("app_mention", "message", "app_home_opened")
"""The events that are listened to; the manifest subscribes to exactly these."""

_PRESSED: dict[str, Callable[[Service, Press], Awaitable[None]]] = {
    "feedback": buttons.feedback,
    "page_previous": buttons.page,
    "page_next": buttons.page,
    "retry": buttons.retry,
    "more_like": buttons.more_like,
    **{f"summarise_{n}": buttons.summarise for n in range(1, 10)},
    **{f"ask_{n}": buttons.ask for n in range(1, 11)},
}


def build_app(service: Service, signing_secret: str | None) -> AsyncApp:
    """Make the app; without a signing secret requests are not verified, as in socket mode there are none."""
    app = AsyncApp(
        name="refdesk",
        client=service.client,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
    )
    _listen_to_events(app, service)
    _listen_to_people(app, service)
    if service.digests is not None:
        _listen_about_digests(app, service, service.digests)

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> None:
        failure_id, _ = log_unexpected(error)
        try:
            await _tell_failure(service, body, common_words.failed(failure_id))
        except Failure as refused:
            _log.error("that something failed (%s) could not be told: %s", failure_id, refused)

    return app


async def _tell_failure(service: Service, body: dict[str, Any], words: str) -> None:
    """Tell whoever used or asked something that it failed; what was not for the bot fails silently."""
    if body.get("response_url"):
        await reply(service.client, str(body["response_url"]), told(words))
        return
    event = body.get("event") or {}
    asks = event.get("type") == "app_mention" or (event.get("type") == "message" and is_direct(str(event["channel"])))
    if asks and is_by_a_person(event):
        await service.client.chat_postEphemeral(
            channel=event["channel"], user=event["user"], thread_ts=event.get("thread_ts"), text=words
        )


def _listen_to_events(app: AsyncApp, service: Service) -> None:
    @app.event("app_mention")
    @app.event("message")
    async def heard(event: dict[str, Any]) -> None:
        await events.heard(service, event)

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await home.opened(service, str(event["user"]), str(event["channel"]), str(event.get("tab")))


def _listen_to_people(app: AsyncApp, service: Service) -> None:
    @app.command(commands.COMMAND)
    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        await commands.command(service, ack, body)

    @app.message_shortcut(commands.SHORTCUT)
    async def shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        await commands.shortcut(service, ack, body)

    @app.view(commands.ASK_VIEW)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        await commands.ask_view_sent(service, ack, body)

    @app.view(place_view.PLACE_VIEW)
    async def settings_sent(ack: AsyncAck, body: dict[str, Any]) -> None:
        await place_view.place_view_sent(service, ack, body)

    for action_id, does in _PRESSED.items():
        _listen_to_button(app, service, action_id, does)

    @app.action("forget_me")
    async def forget_me(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await buttons.forget_me(service, buttons.press_of(body))
        if "view" in body:
            await home.show_home(service, str(body["user"]["id"]))

    @app.action("choose_channel")
    async def choose_channel(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        channel = str(body["actions"][0]["selected_conversation"])
        person = str(body["user"]["id"])
        await place_view.open_place_settings(service, str(body["trigger_id"]), person, channel)


def _listen_about_digests(app: AsyncApp, service: Service, about: DigestChat) -> None:
    @app.command(digests.COMMAND)
    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        await digests.command(service, about, ack, body)

    @app.action(digests.SUMMARISE)
    async def summarise(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await digests.summarise(service, about, buttons.press_of(body))

    @app.action(digests.FEWER)
    async def fewer(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await digests.fewer(service, about, buttons.press_of(body))


def _listen_to_button(
    app: AsyncApp, service: Service, action_id: str, does: Callable[[Service, Press], Awaitable[None]]
) -> None:
    @app.action(action_id)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await does(service, buttons.press_of(body))
