"""The library: `refdesk ingest` builds it, `refdesk export` writes it out."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, settings_from, told_plainly
from bot.exporting.formats import format_names

if TYPE_CHECKING:
    FormatName = str
else:
    # The formats decide which names there are; the help lists them.
    FormatName = Literal[format_names()]


def ingest(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network: last good copies, else starters.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="LIST", help="Take a list as it is, though most of its entries are gone."),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="FILE[:LINE] or LIST[:FILE][:LINE]",
            help="Tell as what the lines of a file or of a list are read, and why; no ingest.",
        ),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Read the lists and publish a new revision of the library."""
    with told_plainly():
        from bot.platforms.terminal.explaining import explain as explain_lines
        from bot.platforms.terminal.ingesting import run_ingest

        if explain is not None:
            finish(explain_lines(explain, lambda: settings_from(context, config, data)))
        else:
            finish(
                run_ingest(settings_from(context, config, data), offline=offline, accept=accept or (), as_json=as_json)
            )


def export(
    context: typer.Context,
    what: Annotated[FormatName, typer.Argument(help="What to write.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Write every entry or every paper to stdout, one JSON object a line."""
    with told_plainly():
        from bot.exporting.formats import export as write_out

        write_out(settings_from(context, config, data), what)
