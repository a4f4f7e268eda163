"""Ask every question of a file and measure the answers, for `refdesk eval --answers`."""

import asyncio
import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.progress import track

from bot.answering.conversation import as_turn
from bot.answering.model import Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.evaluation.answer_quality import AnswerRow, answer_figures, compare, read_rows, row_of
from bot.evaluation.figures import print_figures
from bot.evaluation.questions import EvalQuestion, read_questions
from bot.evaluation.recorded_model import read_recorded
from bot.exit_codes import FINE
from bot.presenting.as_json import answer_as_json
from bot.presenting.printing import console
from bot.settings.settings import Settings


def run_answers(
    settings: Settings, questions: Path, *, out: Path | None, as_json: bool, recorded: Path | None = None
) -> int:
    """Ask every question; prints the figures of the answers, writes each with its row to `out`, returns the exit code.

    With a file of `recorded` answers no model is called.
    """
    asked = read_questions(questions)
    model = read_recorded(recorded) if recorded is not None else None
    with open_desk(settings, model) as desk:
        results = asyncio.run(_ask_all(desk, asked))
    if out is not None:
        lines = (json.dumps({**answer, "measured": asdict(row)}, ensure_ascii=False) for row, answer in results)
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print_figures(answer_figures([row for row, _ in results]), as_json=as_json)
    return FINE


def run_comparison(first: Path, second: Path, *, as_json: bool) -> int:
    """Compare two files that `run_answers` wrote; prints whether they differ by more than chance."""
    print_figures(compare(read_rows(first), read_rows(second)), as_json=as_json)
    return FINE


async def _ask_all(desk: Desk, questions: list[EvalQuestion]) -> list[tuple[AnswerRow, dict[str, Any]]]:
    shown = track(questions, "asking", console=console(stderr=True), transient=True)
    return [await _ask(desk, question) for question in shown]


async def _ask(desk: Desk, question: EvalQuestion) -> tuple[AnswerRow, dict[str, Any]]:
    turns: tuple[Turn, ...] = ()
    for text in question.turns[:-1]:
        turns = (*turns, as_turn(await desk.answer(Question(text, datetime.now(UTC), turns))))
    started = time.perf_counter()
    first: list[float] = []

    def note(_text: str) -> None:
        first.append(time.perf_counter() - started)

    answer = await desk.answer(Question(question.turns[-1], datetime.now(UTC), turns), note)
    seconds = first[0] if first else time.perf_counter() - started
    row = row_of(question.qid, question.answerable, answer, round(seconds, 3))
    return row, {"qid": question.qid, "kind": question.kind, "ask": answer_as_json(answer)}
