"""Learn from ratings: `refdesk feedback` and `refdesk feedback export`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

app = typer.Typer(help="Show how answers were rated; export questions for `refdesk eval`.")
Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="How many days back.")]


@app.callback(invoke_without_command=True)
def feedback(
    context: typer.Context, days: Days = 7, as_json: AsJson = False, config: Config = None, data: Data = None
) -> None:
    """Show how answers were rated; export questions for `refdesk eval`."""
    if context.invoked_subcommand is not None:
        return
    with plain_errors():
        from bot.platforms.terminal.feedback import show_quality

        finish(show_quality(settings_from(context, config, data), days=days, as_json=as_json))


@app.command()
def export(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new JSON Lines file.")],
    days: Days = 180,
    config: Config = None,
    data: Data = None,
) -> None:
    """Write rated questions, and those without papers, to a file."""
    with plain_errors():
        from bot.platforms.terminal.feedback import export_questions

        finish(export_questions(settings_from(context, config, data), target, days=days))
