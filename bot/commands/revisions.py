"""Look after the published library: `refdesk library`, `library back`, `library rebuild`."""

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

app = typer.Typer(help="Show the library's revisions and folders; go back one, or rebuild the index.")


@app.callback(invoke_without_command=True)
def library(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Show the library's revisions, sizes and folders; go back one, or rebuild the index."""
    if context.invoked_subcommand is not None:
        return
    with plain_errors():
        from bot.platforms.terminal.library_status import show_library

        finish(show_library(settings_from(context, config, data), as_json=as_json))


@app.command()
def back(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Go back to the previous revision."""
    with plain_errors():
        from bot.platforms.terminal.library_status import go_back_one

        finish(go_back_one(settings_from(context, config, data), as_json=as_json))


@app.command()
def rebuild(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Rebuild the index of the published revision from the catalogue."""
    with plain_errors():
        from bot.platforms.terminal.library_status import rebuild_the_index

        finish(rebuild_the_index(settings_from(context, config, data), as_json=as_json))
