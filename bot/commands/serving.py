"""Serve chat platforms, pages and tools for agents: `refdesk serve`."""

from typing import Annotated

import typer

from bot.commands.running import Config, Data, PartName, finish, plain_errors, settings_from


def serve(
    context: typer.Context,
    part: Annotated[
        PartName | None,
        typer.Argument(help="Only this one: a platform, the reading room (web), or tools for an agent on stdio (mcp)."),
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """Answer questions on every configured platform until stopped."""
    with plain_errors():
        from bot.presenting.printing import harmless

        settings = settings_from(context, config, data)
        if part == "mcp":
            from bot.mcp.stdio import serve_stdio

            finish(serve_stdio(settings))
        else:
            from bot.serving import run_house

            finish(run_house(settings, part, lambda words: typer.echo(harmless(words), err=True)))
