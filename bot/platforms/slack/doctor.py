"""Asks Slack whether tokens, scopes and connection are right, and says what to fix."""

import asyncio
import os
from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.finding import Finding
from bot.platforms.slack.client import PacedClient, error_of
from bot.platforms.slack.manifest import bot_scopes
from bot.platforms.slack.pacing import Pacer
from bot.platforms.slack.posting import Failure
from bot.platforms.slack.reactions import OPTIONAL_SCOPE
from bot.platforms.slack.serve import WRONG_TOKEN
from bot.platforms.slack.settings import SlackSettings

_HELLO_SECONDS = 15.0
_NO_REACTIONS = (
    f"👍 and 👎 are not heard without the scope {OPTIONAL_SCOPE}: add it with the events reaction_added and "
    "reaction_removed, or set `reactions = false`."
)


async def examine_slack(settings: SlackSettings) -> AsyncIterator[Finding]:
    """Look at the secrets, ask Slack about them, and try the connection that the mode uses."""
    bot_token = os.environ.get(settings.bot_token_env, "").strip()
    if not bot_token:
        yield Finding("bot token", "problem", _empty(settings.bot_token_env, "OAuth & Permissions, after installing"))
        return
    async with PacedClient(bot_token, settings.base_url, Pacer()) as client:
        reached = True
        async for finding in _bot_token(client, settings):
            reached = reached and finding.part != "Slack"
            yield finding
        if settings.mode == "http":
            yield _signing_secret(settings)
        elif reached:
            async for finding in _socket(client, settings):
                yield finding


async def _bot_token(client: PacedClient, settings: SlackSettings) -> AsyncIterator[Finding]:
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        yield Finding("bot token", "problem", _refused(error, settings.bot_token_env, "xoxb-", "OAuth & Permissions"))
        return
    except Failure as error:
        yield _unreachable(settings, error)
        return
    yield Finding("bot token", "ok", f"{me['user']} in the workspace {me['team']}")
    header = next((value for name, value in me.headers.items() if name.lower() == "x-oauth-scopes"), None)
    if header is None:
        yield Finding("scopes", "note", "Slack did not say which scopes are granted, so they are not checked")
        return
    granted = {scope.strip() for scope in str(header).split(",") if scope.strip()}
    needed = await asyncio.to_thread(bot_scopes)
    missing = sorted(needed - granted - {OPTIONAL_SCOPE})
    if settings.reactions and OPTIONAL_SCOPE in needed - granted:
        yield Finding("reactions", "note", _NO_REACTIONS)
    if not missing:
        yield Finding("scopes", "ok", f"all {len(needed & granted)} that are needed are granted")
        return
    advice = f"missing: {', '.join(missing)}. Add them under OAuth & Permissions, then install the app anew."
    yield Finding("scopes", "problem", advice)


async def _socket(client: PacedClient, settings: SlackSettings) -> AsyncIterator[Finding]:
    app_token = os.environ.get(settings.app_token_env, "").strip()
    if not app_token:
        yield Finding("app token", "problem", _empty(settings.app_token_env, "Basic Information, App-Level Tokens"))
        return
    try:
        opened = await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        where = "Basic Information, App-Level Tokens, with the scope connections:write"
        yield Finding("app token", "problem", _refused(error, settings.app_token_env, "xapp-", where))
        return
    except Failure as error:
        yield _unreachable(settings, error)
        return
    yield Finding("app token", "ok", "taken by Slack")
    yield await _hello(client, str(opened["url"]))


async def _hello(client: PacedClient, url: str) -> Finding:
    """Connect as the bot does, and wait for Slack's greeting."""
    if client.session is None:
        raise RuntimeError("the client must be entered before it is used")
    try:
        async with client.session.ws_connect(url) as socket:
            hello = await socket.receive_json(timeout=_HELLO_SECONDS)
    except (aiohttp.ClientError, TimeoutError, TypeError, ValueError) as error:
        advice = (
            f"Slack's socket cannot be reached ({type(error).__name__}): do a firewall or proxy let WebSockets pass?"
        )
        return Finding("socket", "problem", advice)
    if hello.get("type") != "hello":
        return Finding("socket", "problem", f"Slack answered {hello.get('type')!r}: is Socket Mode switched on?")
    return Finding("socket", "ok", f"connected; {hello.get('num_connections', 1)} connections of this app are open")


def _signing_secret(settings: SlackSettings) -> Finding:
    if not os.environ.get(settings.signing_secret_env):
        return Finding("signing secret", "problem", _empty(settings.signing_secret_env, "Basic Information"))
    advice = f"set; Slack must reach {settings.path} at port {settings.port}, which only an event from Slack can show"
    return Finding("signing secret", "note", advice)


def _refused(error: SlackApiError, variable: str, begins: str, where: str) -> str:
    word = error_of(error)
    if word in WRONG_TOKEN or word == "missing_scope":
        return (
            f"Slack does not take what is in {variable} ({word}). It should begin with {begins}; copy it from {where}."
        )
    return f"Slack refused ({word}); try again in a while."


def _unreachable(settings: SlackSettings, error: BaseException) -> Finding:
    return Finding("Slack", "problem", f"{settings.base_url} cannot be reached ({type(error).__name__}).")


def _empty(variable: str, where: str) -> str:
    return f"the environment variable {variable} is empty: copy the token there from the app's page, {where}."
