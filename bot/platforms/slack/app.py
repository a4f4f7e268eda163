"""The Bolt app: which of Slack's events, commands, buttons and forms go where."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.digests.chat import DigestChat
from bot.digests.reactions import Reactions
from bot.logs import log_unexpected
from bot.platforms.slack import (
    buttons,
    commands,
    digests,
    events,
    group_messages,
    home,
    how_understood,
    place_view,
    reactions,
    reading_groups,
    threads,
)
from bot.platforms.slack.acknowledging import Acknowledge, in_time
from bot.platforms.slack.buttons import SlackPress
from bot.platforms.slack.controls import HELPFUL, MENU_CHOICE, MENU_CHOSEN, MORE_LIKE, NOT_HELPFUL, SUMMARISE
from bot.platforms.slack.failing import tell_failure
from bot.platforms.slack.messages import MOST_STEPS
from bot.platforms.slack.service import SlackService
from bot.platforms.slack.words import LOOKING
from bot.reading_groups.groups import ReadingGroups
from bot.reception.words import GONE

_REST = "refdesk_rest"
"""Under this name Bolt's context holds what is left to do about an event once it is acknowledged."""

Does = Callable[[SlackService, SlackPress, Acknowledge], Awaitable[None]]

_PRESSED: dict[str, Does] = {
    HELPFUL: partial(buttons.feedback, verdict="helpful"),
    NOT_HELPFUL: partial(buttons.feedback, verdict="not helpful"),
    SUMMARISE: buttons.summarise_source,
    MENU_CHOSEN: buttons.menu,
    MENU_CHOICE: buttons.menu_choice,
    "page_previous": buttons.page,
    "page_next": buttons.page,
    "retry": buttons.retry,
    "anew": buttons.anew,
    MORE_LIKE: buttons.more_like,
    **{f"ask_{n}": buttons.ask for n in range(1, 11)},
    **{f"step_{n}": buttons.ask for n in range(1, MOST_STEPS + 1)},
}


def build_app(service: SlackService, signing_secret: str | None) -> AsyncApp:
    """Make the app; without a signing secret requests are not verified, as in socket mode there are none."""

    async def authorize() -> AuthorizeResult:
        # Who the token is for is known. Bolt would ask Slack anew, and where that fails acknowledge the event and drop
        # it.
        return AuthorizeResult(
            enterprise_id=None, team_id=service.team, bot_user_id=service.bot_user, bot_token=service.client.token
        )

    app = AsyncApp(
        name="refdesk",
        client=service.client,
        authorize=authorize,
        signing_secret=signing_secret or "",
        request_verification_enabled=signing_secret is not None,
    )
    _listen_to_events(app, service)
    _listen_to_people(app, service)
    if service.digests is not None:
        _listen_about_digests(app, service, service.digests)
    if service.groups is not None:
        _listen_about_groups(app, service, service.groups)
    _listen_to_the_rest(app, service)

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> None:
        failure_id, _ = log_unexpected(error)
        await tell_failure(service, body, failure_id)

    return app


