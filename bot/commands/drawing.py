"""Draw pictures of the library, and write the reading room as files: `refdesk plot` and `refdesk site`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.commands.running import Config, Data, finish, plain_errors, settings_from


def plot(
    context: typer.Context,
    picture: Annotated[
        Literal["growth", "venue-growth", "venues", "years", "organisations", "map"],
        typer.Argument(help="What to draw."),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="FILE.svg", help="File to write; else stdout.")] = Path("-"),
    config: Config = None,
    data: Data = None,
) -> None:
    """Draw the growth, the venues, the years or a map of the library as SVG."""
    with plain_errors():
        from bot.platforms.terminal.plotting import plot_one

        finish(plot_one(settings_from(context, config, data), picture, to))


def site(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for the files.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Write the reading room as files for any web server; private lists are left out."""
    with plain_errors():
        from bot.web.static_copy import write_site

        finish(write_site(settings_from(context, config, data), folder, typer.echo))
