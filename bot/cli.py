"""Name every command of `refdesk`; what each does is in `bot.commands`."""

import typer

from bot.commands import (
    asking,
    backing_up,
    digests,
    drawing,
    examining,
    feedback,
    library,
    revisions,
    serving,
    summarising,
    tokens,
    usage,
)
from bot.commands.running import Config, Data

app = typer.Typer(
    name="refdesk",
    help="Answers questions about your reading lists, with checked citations.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def options(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Take the options of every command; they work before or after its name."""
    context.obj = (config, data)


app.command()(asking.ask)
app.command()(asking.chat)
app.command()(asking.find)
app.command()(asking.show)
app.command()(summarising.summary)
app.command()(library.ingest)
app.command()(library.export)
app.add_typer(revisions.app, name="library")
app.add_typer(digests.app, name="digest")
app.add_typer(tokens.app, name="token")
app.command()(drawing.plot)
app.command()(drawing.site)
app.add_typer(feedback.app, name="feedback")
app.command("eval")(examining.evaluate)
app.command()(examining.doctor)
app.command()(backing_up.backup)
app.command()(backing_up.restore)
app.command()(usage.usage)
app.command()(serving.serve)
app.command()(serving.reload)


def main() -> None:
    """Run the command line."""
    app()
