"""Ask every question of a file in one process and measure the answers, for `refdesk eval`.

Search is measured on questions for papers (recall, reciprocal rank), answers on lists and counts (exactness) and on
what cannot be answered (refusals). A conversation's last turn is what counts.
"""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.progress import track
from rich.table import Table

from bot.answering.conversation import as_turn
from bot.answering.model import COURTESIES, Answer, Question, Turn
from bot.answering.search_result import SearchResult
from bot.desk.desk import Desk, open_desk
from bot.evaluation.metrics import exact, mean, percentile, recall_at, reciprocal_rank, refusals
from bot.evaluation.questions import EvalQuestion, Right, paper_ids_by_key, read_questions, right_papers
from bot.exit_codes import FINE
from bot.presenting.as_json import answer_as_json, found_as_json
from bot.presenting.printing import console, print_json
from bot.settings.settings import Settings

_K = 10
_LISTED = frozenset({"facet", "count"})


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """One question with what is right, what was found, what was answered, and how long each took in milliseconds."""

    question: EvalQuestion
    right: Right
    found: SearchResult
    answer: Answer
    find_ms: float
    ask_ms: float

    @property
    def declined(self) -> bool:
        """True if no paper was given as an answer: a refusal, or a courtesy in return for one."""
        return self.answer.refused or self.answer.plan.about in COURTESIES


def run_evaluation(settings: Settings, questions: Path, *, out: Path | None, as_json: bool) -> int:
    """Ask every question of the file; prints the figures, writes each result to `out`, returns the exit code."""
    asked = read_questions(questions)
    with open_desk(settings) as desk:
        with desk.library() as library:
            keys = paper_ids_by_key(library.papers(library.paper_ids()))
        rights = [right_papers(question, keys) for question in asked]
        outcomes = asyncio.run(_ask_all(desk, list(zip(asked, rights, strict=True))))
    if out is not None:
        out.write_text("".join(_line(outcome) for outcome in outcomes), encoding="utf-8")
    figures = measure(outcomes)
    if as_json:
        print_json(figures)
    else:
        _print(figures)
    return FINE


def measure(outcomes: Sequence[QuestionOutcome]) -> dict[str, Any]:
    """Return the figures over all questions, and for each kind of question."""
    by_kind: dict[str, list[QuestionOutcome]] = defaultdict(list)
    for outcome in outcomes:
        by_kind[outcome.question.kind].append(outcome)
    refused = refusals((outcome.question.answerable, outcome.declined) for outcome in outcomes)
    return {
        "questions": len(outcomes),
        "kinds": {kind: _figures(some) for kind, some in sorted(by_kind.items())},
        "refusals": {
            "precision": refused.precision,
            "recall": refused.recall,
            "wrongly_refused": refused.wrongly_refused,
        },
        "latency_ms": {
            "find": _latency(outcome.find_ms for outcome in outcomes),
            "ask": _latency(outcome.ask_ms for outcome in outcomes),
        },
        "gold_not_in_library": sorted({unknown for outcome in outcomes for unknown in outcome.right.unknown}),
    }


async def _ask_all(desk: Desk, questions: Sequence[tuple[EvalQuestion, Right]]) -> list[QuestionOutcome]:
    desk.find(Question("reading list", datetime.now(UTC)))
    shown = track(questions, "asking", console=console(stderr=True), transient=True)
    return [await _ask(desk, question, right) for question, right in shown]


async def _ask(desk: Desk, question: EvalQuestion, right: Right) -> QuestionOutcome:
    turns: tuple[Turn, ...] = ()
    for text in question.turns[:-1]:
        turns = (*turns, as_turn(await desk.answer(Question(text, datetime.now(UTC), turns))))
    last = Question(question.turns[-1], datetime.now(UTC), turns)
    started = time.perf_counter()
    found = desk.find(last, _K)
    searched = time.perf_counter()
    answer = await desk.answer(last)
    answered = time.perf_counter()
    return QuestionOutcome(question, right, found, answer, (searched - started) * 1000, (answered - searched) * 1000)


def _figures(outcomes: Sequence[QuestionOutcome]) -> dict[str, Any]:
    """The figures of one kind of question; None where a figure makes no sense for it."""
    with_gold = [outcome for outcome in outcomes if outcome.right.gold]
    listed = [outcome for outcome in with_gold if outcome.question.kind in _LISTED]
    counted = [outcome for outcome in outcomes if outcome.question.kind == "count"]
    return {
        "questions": len(outcomes),
        "recall@3": mean(recall_at(3, *_ranked(outcome)) for outcome in with_gold),
        "recall@5": mean(recall_at(5, *_ranked(outcome)) for outcome in with_gold),
        "recall@10": mean(recall_at(10, *_ranked(outcome)) for outcome in with_gold),
        "mrr": mean(reciprocal_rank(*_ranked(outcome)) for outcome in with_gold),
        "exact_list": mean(
            exact(outcome.answer.papers, outcome.right.gold, outcome.right.also_ok) for outcome in listed
        ),
        "exact_count": mean(_count_is_right(outcome) for outcome in counted),
        "refused": mean(outcome.declined for outcome in outcomes),
    }


def _ranked(outcome: QuestionOutcome) -> tuple[list[str], tuple[str, ...], frozenset[str]]:
    ranked = [hit.paper.paper_id for hit in outcome.found.hits]
    return ranked, outcome.right.gold, outcome.right.also_ok


def _count_is_right(outcome: QuestionOutcome) -> bool:
    """Return True if the count is right, or higher by papers that are neither required nor wrong."""
    least = outcome.question.count if outcome.question.count is not None else len(outcome.right.gold)
    count = outcome.answer.count
    return count is not None and least <= count <= least + len(outcome.right.also_ok)


def _latency(milliseconds: Iterable[float]) -> dict[str, float | None]:
    values = list(milliseconds)
    return {f"p{share}": percentile(values, share / 100) for share in (50, 95, 99)}


def _line(outcome: QuestionOutcome) -> str:
    values = {
        "qid": outcome.question.qid,
        "kind": outcome.question.kind,
        "find": found_as_json(outcome.question.turns[-1], outcome.found),
        "ask": answer_as_json(outcome.answer),
    }
    return json.dumps(values, ensure_ascii=False) + "\n"


def _print(figures: dict[str, Any]) -> None:
    screen = console()
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("kind")
    columns = ("questions", "recall@3", "recall@5", "recall@10", "mrr", "exact_list", "exact_count", "refused")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right")
    for kind, values in figures["kinds"].items():
        table.add_row(kind, *(_shown(values[column]) for column in columns))
    screen.print(table)
    refused = figures["refusals"]
    screen.print(
        f"Refusals: precision {refused['precision']:.3f}, recall {refused['recall']:.3f}; "
        f"{refused['wrongly_refused']:.1%} of the answerable questions refused."
    )
    for what, latency in figures["latency_ms"].items():
        screen.print(f"{what}: " + ", ".join(f"{name} {_shown(value)} ms" for name, value in latency.items()))
    if figures["gold_not_in_library"]:
        screen.print(f"Not in this library: {', '.join(figures['gold_not_in_library'])}", markup=False)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
