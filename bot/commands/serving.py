"""Serving: `refdesk serve` answers where people talk."""

from typing import Annotated

import typer

from bot.commands.running import Config, Data, PlatformName, finish, settings_from, told_plainly


def serve(
    context: typer.Context,
    platform: Annotated[PlatformName | None, typer.Argument(help="Only this one.")] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """Answer questions on every configured platform until stopped."""
    with told_plainly():
        from bot.presenting.printing import harmless
        from bot.serving import run_house

        settings = settings_from(context, config, data)
        finish(run_house(settings, platform, lambda words: typer.echo(harmless(words), err=True)))
