"""Manage weekly digests: `refdesk digest subscribe`, `list`, `preview`, `export` and more."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, finish, plain_errors, settings_from
from bot.platforms.registry import places

app = typer.Typer(help="Digests and alerts of what is new on the lists.", no_args_is_help=True)

Named = Annotated[
    str, typer.Argument(metavar="NAME", help="Name or id of the digest; optional where there is only one.")
]


@app.command()
def subscribe(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help=f"{places()}.")],
    what: Annotated[
        list[str] | None,
        typer.Argument(help='Day, time, zone and fields, such as: friday 16:00 Europe/Berlin topics:"KV cache".'),
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """Set up a digest or an alert; it begins with what is added from now on."""
    with plain_errors():
        from bot.platforms.terminal.digests import subscribe_to

        finish(subscribe_to(settings_from(context, config, data), to, what or []))


@app.command("list")
def list_all(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Show every digest, when it is due and what is in it."""
    with plain_errors():
        from bot.platforms.terminal.digests import show_all

        finish(show_all(settings_from(context, config, data), as_json=as_json))


@app.command()
def pause(context: typer.Context, named: Named = "", config: Config = None, data: Data = None) -> None:
    """Stop sending a digest until you resume it."""
    with plain_errors():
        from bot.platforms.terminal.digests import pause_one

        finish(pause_one(settings_from(context, config, data), named))


@app.command()
def resume(context: typer.Context, named: Named = "", config: Config = None, data: Data = None) -> None:
    """Continue a paused digest; the next one has what came in between."""
    with plain_errors():
        from bot.platforms.terminal.digests import resume_one

        finish(resume_one(settings_from(context, config, data), named))


@app.command()
def unsubscribe(context: typer.Context, named: Named = "", config: Config = None, data: Data = None) -> None:
    """End a digest."""
    with plain_errors():
        from bot.platforms.terminal.digests import end_one

        finish(end_one(settings_from(context, config, data), named))


@app.command()
def taste(
    context: typer.Context,
    named: Named = "",
    more: Annotated[list[str] | None, typer.Option("--more", metavar="PAPER", help="Prefer papers like it.")] = None,
    fewer: Annotated[
        list[str] | None, typer.Option("--fewer", metavar="PAPER", help="List papers like it last.")
    ] = None,
    forget: Annotated[
        list[str] | None, typer.Option("--forget", metavar="PAPER", help="Forget it; “all” forgets everything.")
    ] = None,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show or change which papers a digest's highlights should resemble."""
    with plain_errors():
        from bot.platforms.terminal.digests import change_taste

        settings = settings_from(context, config, data)
        finish(change_taste(settings, named, more=more or (), fewer=fewer or (), forget=forget or ()))


@app.command()
def preview(
    context: typer.Context, named: Named = "", as_json: AsJson = False, config: Config = None, data: Data = None
) -> None:
    """Show the next digest without sending it; when nothing is new, one of the last week."""
    with plain_errors():
        from bot.platforms.terminal.digests import preview_one

        finish(preview_one(settings_from(context, config, data), named, as_json=as_json))


@app.command()
def export(
    context: typer.Context,
    named: Named = "",
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Folder for the files.")] = Path("digests"),
    config: Config = None,
    data: Data = None,
) -> None:
    """Write a digest's issues as Markdown, HTML and an Atom feed; makes what is due of a feed."""
    with plain_errors():
        from bot.platforms.terminal.digests import export_one

        finish(export_one(settings_from(context, config, data), named, to))


@app.command()
def replay(
    context: typer.Context,
    list_name: Annotated[str, typer.Argument(metavar="LIST", help="A list from a git repository.")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day; else the list's first.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day; else the list's last.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not use the network; use the saved copy.")] = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Rebuild past weekly digests from a git list's history, with a summary of what was announced."""
    with plain_errors():
        from bot.platforms.terminal.replaying import replay_list

        settings = settings_from(context, config, data)
        finish(replay_list(settings, list_name, since, until, offline=offline, as_json=as_json))
