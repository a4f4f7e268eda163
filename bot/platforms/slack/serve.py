"""Serves Slack by Socket Mode or over HTTP, until the process is told to stop."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.digests.chat import DigestChat
from bot.errors import ConfigError, PlatformError
from bot.platforms.slack.app import build_app
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.digests import SlackCourier
from bot.platforms.slack.pacing import Pacer
from bot.platforms.slack.reading_groups import SlackGroups
from bot.platforms.slack.recovering import SlackRecovery
from bot.platforms.slack.service import PLATFORM, SlackService
from bot.platforms.slack.settings import SlackSettings
from bot.platforms.slack.signed_requests import answering_requests
from bot.platforms.slack.streaming import Streams
from bot.reading_groups.finding import has_groups
from bot.reading_groups.groups import ReadingGroups, maker_of
from bot.reception.house import House
from bot.reception.statistics import Statistics

_log = logging.getLogger(__name__)

_PING_SECONDS = 5.0
WRONG_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the environment holds; of the last two only the one that the mode needs."""

    bot_token: str
    app_token: str
    signing_secret: str


async def serve(house: House) -> None:
    """Answer questions from Slack until `house.stopping`; then hear nothing more, and leave once `house.drained`.

    Raises ConfigError where a secret is missing, PlatformError where Slack does not take one.
    """
    settings = house.settings.platform(SlackSettings) or SlackSettings()
    secrets = read_secrets(settings)
    async with PacedClient(secrets.bot_token, settings.base_url, Pacer()) as client:
        service = await introduce(client, house, settings)
        app = build_app(service, secrets.signing_secret if settings.mode == "http" else None)
        recovering = asyncio.create_task(
            service.reception.recover_unfinished(PLATFORM, SlackRecovery(service), service.team),
            name="unfinished in Slack",
        )
        stopping = asyncio.create_task(house.stopping.wait())
        try:
            async with listening(app, settings, secrets):
                house.couriers[PLATFORM] = SlackCourier(client, service.team, partial(has_groups, house.store))
                house.group_platforms[PLATFORM] = SlackGroups(client)
                _log.info("answering in the workspace %s", service.team)
                await asyncio.wait([recovering, stopping], return_when=asyncio.FIRST_COMPLETED)
            if recovering.done():
                recovering.result()
            await house.drained.wait()
        finally:
            house.couriers.pop(PLATFORM, None)
            house.group_platforms.pop(PLATFORM, None)
            recovering.cancel()
            stopping.cancel()
            await asyncio.wait([recovering, stopping])


def read_secrets(settings: SlackSettings) -> Secrets:
    """Read the tokens from the environment; raises ConfigError that names the variable that is missing."""
    needed = {"bot_token": settings.bot_token_env}
    needed |= {"app_token": settings.app_token_env} if settings.mode == "socket" else {}
    needed |= {"signing_secret": settings.signing_secret_env} if settings.mode == "http" else {}
    for name, variable in needed.items():
        if not os.environ.get(variable):
            raise ConfigError(
                f"The environment variable {variable} is empty: put Slack's {name.replace('_', ' ')} there."
            )
    found = {name: os.environ[variable].strip() for name, variable in needed.items()}
    return Secrets(found["bot_token"], found.get("app_token", ""), found.get("signing_secret", ""))


async def introduce(client: PacedClient, house: House, settings: SlackSettings) -> SlackService:
    """Learn from Slack whose token it is."""
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        raise plain_refusal(error, settings.bot_token_env) from error
    return SlackService(
        client=client,
        reception=house.reception,
        desk=house.desk,
        settings=settings,
        page_size=house.settings.answers.page_size,
        team=str(me["team_id"]),
        bot_user=str(me["user_id"]),
        streams=Streams(client, str(me["team_id"])),
        digests=DigestChat(
            house.store,
            house.desk,
            private_lists=house.settings.reception.private_lists,
            budget=house.settings.budget,
        ),
        statistics=Statistics(house.desk, house.store),
        groups=ReadingGroups.over(maker_of(house.settings, house.desk, house.store), house.group_platforms),
    )


@asynccontextmanager
async def listening(
    app: AsyncApp, settings: SlackSettings, secrets: Secrets, ping_seconds: float = _PING_SECONDS
) -> AsyncIterator[str]:
    """Hear what Slack tells, within the block; gives the address of requests, in HTTP mode.

    A connection that is lost is found out, and made anew, within about `ping_seconds`.
    """
    if settings.mode == "http":
        async with answering_requests(app, settings, secrets.signing_secret) as address:
            yield address
        return
    handler = AsyncSocketModeHandler(app, secrets.app_token, ping_interval=ping_seconds)
    try:
        # The handler tries for ever to connect, which helps nobody with a token that Slack does not take.
        try:
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except SlackApiError as error:
            raise plain_refusal(error, settings.app_token_env) from error
        await handler.connect_async()
        yield ""
    finally:
        await handler.close_async()


def plain_refusal(error: SlackApiError, variable: str) -> Exception:
    """What to raise for a refusal: for a token that Slack does not take, plain words; else the error itself."""
    word = error_of(error)
    if word in WRONG_TOKEN:
        return PlatformError(f"Slack does not take the token in {variable} ({word}): copy it anew from the app's page.")
    if word == "missing_scope":
        return PlatformError(f"The token in {variable} lacks a scope: `refdesk doctor slack` tells which.")
    return error
