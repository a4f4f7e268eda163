"""Ask and search: `refdesk ask`, `chat`, `find` and `show`."""

from typing import Annotated

import typer

from bot.commands.running import (
    AsJson,
    Config,
    Data,
    Format,
    Style,
    WithPreprint,
    finish,
    plain_errors,
    settings_from,
)


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="What you want to know.")],
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how the question was understood and searched, no answer.")
    ] = False,
    paper: Annotated[
        str | None, typer.Option("--paper", help="With --explain: say why this paper is there or not.")
    ] = None,
    form: Format = None,
    style: Style = None,
    preprints: WithPreprint = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Answer one question, with checked citations; with --format, its references."""
    with plain_errors():
        from bot.platforms.terminal.asking import ask_once, explain_once

        if explain or paper:
            finish(explain_once(settings_from(context, config, data), question, paper=paper, as_json=as_json))
        elif form or style:
            from bot.platforms.terminal.citing import references_of_answer

            settings = settings_from(context, config, data)
            finish(references_of_answer(settings, question, form=form, style=style, preprints=preprints))
        else:
            finish(ask_once(settings_from(context, config, data), question, as_json=as_json))


def chat(context: typer.Context, config: Config = None, data: Data = None) -> None:
    """Ask in a conversation: a follow-up question knows the ones before it."""
    with plain_errors():
        from bot.platforms.terminal.asking import converse

        finish(converse(settings_from(context, config, data)))


def find(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="Words, a name, a filter such as SOSP'24, an identifier or a link.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many papers.")] = 10,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Search only: list the papers that match best, each with its best passage."""
    with plain_errors():
        from bot.platforms.terminal.asking import find_once

        finish(find_once(settings_from(context, config, data), query, k=k, as_json=as_json))


def show(
    context: typer.Context,
    paper: Annotated[str, typer.Argument(help="A paper's id, name, title or link.")],
    form: Format = None,
    style: Style = None,
    preprints: WithPreprint = False,
    as_json: AsJson = False,
    config: Config = None,
    data: Data = None,
) -> None:
    """Show everything the library has on one paper."""
    with plain_errors():
        from bot.platforms.terminal.asking import show_paper
        from bot.platforms.terminal.citing import references_of_paper

        if form or style:
            settings = settings_from(context, config, data)
            finish(references_of_paper(settings, paper, form=form, style=style, preprints=preprints))
            return
        finish(show_paper(settings_from(context, config, data), paper, as_json=as_json))
