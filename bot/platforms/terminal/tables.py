"""Make tables with columns of one's own, in a terminal or as a file."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.answering.model import Answer, Question
from bot.desk.desk import Desk, open_desk
from bot.exit_codes import FINE, NOTHING_FOUND
from bot.exporting.own_table import FORMS, page_of, table_lines
from bot.platforms.terminal.render import print_answer
from bot.presenting.as_json import answer_as_json
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings

_Asks = Callable[[int], Coroutine[Any, Any, Answer]]


def make_table(
    settings: Settings, named: Sequence[str], columns: Sequence[str], *, form: str | None, as_json: bool
) -> int:
    """Print a table of the papers that are named or selected by words; returns the exit code.

    With a `form`, all papers are written; else the first page, as any answer is.
    """
    now = datetime.now(UTC)
    with open_desk(settings) as desk:

        def ask(page: int) -> Coroutine[Any, Any, Answer]:
            return desk.summarise(named, now, columns=columns, page=page)

        if form is not None:
            return asyncio.run(_write(ask, form))
        answer = asyncio.run(ask(1))
    if as_json:
        print_json(answer_as_json(answer))
    else:
        print_answer(console(), answer)
    return NOTHING_FOUND if answer.refused else FINE


def write_table_of(desk: Desk, question: Question, first: Answer, form: str) -> int:
    """Write the table that a question asks for, of which `first` is the first page; returns the exit code."""

    async def ask(page: int) -> Answer:
        return first if page == 1 else await desk.answer(replace(question, page=page))

    return asyncio.run(_write(ask, form))


def is_table(answer: Answer, form: str | None) -> bool:
    """Return True if an answer is a table that can be written in a format."""
    return bool(answer.plan.columns) and form in FORMS


async def _write(ask: _Asks, form: str) -> int:
    pages = [await ask(1)]
    pages += [await ask(number) for number in range(2, pages[0].pages + 1)]
    if refused := [page.lead for page in pages if page.refused]:
        console(stderr=True).print(refused[0], markup=False)
        return NOTHING_FOUND
    for line in table_lines([page_of(page) for page in pages], form):
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
    return FINE
