"""Propose papers for lists and review proposals: `refdesk propose`, `refdesk proposals`."""

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

app = typer.Typer(help="Papers that people proposed for lists.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(min=1, help="The proposal's number; see `proposals show`.")]


def propose(
    context: typer.Context,
    paper: Annotated[str, typer.Argument(help="Link, number on arXiv, DOI, a paper of the library, or `candidate 3`.")],
    list_name: Annotated[str, typer.Option("--list", metavar="NAME", help="The list that is to have it.")],
    section: Annotated[str, typer.Option("--section", metavar="SECTION", help="Where; else the closest section.")] = "",
    to: ToPatch = None,
    pull_request: PullRequest = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Write a paper into a list, as a patch or a pull request."""
    check_one_way(to, pull_request)
    with plain_errors():
        from bot.platforms.terminal.proposing import propose_paper

        settings = settings_from(context, config, data)
        finish(propose_paper(settings, paper, list_name, section, to=to, pull_request=pull_request, as_json=as_json))


@app.command()
def show(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Show the proposals that wait."""
    with plain_errors():
        from bot.platforms.terminal.proposing import show_proposals

        finish(show_proposals(settings_from(context, config, data)))


@app.command()
def accept(context: typer.Context, number: Number, config: Config = None, data: Data = None) -> None:
    """Accept a proposal: open its pull request, or print its patch."""
    with plain_errors():
        from bot.platforms.terminal.proposing import accept_proposal

        finish(accept_proposal(settings_from(context, config, data), number))


@app.command()
def decline(context: typer.Context, number: Number, config: Config = None, data: Data = None) -> None:
    """Decline a proposal."""
    with plain_errors():
        from bot.platforms.terminal.proposing import decline_proposal

        finish(decline_proposal(settings_from(context, config, data), number))
