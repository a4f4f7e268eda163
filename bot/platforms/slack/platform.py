"""Describes Slack to the registry of platforms.

What needs Slack's libraries is imported when it runs.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.finding import Finding
from bot.platforms.registry import Platform
from bot.platforms.slack.settings import SlackSettings

if TYPE_CHECKING:
    from bot.reception.house import House


async def _serve(house: "House") -> None:
    from bot.platforms.slack.serve import serve

    await serve(house)


async def _examine(settings: SlackSettings) -> AsyncIterator[Finding]:
    from bot.platforms.slack.doctor import examine_slack

    async for finding in examine_slack(settings):
        yield finding


PLATFORM = Platform(
    settings=SlackSettings,
    about_settings="How Refdesk is connected to Slack; without it, Slack is not served.",
    serve=_serve,
    examine=_examine,
)
