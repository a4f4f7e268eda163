"""Serve chat platforms: `refdesk serve`."""

from typing import Annotated

import typer

from bot.commands.running import Config, Data, PlatformName, finish, plain_errors, settings_from


def serve(
    context: typer.Context,
    platform: Annotated[PlatformName | None, typer.Argument(help="Only this one.")] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """Answer questions on every configured platform until stopped."""
    with plain_errors():
        from bot.presenting.printing import harmless
        from bot.serving import run_house

        settings = settings_from(context, config, data)
        finish(run_house(settings, platform, lambda words: typer.echo(harmless(words), err=True)))
