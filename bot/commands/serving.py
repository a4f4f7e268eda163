"""Serve chat platforms, pages and tools for agents: `refdesk serve` and `refdesk reload`."""

from functools import partial
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
        from ingest.terms.outside_text import visible

        if part == "mcp":
            from bot.mcp.stdio import serve_stdio

            finish(serve_stdio(settings_from(context, config, data)))
        else:
            from bot.serving import run_house

            load = partial(settings_from, context, config, data)
            finish(run_house(load, part, lambda words: typer.echo(visible(words), err=True)))


def reload(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Have running `refdesk serve` processes read the configuration again."""
    with plain_errors():
        from bot.upkeep.serving_processes import reload_all

        for process in reload_all(settings_from(context, config, data).data):
            typer.echo(f"Asked process {process} to reload. Its terminal or journal says how that went.")
