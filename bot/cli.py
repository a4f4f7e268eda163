"""Name every command of `refdesk`; what each does is in `bot.commands`."""

import gc
import os
from typing import Annotated

import typer

from bot.commands import (
    asking,
    audit,
    backing_up,
    candidates,
    digests,
    drawing,
    examining,
    examining_lists,
    feedback,
    library,
    proposing,
    revisions,
    serving,
    shelf,
    summarising,
    tokens,
    usage,
    writing,
)
from bot.commands.running import Config, Data

app = typer.Typer(
    name="refdesk",
    help="Answers questions about your reading lists, with checked citations.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from importlib.metadata import version

        typer.echo(f"refdesk {version('refdesk')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Config = None,
    data: Data = None,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Show the version, and exit.")
    ] = False,
) -> None:
    """Take the options of every command; they work before or after its name."""
    context.obj = (config, data)


app.command()(asking.ask)
app.command()(asking.chat)
app.command()(asking.find)
app.command()(asking.show)
app.command()(summarising.summary)
app.command()(summarising.table)
app.command()(writing.write)
app.command()(library.ingest)
app.command()(library.export)
app.add_typer(revisions.app, name="library")
app.add_typer(digests.app, name="digest")
app.add_typer(shelf.app, name="shelf")
app.command()(proposing.propose)
app.add_typer(candidates.app, name="candidates")
app.add_typer(examining_lists.app, name="lists")
app.add_typer(proposing.app, name="proposals")
app.add_typer(feedback.app, name="feedback")
app.add_typer(tokens.app, name="token")
app.command()(drawing.plot)
app.command()(drawing.site)
app.command("eval")(examining.evaluate)
app.command()(examining.doctor)
app.command()(backing_up.backup)
app.command()(backing_up.restore)
app.command()(usage.usage)
app.command()(audit.audit)
app.command()(serving.serve)
app.command()(serving.reload)


_OBJECTS_BEFORE_COLLECTING = 200_000
"""Python looks for cyclic garbage after this many new objects; by default after 700 (2,000 from 3.13 on). Importing and
opening a library makes so many that stay, and looking at them again and again took 7 % of an answer. A process that
serves grows no larger by it: 600 answers left 6,000 such objects, and its 369 MiB were reached after 150."""


_SURROUNDINGS = {
    # The matrices of a search are small: a second thread of NumPy's costs more than it does, a third of the
    # processor time of a search. Several questions are searched at once by threads of their own.
    "OPENBLAS_NUM_THREADS": "1",
    # Pydantic looks for plugins among the metadata of every package that is installed; Refdesk uses none.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""Environment variables that libraries read when they are imported; those that are set stay as they are."""


def prepare_process() -> None:
    """Set what this process and those that it starts run with; to be called before NumPy is imported."""
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    for name, value in _SURROUNDINGS.items():
        os.environ.setdefault(name, value)


def main() -> None:
    """Run the command line."""
    prepare_process()
    app()
