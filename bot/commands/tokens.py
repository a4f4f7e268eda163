"""Give and take back tokens for programs and readers: `refdesk token`."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from


class ScopeName(StrEnum):
    """What a token can allow."""

    read = "read"
    ask = "ask"


app = typer.Typer(help="Add, list and revoke tokens for the API, for agents and for the reading room.")


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of who will use it, such as ada-laptop.")],
    scope: Annotated[
        list[ScopeName] | None,
        typer.Option("--scope", help="What it allows: read, ask, or both (the default)."),
    ] = None,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="Days until it expires; 0 for never.")] = 365,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Add a token and print it once."""
    with plain_errors():
        from bot.platforms.terminal.tokens import add_one

        scopes = tuple(str(each) for each in dict.fromkeys(scope or ScopeName))
        finish(add_one(settings_from(context, config, data), name, scopes, days, as_json=as_json))


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """List the tokens, without their secrets."""
    with plain_errors():
        from bot.platforms.terminal.tokens import show_all

        finish(show_all(settings_from(context, config, data), as_json=as_json))


@app.command()
def revoke(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the token.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Revoke a token at once."""
    with plain_errors():
        from bot.platforms.terminal.tokens import revoke_one

        finish(revoke_one(settings_from(context, config, data), name))
