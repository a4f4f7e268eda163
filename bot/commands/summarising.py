"""Summarise and compare papers: `refdesk summary` and `refdesk table`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from

if TYPE_CHECKING:
    from bot.answering.model import Length


def summary(
    context: typer.Context,
    papers: Annotated[list[str], typer.Argument(metavar="PAPER…", help="Ids, names, titles or links of papers.")],
    longer: Annotated[bool, typer.Option("--longer", help="More detail.")] = False,
    shorter: Annotated[bool, typer.Option("--shorter", help="Less detail.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Summarise one paper, or compare several, with citations."""
    if longer and shorter:
        raise typer.BadParameter("choose one of --longer and --shorter")
    with plain_errors():
        from bot.platforms.terminal.asking import summarise_once

        length: Length = "long" if longer else "short" if shorter else "usual"
        finish(summarise_once(settings_from(context, config, data), papers, length=length, as_json=as_json))


def table(
    context: typer.Context,
    papers: Annotated[
        list[str], typer.Argument(metavar="PAPER…", help="Papers by name or link, or words that select them.")
    ],
    columns: Annotated[
        str, typer.Option("--columns", metavar="NAMES", help="Columns, such as “hardware, speedup, code”.")
    ],
    form: Annotated[
        Literal["csv", "markdown"] | None, typer.Option("--format", help="Write all papers in this format.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Compare papers in columns you name, each cell with its source."""
    from bot.summaries.columns import columns_in

    named = columns_in(columns)
    if not named:
        raise typer.BadParameter("give one to eight short names, such as “hardware, speedup”", param_hint="--columns")
    with plain_errors():
        from bot.platforms.terminal.tables import make_table

        finish(make_table(settings_from(context, config, data), papers, named, form=form, as_json=as_json))
