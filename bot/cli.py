"""The command line. Each command imports what it needs when it runs, so that `refdesk --help` is instant."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.exit_codes import FINE, OUTSIDE_FAILED, WRONG_USE

if TYPE_CHECKING:
    from bot.config import Settings
    from ingest.library.reader import Library

app = typer.Typer(
    name="refdesk",
    help="The reference desk of your reading lists: questions in, checked citations out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Configuration file (or REFDESK_CONFIG).")
]
Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of the library (or REFDESK_DATA).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")]


@app.callback()
def options(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Take the options that every command has; they may stand before or after the command's name."""
    context.obj = (config, data)


@app.command()
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Answer one question, with checked citations."""
    with _told_plainly():
        from bot.platforms.terminal.asking import ask_once

        _finish(ask_once(_settings(context, config, data), question, as_json=as_json))


@app.command()
def chat(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Hold a conversation: follow-up questions know what was said before."""
    with _told_plainly():
        from bot.platforms.terminal.asking import converse

        _finish(converse(_settings(context, config, data)))


@app.command()
def find(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words, a name, a filter such as SOSP'24, an identifier or a link.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many papers.")] = 10,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Search only: the papers that match best, with the passages that match."""
    with _told_plainly():
        from bot.platforms.terminal.asking import find_once

        _finish(find_once(_settings(context, config, data), query, k=k, as_json=as_json))


@app.command()
def show(
    context: typer.Context,
    paper: Annotated[str, typer.Argument(help="A paper's id, name, title or link.")],
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show all that is known of one paper."""
    with _told_plainly():
        from bot.platforms.terminal.asking import show_paper

        _finish(show_paper(_settings(context, config, data), paper, as_json=as_json))


@app.command()
def ingest(
    context: typer.Context,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use no network: last good copies, else starters.")
    ] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="FILE[:LINE]", help="Tell how a file's lines are read; no ingest."),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Read the lists and publish a new revision of the library."""
    with _told_plainly():
        from bot.platforms.terminal.ingesting import explain_file, run_ingest

        if explain is not None:
            _finish(explain_file(explain))
        else:
            _finish(run_ingest(_settings(context, config, data), offline=offline, as_json=as_json))


@app.command()
def export(
    context: typer.Context,
    what: Annotated[Literal["entries", "papers"], typer.Argument(help="What to write.")],
    config: Config = None,
    data: Data = None,
) -> None:
    """Write every entry or every paper to stdout, one JSON object a line."""
    with _told_plainly():
        from bot.answering.as_json import entry_as_json, paper_as_json
        from bot.printing import print_json

        with _library(_settings(context, config, data)) as library:
            if what == "entries":
                for entry in library.entries():
                    print_json(entry_as_json(entry))
            else:
                for paper in library.papers(library.paper_ids()):
                    print_json(paper_as_json(paper))
        sys.stdout.flush()


@app.command("eval")
def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(help="JSON lines with qid, kind, question, gold and note.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write each question's whole result, one a line.")] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure retrieval, exactness, refusals and latency over questions with known answers."""
    with _told_plainly():
        from bot.evaluation.run import run_evaluation

        _finish(run_evaluation(_settings(context, config, data), questions, out=out, as_json=as_json))


@app.command()
def doctor(context: typer.Context, as_json: AsJson = False, config: Config = None, data: Data = None) -> None:
    """Check configuration, library, embedder and model, and say what to fix."""
    with _told_plainly():
        from bot.doctor import examine

        _finish(examine(lambda: _settings(context, config, data), as_json=as_json))


def main() -> None:
    """Run the command line."""
    app()


def _settings(context: typer.Context, config: Path | None, data: Path | None) -> "Settings":
    from bot.config import load_settings
    from bot.logs import keep_log

    before_config, before_data = context.obj or (None, None)
    settings = load_settings(config or before_config, data or before_data)
    keep_log(settings.data)
    return settings


def _library(settings: "Settings") -> "Library":
    from ingest.library.reader import open_library

    return open_library(settings.catalogue_url, settings.data)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn every error into a message on stderr and an exit code; what nobody foresaw is in the log, under an id."""
    from bot.errors import BotError, ConfigError, PromptError
    from bot.logs import close_log, log_unexpected
    from ingest.errors import IngestError, LibraryError, SettingsError

    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except (ConfigError, PromptError, SettingsError, LibraryError) as error:
        _say(str(error))
        raise typer.Exit(WRONG_USE) from error
    except (BotError, IngestError) as error:
        _say(str(error))
        raise typer.Exit(OUTSIDE_FAILED) from error
    except BrokenPipeError as error:
        # The reader of our output, such as `head`, has what it wanted.
        sys.stderr.close()
        raise typer.Exit(FINE) from error
    except Exception as error:
        failure, log = log_unexpected(error)
        _say(f"Something failed that should not have. What it was is in {log} under the id {failure}.")
        raise typer.Exit(OUTSIDE_FAILED) from error
    finally:
        close_log()


def _say(message: str) -> None:
    from bot.printing import harmless

    typer.echo(harmless(message), err=True)


def _finish(code: int) -> None:
    if code != FINE:
        raise typer.Exit(code)
