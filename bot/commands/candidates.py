"""Look beyond the lists: `refdesk candidates show`, `watch`, `dismiss` and `restore`."""

from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

app = typer.Typer(help="Papers beyond your lists: what is new there.", no_args_is_help=True)

Numbers = Annotated[list[int], typer.Argument(min=1, metavar="NUMBER…", help="Candidates; see `candidates show`.")]


@app.command()
def show(
    context: typer.Context,
    list_name: Annotated[str, typer.Option("--list", metavar="NAME", help="Only those closest to this list.")] = "",
    page: Annotated[int, typer.Option("--page", min=1, help="Which page.")] = 1,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show candidates, the closest to your lists first."""
    with plain_errors():
        from bot.platforms.terminal.candidates import show_candidates

        finish(show_candidates(settings_from(context, config, data), list_name, page, as_json=as_json))


@app.command()
def watch(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Look for new papers outside, as `[candidates]` says."""
    with plain_errors():
        from bot.platforms.terminal.candidates import run_watch

        finish(run_watch(settings_from(context, config, data), as_json=as_json))


@app.command()
def dismiss(context: typer.Context, numbers: Numbers, config: Config = None, data: Data = None) -> None:
    """Dismiss candidates for good."""
    with plain_errors():
        from bot.platforms.terminal.candidates import decide

        finish(decide(settings_from(context, config, data), "dismiss", numbers))


@app.command()
def restore(context: typer.Context, numbers: Numbers, config: Config = None, data: Data = None) -> None:
    """Bring dismissed candidates back."""
    with plain_errors():
        from bot.platforms.terminal.candidates import decide

        finish(decide(settings_from(context, config, data), "restore", numbers))
