"""Examine lists and fix them: `refdesk lists doctor`."""

from typing import Annotated

import typer

from bot.commands.running import (
    AsJson,
    Config,
    Data,
    PullRequest,
    ToPatch,
    check_one_way,
    finish,
    plain_errors,
    settings_from,
)

app = typer.Typer(help="Your lists: what is wrong with them, and fixes.", no_args_is_help=True)


@app.callback()
def lists() -> None:
    """Examine your lists."""


@app.command()
def doctor(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The list; all of them without.")] = None,
    links: Annotated[bool, typer.Option("--links", help="Check the links too, which takes a while.")] = False,
    to: ToPatch = None,
    pull_request: PullRequest = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Find repeated, withdrawn, published, unread and dead entries."""
    check_one_way(to, pull_request)
    with plain_errors():
        from bot.platforms.terminal.list_doctor import examine_lists

        settings = settings_from(context, config, data)
        finish(examine_lists(settings, name, links=links, to=to, pull_request=pull_request, as_json=as_json))
