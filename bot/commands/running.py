"""Share what every command needs: options, settings, exit code, and errors in plain words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.exit_codes import FINE, OUTSIDE_FAILED, WRONG_USE
from bot.exporting.formats import NOTES, ZOTERO, format_names
from bot.platforms.registry import platform_names

if TYPE_CHECKING:
    from bot.settings.settings import Settings

    PartName = str
else:
    # The registry decides which platforms there are; the help lists them, and what is served beside them.
    PartName = Literal[(*platform_names(), "web", "mcp")]

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Configuration file (or REFDESK_CONFIG).")
]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of the library (or REFDESK_DATA).")]
if TYPE_CHECKING:
    FormatName = str
    MoreFormats = str
else:
    # The formats decide which names there are; the help lists them.
    FormatName = Literal[format_names()]
    MoreFormats = Literal[(*format_names(), NOTES, ZOTERO)]

Format = Annotated[FormatName | None, typer.Option("--format", help="Write the papers as references in this format.")]
AnyFormat = Annotated[MoreFormats | None, typer.Option("--format", help="Write references in this format; see --to.")]
Style = Annotated[
    str | None,
    typer.Option(
        "--style", metavar="STYLE", help="Write references in a style: apa, ieee, acm, mla, nature, FILE.csl."
    ),
]
WithPreprint = Annotated[
    bool, typer.Option("--with-preprint", help="Add the preprint of a paper that appeared at a venue.")
]
ToPatch = Annotated[
    Path | None, typer.Option("--to", metavar="FILE.patch", help="Write the change as a patch; - is stdout.")
]
PullRequest = Annotated[bool, typer.Option("--pull-request", help="Open one pull request for a list on GitHub.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]


def settings_from(context: typer.Context, config: Path | None, data: Path | None) -> "Settings":
    """Read the settings by a command's own options, else by those before its name; the log goes to their folder."""
    from bot.config import load_settings
    from bot.logs import keep_log

    before_config, before_data = context.find_root().obj or (None, None)
    settings = load_settings(config or before_config, data or before_data)
    keep_log(settings.data)
    return settings


def check_one_way(to: Path | None, pull_request: bool) -> None:
    """Raise BadParameter where a change is wanted as a patch and as a pull request."""
    if to is not None and pull_request:
        raise typer.BadParameter("Give --to or --pull-request, not both.")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn every error into a message on stderr and an exit code; unexpected ones go to the log with an id."""
    from bot.errors import (
        BackupError,
        BotError,
        ConfigError,
        ExportError,
        PromptError,
        ProposalError,
        ReadingError,
        SubscribingError,
        WritingError,
    )
    from bot.logs import close_log, log_unexpected
    from ingest.errors import IngestError, LibraryError, SettingsError

    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except (
        BackupError,
        ConfigError,
        ExportError,
        PromptError,
        ProposalError,
        SubscribingError,
        ReadingError,
        SettingsError,
        LibraryError,
        WritingError,
    ) as error:
        _print(str(error))
        raise typer.Exit(WRONG_USE) from error
    except (BotError, IngestError) as error:
        _print(str(error))
        raise typer.Exit(OUTSIDE_FAILED) from error
    except BrokenPipeError as error:
        # The reader of our output, such as `head`, has what it wanted.
        sys.stderr.close()
        raise typer.Exit(FINE) from error
    except Exception as error:
        failure, log = log_unexpected(error)
        _print(f"Unexpected error (id {failure}). Details: {log}.")
        raise typer.Exit(OUTSIDE_FAILED) from error
    finally:
        close_log()


def finish(code: int) -> None:
    """End the command with an exit code of `bot.exit_codes`."""
    if code != FINE:
        raise typer.Exit(code)


def _print(message: str) -> None:
    from ingest.terms.outside_text import visible

    typer.echo(visible(message), err=True)
