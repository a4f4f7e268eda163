"""Show what language models were used for: `refdesk usage`."""

from typing import Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

By = Literal["day", "platform", "workspace", "channel", "person", "model", "purpose"]


def usage(
    context: typer.Context,
    by: Annotated[By, typer.Option("--by", help="Add up by this.")] = "day",
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="How many days back.")] = 30,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show tokens and cost of the language model, and the budget."""
    with plain_errors():
        from bot.platforms.terminal.usage import show_usage

        finish(show_usage(settings_from(context, config, data), by=by, days=days, as_json=as_json))