def _listen_to_events(app: AsyncApp, service: SlackService) -> None:
    # Bolt acknowledges an event before it calls a listener, but after the listener's middleware.
    async def take_up(context: AsyncBoltContext, event: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:
        context[_REST] = await events.heard(service, event)
        await next()

    @app.event("app_mention", middleware=[take_up])
    @app.event("message", middleware=[take_up])
    async def heard(context: AsyncBoltContext) -> None:
        if (rest := context[_REST]) is not None:
            await rest()

    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        await home.opened(service, str(event["user"]), str(event.get("channel")), str(event.get("tab")))


def _listen_to_people(app: AsyncApp, service: SlackService) -> None:
    @app.command(commands.COMMAND)
    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        async with in_time(ack, LOOKING) as acknowledge:
            await commands.command(service, acknowledge, body)

    @app.message_shortcut(commands.SHORTCUT)
    async def shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        async with in_time(ack) as acknowledge:
            await commands.shortcut(service, acknowledge, body)

    @app.message_shortcut(how_understood.SHORTCUT)
    async def explain_answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        async with in_time(ack) as acknowledge:
            await how_understood.shortcut(service, acknowledge, body)

    @app.message_shortcut(threads.SHORTCUT)
    async def summarise_thread(ack: AsyncAck, body: dict[str, Any]) -> None:
        async with in_time(ack) as acknowledge:
            await threads.shortcut(service, acknowledge, body)

    @app.view(commands.ASK_VIEW)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        async with in_time(ack) as acknowledge:
            await commands.ask_view_sent(service, acknowledge, body)

    @app.view(place_view.PLACE_VIEW)
    async def settings_sent(ack: AsyncAck, body: dict[str, Any]) -> None:
        await place_view.place_view_sent(service, ack, body)

    for action_id, does in _PRESSED.items():
        _listen_to_button(app, service, action_id, does)

    @app.action("forget_me")
    async def forget_me(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        words = await buttons.forget_me(service, buttons.press_of(body))
        if "view" in body:
            await home.show_home(service, str(body["user"]["id"]), words)

    @app.action("choose_channel")
    async def choose_channel(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        channel = str(body["actions"][0]["selected_conversation"])
        person = str(body["user"]["id"])
        await place_view.open_place_settings(service, str(body["trigger_id"]), person, channel)


def _listen_about_digests(app: AsyncApp, service: SlackService, about: DigestChat) -> None:
    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        await digests.command(service, about, ack, body)

    app.command(digests.COMMAND)(commanded)
    app.command(digests.ALERT)(commanded)

    if service.settings.reactions:
        _listen_to_reactions(app, service, Reactions(about.store, about.clock))

    _listen_to_button(app, service, digests.SUMMARISE, partial(_summarise_highlight, about))
    _listen_to_button(app, service, digests.CITE, partial(_cite_digest, about))

    @app.action(digests.FEWER)
    async def fewer(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await digests.rate(service, about, buttons.press_of(body), liked=False)

    @app.action(digests.MORE)
    async def more(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await digests.rate(service, about, buttons.press_of(body), liked=True)


def _listen_about_groups(app: AsyncApp, service: SlackService, groups: ReadingGroups) -> None:
    @app.command(reading_groups.COMMAND)
    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reading_groups.command(service, groups, ack, body)

    @app.view(reading_groups.NOMINATE_VIEW)
    async def nominated(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reading_groups.nomination_sent(service, groups, ack, body)

    @app.action(group_messages.NOMINATE)
    async def nominate(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await reading_groups.open_nomination(service, buttons.press_of(body), str(body["trigger_id"]))

    _listen_to_button(app, service, re.compile(reading_groups.vote_actions()), _pressed_in(groups, reading_groups.vote))
    for action_id, does in (
        (group_messages.PRESENT, partial(reading_groups.present, action="present")),
        (group_messages.PASS, partial(reading_groups.present, action="pass")),
        (group_messages.DRAW, partial(reading_groups.present, action="draw")),
    ):
        _listen_to_button(app, service, action_id, _pressed_in(groups, does))
    if service.digests is not None:
        nominate_it = partial(_nominate_highlight, service.digests)
        _listen_to_button(app, service, digests.NOMINATE_HIGHLIGHT, _pressed_in(groups, nominate_it))


def _pressed_in(
    groups: ReadingGroups, does: Callable[[SlackService, ReadingGroups, SlackPress], Awaitable[None]]
) -> Does:
    """Return what a button of a reading group does, once it is acknowledged."""

    async def pressed(service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
        await ack()
        await does(service, groups, press)

    return pressed


async def _nominate_highlight(
    about: DigestChat, service: SlackService, groups: ReadingGroups, press: SlackPress
) -> None:
    paper_id = await digests.paper_of(service, about, press)
    await reading_groups.nominate_highlight(service, groups, press, paper_id)


def _listen_to_reactions(app: AsyncApp, service: SlackService, counting: Reactions) -> None:
    @app.event("reaction_added")
    async def added(event: dict[str, Any]) -> None:
        await reactions.given(service, counting, event)

    @app.event("reaction_removed")
    async def removed(event: dict[str, Any]) -> None:
        await reactions.taken_back(service, counting, event)


def _listen_to_the_rest(app: AsyncApp, service: SlackService) -> None:
    """Acknowledge what nothing else listens to: events that an installation subscribes to besides, buttons of old."""

    @app.event(re.compile(".*"))
    async def passed_over() -> None:
        """There is nothing to do about it, but unless it is acknowledged it comes again."""

    @app.action(re.compile(".*"))
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        press = buttons.press_of(body)
        if press.channel:
            await buttons.tell(service, press, GONE)


async def _summarise_highlight(about: DigestChat, service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    await digests.summarise(service, about, press, ack)


async def _cite_digest(about: DigestChat, service: SlackService, press: SlackPress, ack: Acknowledge) -> None:
    await ack()
    await digests.cite(service, about, press)


def _listen_to_button(app: AsyncApp, service: SlackService, action_id: str | re.Pattern[str], does: Does) -> None:
    @app.action(action_id)
    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        press = buttons.press_of(body)
        async with in_time(ack) as acknowledge:
            if (refusal := await service.why_not(press.person, press.channel)) is not None:
                await acknowledge()
                await buttons.tell(service, press, refusal)
            else:
                await does(service, press, acknowledge)
