"""Build and write out the library: `refdesk ingest` and `refdesk export`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from
from bot.exporting.formats import format_names

if TYPE_CHECKING:
    FormatName = str
else:
    # The formats decide which names there are; the help lists them.
    FormatName = Literal[format_names()]


def ingest(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not use the network; use saved copies or the bundled lists.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept", metavar="LIST", help="Accept a list even though it lost more than half of its entries."
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="FILE[:LINE] or LIST[:FILE][:LINE]",
            help="Show how each line of a file or list is read, and why. Changes nothing.",
        ),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Read the lists and publish a new version of the library."""
    with plain_errors():
        if explain is not None:
            from bot.platforms.terminal.explaining import explain as explain_lines

            finish(explain_lines(explain, lambda: settings_from(context, config, data)))
        else:
            from bot.platforms.terminal.ingesting import run_ingest

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
    with plain_errors():
        from bot.exporting.formats import export as write_out

        write_out(settings_from(context, config, data), what)
