"""How well it works: `refdesk eval` measures answers, `refdesk doctor` examines the installation."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, PlatformName, finish, settings_from, told_plainly


def evaluate(
    context: typer.Context,
    questions: Annotated[Path, typer.Argument(help="JSON lines with qid, kind, question, gold and note.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write each question's whole result, one a line.")] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure retrieval, exactness, refusals and latency over questions with known answers."""
    with told_plainly():
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
    with told_plainly():
        from bot.doctor.checks import examine

        finish(examine(lambda: settings_from(context, config, data), platform=platform, as_json=as_json))
