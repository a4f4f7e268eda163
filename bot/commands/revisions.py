"""The published library: `refdesk library` shows it, `back` and `rebuild` mend it."""

import typer

from bot.commands.running import AsJson, Config, Data, finish, settings_from, told_plainly

app = typer.Typer(help="Show the library's revisions and what is where; go back one, or build the index anew.")


@app.callback(invoke_without_command=True)
def library(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Show the library's revisions, their sizes and what is where; go back one, or build the index anew."""
    if context.invoked_subcommand is not None:
        return
    with told_plainly():
        from bot.platforms.terminal.library_status import show_library

        finish(show_library(settings_from(context, config, data), as_json=as_json))


@app.command()
def back(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Publish the revision before the published one again."""
    with told_plainly():
        from bot.platforms.terminal.library_status import go_back_one

        finish(go_back_one(settings_from(context, config, data), as_json=as_json))


@app.command()
def rebuild(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Build the index of the published revision anew, from the catalogue alone."""
    with told_plainly():
        from bot.platforms.terminal.library_status import rebuild_the_index

        finish(rebuild_the_index(settings_from(context, config, data), as_json=as_json))
