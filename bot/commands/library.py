"""Build and write out the library: `refdesk ingest` and `refdesk export`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import (
    AnyFormat,
    AsJson,
    Config,
    Data,
    Style,
    WithPreprint,
    finish,
    plain_errors,
    settings_from,
)
from bot.exporting.formats import NOTES, ZOTERO


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
    what: Annotated[
        str, typer.Argument(help="papers, entries, shelf, the name of a list, or words: “SOSP 2023 papers with code”.")
    ],
    form: AnyFormat = None,
    style: Style = None,
    preprints: WithPreprint = False,
    to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="PLACE",
            help="Folder of notes, or zotero://users/ID/collections/KEY; by default that of [zotero].",
        ),
    ] = None,
    most: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many papers of a topic.")] = 50,
    config: Config = None,
    data: Data = None,
) -> None:
    """Write papers as references, notes or JSON, e.g. `export papers --format bibtex`."""
    if to is not None and form not in (NOTES, ZOTERO):
        raise typer.BadParameter(f"--to goes with --format {NOTES} or {ZOTERO}")
    if to is None and form == NOTES:
        raise typer.BadParameter(f"--format {NOTES} needs --to, a folder")
    with plain_errors():
        settings = settings_from(context, config, data)
        if form == ZOTERO:
            from bot.platforms.terminal.exporting_elsewhere import export_to_zotero

            finish(export_to_zotero(settings, what, to, preprints=preprints, most=most))
        elif to is not None:
            from bot.platforms.terminal.exporting_elsewhere import export_notes

            finish(export_notes(settings, what, Path(to), most=most))
        else:
            from bot.platforms.terminal.exporting import export as write_out

            finish(write_out(settings, what, form=form, style=style, preprints=preprints, most=most))
