"""Keep a reading list: `refdesk shelf show`, `add`, `remove`, `read`, `unread` and `note`."""

from typing import Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

app = typer.Typer(help="Your reading list: papers saved, read and noted.", no_args_is_help=True)

Papers = Annotated[list[str], typer.Argument(metavar="PAPER…", help="Ids, names, titles or links of papers.")]


@app.command()
def show(
    context: typer.Context,
    only: Annotated[
        Literal["read", "unread"] | None, typer.Option("--only", help="Only papers read or unread.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show your list, the newest first."""
    with plain_errors():
        from bot.platforms.terminal.shelf import show_shelf

        finish(show_shelf(settings_from(context, config, data), only, as_json=as_json))


@app.command()
def add(context: typer.Context, papers: Papers, config: Config = None, data: Data = None) -> None:
    """Save papers on your list."""
    with plain_errors():
        from bot.platforms.terminal.shelf import add_to_shelf

        finish(add_to_shelf(settings_from(context, config, data), papers))


@app.command()
def remove(context: typer.Context, papers: Papers, config: Config = None, data: Data = None) -> None:
    """Remove papers from your list."""
    with plain_errors():
        from bot.platforms.terminal.shelf import remove_from_shelf

        finish(remove_from_shelf(settings_from(context, config, data), papers))


@app.command()
def read(context: typer.Context, papers: Papers, config: Config = None, data: Data = None) -> None:
    """Mark papers of your list as read."""
    with plain_errors():
        from bot.platforms.terminal.shelf import mark_on_shelf

        finish(mark_on_shelf(settings_from(context, config, data), papers, read=True))


@app.command()
def unread(context: typer.Context, papers: Papers, config: Config = None, data: Data = None) -> None:
    """Mark papers of your list as unread."""
    with plain_errors():
        from bot.platforms.terminal.shelf import mark_on_shelf

        finish(mark_on_shelf(settings_from(context, config, data), papers, read=False))


@app.command()
def note(
    context: typer.Context,
    paper: Annotated[str, typer.Argument(help="A paper's id, name, title or link.")],
    text: Annotated[str, typer.Argument(help="The note; an empty one deletes it.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Write a note on a paper of your list."""
    with plain_errors():
        from bot.platforms.terminal.shelf import note_on_shelf

        finish(note_on_shelf(settings_from(context, config, data), paper, text))
