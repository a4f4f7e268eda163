"""The library: `refdesk ingest` builds it, `refdesk export` writes it out."""

import sys
from typing import Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, settings_from, told_plainly


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
    what: Annotated[Literal["entries", "papers"], typer.Argument(help="What to write.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Write every entry or every paper to stdout, one JSON object a line."""
    with told_plainly():
        from bot.presenting.as_json import entry_as_json, paper_as_json
        from bot.presenting.printing import print_json
        from ingest.library.reader import open_library

        settings = settings_from(context, config, data)
        with open_library(settings.catalogue_url, settings.data, settings.chroma) as library:
            if what == "entries":
                for entry in library.entries():
                    print_json(entry_as_json(entry))
            else:
                for paper in library.papers(library.paper_ids()):
                    print_json(paper_as_json(paper))
        sys.stdout.flush()
