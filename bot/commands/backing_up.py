"""Back up and restore: `refdesk backup` and `refdesk restore`."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import Config, Data, finish, plain_errors, settings_from


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="TO", help="A new folder, or a new file *.tar.gz.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Back up catalogue, store and configuration, while everything runs."""
    with plain_errors():
        from bot.config import configuration_file
        from bot.platforms.terminal.backing_up import run_backup

        settings = settings_from(context, config, data)
        named = config or (context.find_root().obj or (None, None))[0]
        finish(run_backup(settings, configuration_file(named), target))


def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FROM", help="A backup: its folder or file.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Restore a backup into empty databases, and rebuild the index."""
    with plain_errors():
        from bot.platforms.terminal.backing_up import run_restore

        finish(run_restore(settings_from(context, config, data), source))
