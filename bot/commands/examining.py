"""Check that it works: `refdesk eval` measures answers, `refdesk doctor` the installation."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.running import AsJson, Config, Data, PartName, finish, plain_errors, settings_from


def evaluate(
    context: typer.Context,
    questions: Annotated[
        Path | None, typer.Argument(help="JSON Lines file of questions, or of claims for --judge.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the whole result of each question to this file.")
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Measure citations, refusals and costs of answers.")
    ] = False,
    judge: Annotated[bool, typer.Option("--judge", help="Measure the judge on claims that people judged.")] = False,
    recorded: Annotated[
        Path | None, typer.Option("--recorded", help="Use the recorded replies in this file; call no model.")
    ] = None,
    versus: Annotated[
        tuple[Path, Path] | None, typer.Option("--compare", help="Compare two files of --answers --out.")
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Measure search, complete lists, refusals and speed on questions with known answers."""
    if recorded is not None and not (answers or judge):
        raise typer.BadParameter("--recorded needs --answers or --judge. Add one of them.")
    if answers and judge:
        raise typer.BadParameter("--answers and --judge take different files. Give one of them.")
    if versus is not None and questions is not None:
        raise typer.BadParameter("--compare takes no questions. Give the two files alone.")
    if versus is None and questions is None:
        raise typer.BadParameter("Give a file of questions, or --compare A B.")
    with plain_errors():
        from bot.evaluation.judge_agreement import run_agreement
        from bot.evaluation.run import run_evaluation
        from bot.evaluation.run_answers import run_answers, run_comparison

        if versus is not None:
            finish(run_comparison(*versus, as_json=as_json))
        elif questions is not None:
            settings = settings_from(context, config, data)
            if judge:
                finish(run_agreement(settings, questions, out=out, as_json=as_json, recorded=recorded))
            elif answers:
                finish(run_answers(settings, questions, out=out, as_json=as_json, recorded=recorded))
            else:
                finish(run_evaluation(settings, questions, out=out, as_json=as_json))


def doctor(
    context: typer.Context,
    part: Annotated[
        PartName | None,
        typer.Argument(help="Check this platform by calling it, the reading room (web), or show how agents connect."),
    ] = None,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Check configuration, library, embedder and model, or the connection to a platform, and say what to fix."""
    with plain_errors():
        from bot.config import configuration_file
        from bot.doctor.checks import examine

        before_config, _ = context.find_root().obj or (None, None)
        config_in_use = configuration_file(config or before_config)
        finish(
            examine(lambda: settings_from(context, config, data), platform=part, as_json=as_json, config=config_in_use)
        )
