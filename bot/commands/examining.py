"""Check that it works: `refdesk eval` measures answers, `refdesk doctor` the installation."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, PlatformName, finish, plain_errors, settings_from


def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(help="JSON Lines file with qid, kind, question, gold and note.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the whole result of each question to this file.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure search, complete lists, refusals and speed on questions with known answers."""
    with plain_errors():
        from bot.evaluation.run import run_evaluation

        finish(run_evaluation(settings_from(context, config, data), questions, out=out, as_json=as_json))


def doctor(
    context: typer.Context,
    platform: Annotated[
        PlatformName | None, typer.Argument(help="Check the connection to this platform, by calling it.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Check configuration, library, embedder and model, or the connection to a platform, and say what to fix."""
    with plain_errors():
        from bot.doctor.checks import examine

        finish(examine(lambda: settings_from(context, config, data), platform=platform, as_json=as_json))
