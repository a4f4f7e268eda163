"""Show who changed settings or access: `refdesk audit`."""

from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from


def audit(
    context: typer.Context,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How many days back.")] = 30,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show who changed settings or access, and when."""
    with plain_errors():
        from bot.platforms.terminal.audit import show_audit

        finish(show_audit(settings_from(context, config, data), days=days, as_json=as_json))
