"""Write related work: `refdesk write`."""

from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, Format, Style, finish, plain_errors, settings_from


def write(
    context: typer.Context,
    topic: Annotated[str, typer.Argument(help="What it is about, such as “KV cache compression”.")],
    papers: Annotated[
        list[str] | None, typer.Option("--papers", metavar="PAPER", help="A paper to write about; repeat for more.")
    ] = None,
    revise: Annotated[
        str | None, typer.Option("--revise", metavar="WISH", help="Change the last draft, such as “shorter”.")
    ] = None,
    form: Format = None,
    style: Style = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Write a section on related work, every sentence checked."""
    if form and style:
        raise typer.BadParameter("choose one of --format and --style")
    if revise and papers:
        raise typer.BadParameter("with --revise, say “add PAPER” or “remove PAPER” instead of --papers")
    with plain_errors():
        from bot.platforms.terminal.writing import write as write_work

        settings = settings_from(context, config, data)
        code = write_work(settings, topic, named=papers or (), revise=revise, form=form, style=style, as_json=as_json)
        finish(code)
