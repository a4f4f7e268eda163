"""Summaries: `refdesk summary` tells one paper in fixed fields, or several side by side."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, settings_from, told_plainly

if TYPE_CHECKING:
    from bot.answering.model import Length


def summary(
    context: typer.Context,
    papers: Annotated[list[str], typer.Argument(metavar="PAPER…", help="Ids, names, titles or links of papers.")],
    longer: Annotated[bool, typer.Option("--longer", help="Tell more of each field.")] = False,
    shorter: Annotated[bool, typer.Option("--shorter", help="Tell the essence only.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Tell one paper in fixed fields, each statement cited; several papers side by side."""
    if longer and shorter:
        raise typer.BadParameter("choose one of --longer and --shorter")
    with told_plainly():
        from bot.platforms.terminal.asking import summarise_once

        length: Length = "long" if longer else "short" if shorter else "usual"
        finish(summarise_once(settings_from(context, config, data), papers, length=length, as_json=as_json))
