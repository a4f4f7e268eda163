"""How questions are answered with a strong model's plans, beside rules alone (`python -m tests.benchmarks.planned`).

The files of `plans/` hold questions, what answers them, and for each turn the plan that a strong model would give; a
scripted server with OpenAI's API gives them. Whoever wrote the plans knew the questions and what answers them.
`python -m tests.benchmarks.planned FILE FOLDER` asks one file over the library in a folder. Plans that are late, broken
or hostile are tried as well.
"""

import asyncio
import json
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.answering.conversation import as_turn
from bot.answering.model import COURTESIES, Answer, Question, Turn
from bot.desk.desk import Desk, open_desk
from bot.evaluation.metrics import exact, recall_at
from bot.evaluation.questions import EvalQuestion, Right, paper_ids_by_key, read_questions, right_papers
from bot.settings.settings import Settings
from tests.benchmarks.material import NotHereError, build_list, build_own_lists, build_seeds
from tests.fakes.chat_json import answering_chat

PLANS = Path(__file__).parent / "plans"
_DEADLINE, _LATE = 1.0, 1.3
_FILTERS = ("select", "add", "remove", "related", "names", "alike", "without", "naming")
"""The keys of a plan whose values must stand in the prompt that it was written for."""
_WORDS_OF_THE_FORM = frozenset(
    {"venue", "year", "author", "group", "section", "list", "repository", "newer", "older", "first", "last", "compares",
     "builds", "tries", "names", "code", "slides", "video", "homepage"}
)  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
BROKEN = (
    "I would rather sing.",
    '{"intent": "list", "select": {"organisations": ["University of Nowhere"]}}',
    '{"intent": "list", "select": {"venues": [{"name": "OSDI", "year": 20',
    '{"intent": "list", "select": {"years": ["2023", "drop table papers"]}}',
    '{"intent": "list", "filter": {"years": [2023, 2023]}}',
    '[{"intent": "count"}]',
    '{"intent": "compare", "names": [99]}',
    "",
    None,
)
"""Plans that must change nothing; None is one that comes too late."""


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question, what answers it, how that is measured (`list`, `count` or `found`) and a plan for each turn."""

    asked: EvalQuestion
    right: Right
    measure: str
    plans: Sequence[Mapping[str, Any]]


class PlanServer:
    """Gives the plan that is `given` to the planning call, and nothing to any other; `prompts` is what came."""

    def __init__(self) -> None:
        self.given: str | None = ""
        self.prompts: list[str] = []

    def answer(self, prompt: str) -> str | int:
        """Answer one call."""
        if "Values of the catalogue that may be meant:" not in prompt:
            return 503
        self.prompts.append(prompt)
        if self.given is None:
            time.sleep(_LATE)
        return self.given or "{}"


def main() -> None:
    """Print one table for each file, or for the one that is named with the folder of its library."""
    if len(sys.argv) == 3:
        measure(Path(sys.argv[1]), Path(sys.argv[2]))
        return
    for file in sorted(PLANS.glob("*.jsonl")):
        with tempfile.TemporaryDirectory() as name:
            try:
                match file.stem:
                    case "seeds":
                        build_seeds(Path(name))
                    case "own_lists":
                        build_own_lists(Path(name))
                    case _:
                        build_list(Path(name), file)
            except NotHereError as error:
                Console(width=120).print(f"{file.name}: {error}", markup=False)
                continue
            measure(file, Path(name))


def measure(file: Path, data: Path) -> None:
    """Ask the questions of a file over a library by rules alone, with their plans, and with broken plans."""
    server = PlanServer()
    with answering_chat(server.answer) as address:
        planning = {"deadline": _DEADLINE}
        model = {"base_url": address, "model": "scripted", "attempts": 1, "planning": planning, "stream": False}
        with open_desk(Settings.model_validate({"data": str(data)})) as desk:
            questions = list(_read(file, desk))
            alone = [asyncio.run(_asked(desk, each, [], None)) for each in questions]
            rules = [_is_right(desk, *pair) for pair in zip(questions, alone, strict=True)]
        with open_desk(Settings.model_validate({"data": str(data), "model": model})) as desk:
            # The first call of a process loads what all need.
            asyncio.run(desk.answer(Question("reading list", datetime.now(UTC))))
            planned = [asyncio.run(_asked(desk, each, each.plans, server)) for each in questions]
            with_plan = [_is_right(desk, *pair) for pair in zip(questions, planned, strict=True)]
            single = [pair for pair in zip(questions, alone, strict=True) if len(pair[0].asked.turns) == 1]
            changed = [
                (each.asked.qid, plan)
                for (each, answer), plan in zip(single, cycle(BROKEN), strict=False)
                if _told(asyncio.run(_asked(desk, each, [plan], server))) != _told(answer)
            ]
    _print(file, questions, [(alone, rules), (planned, with_plan)])
    screen = Console(width=120)
    screen.print(f"Broken, late or hostile plans: {len(single) - len(changed)} of {len(single)} answers are unchanged.")
    for qid, plan in changed:
        screen.print(f"  {qid} is changed by {plan!r}", markup=False)


def _read(file: Path, desk: Desk) -> Iterator[PlannedQuestion]:
    with desk.library() as library:
        keys = paper_ids_by_key(library.papers(library.paper_ids()))
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    for row, asked in zip(rows, read_questions(file), strict=True):
        yield PlannedQuestion(asked, right_papers(asked, keys), row.get("measure", "refusal"), row["plans"])


async def _asked(
    desk: Desk, question: PlannedQuestion, plans: Sequence[Mapping[str, Any] | str | None], server: PlanServer | None
) -> Answer:
    """The answer to the last turn; each turn is asked with its plan."""
    turns: tuple[Turn, ...] = ()
    for number, text in enumerate(question.asked.turns):
        plan = plans[number] if plans else ""
        if server is not None:
            server.prompts.clear()
            server.given = plan if isinstance(plan, str | None) else json.dumps(plan)
        answer = await desk.answer(Question(text, datetime.now(UTC), turns))
        if server is not None and isinstance(plan, Mapping) and server.prompts:
            for value in _unseen(plan, server.prompts[-1]):
                print(f"{question.asked.qid}, turn {number + 1}: {value!r} stands in the plan and not in the prompt")
        turns = (*turns, as_turn(answer))
    return answer


def _unseen(plan: Mapping[str, Any], prompt: str) -> list[str]:
    """The values of a plan that its writer cannot have known from the prompt."""
    values = [value for key in _FILTERS for value in _strings(plan.get(key))]
    chosen = [value for value in values if value not in _WORDS_OF_THE_FORM and not _DATE.fullmatch(value)]
    return [value for value in chosen if value.casefold() not in prompt.casefold()]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _is_right(desk: Desk, question: PlannedQuestion, answer: Answer) -> bool:
    right, declined = question.right, _declined(answer)
    if declined or not question.asked.answerable:
        return declined and not question.asked.answerable
    if question.measure == "count":
        least = question.asked.count or 0
        return answer.count is not None and least <= answer.count <= least + len(right.also_ok)
    if question.measure == "list":
        papers = answer.papers if answer.count is not None else [source.paper.paper_id for source in answer.sources]
        return exact(papers, right.gold, right.also_ok)
    with desk.opened() as opened:
        hits = [hit.paper.paper_id for hit in opened.search(answer.plan).hits]
    return recall_at(10, hits or answer.papers, right.gold, right.also_ok) == 1.0


def _declined(answer: Answer) -> bool:
    return answer.refused or answer.plan.about in COURTESIES


def _told(answer: Answer) -> tuple[Any, ...]:
    """What an answer says, without how long it took."""
    return answer.refused, answer.lead, answer.papers, answer.count, [claim.text for claim in answer.claims]


def _print(
    file: Path, questions: Sequence[PlannedQuestion], ways: Sequence[tuple[Sequence[Answer], Sequence[bool]]]
) -> None:
    table = Table(title=f"{file.name}: right, of those that can be answered refused")
    for column in ("", "questions", "rules alone", "refused", "with plans", "refused "):
        table.add_column(column, justify="left" if not column else "right")
    kinds = Counter(each.asked.kind for each in questions)
    rows: dict[str, list[str]] = defaultdict(list)
    for answers, rights in ways:
        for kind in (*kinds, "all"):
            of_kind = [i for i, each in enumerate(questions) if kind in (each.asked.kind, "all")]
            refused = [_declined(answers[i]) for i in of_kind if questions[i].asked.answerable]
            rows[kind].append(f"{sum(rights[i] for i in of_kind) / len(of_kind):.3f}")
            rows[kind].append(f"{sum(refused) / len(refused):.3f}" if refused else "–")
    for kind, cells in rows.items():
        table.add_row(kind, str(kinds[kind] or len(questions)), *cells)
    Console(width=120).print(table)
    for name, (_, rights) in zip(("rules alone", "with plans"), ways, strict=True):
        wrong = [each.asked.qid for each, is_right in zip(questions, rights, strict=True) if not is_right]
        Console(width=120).print(f"Wrong {name}: {', '.join(wrong) or 'none'}", markup=False)


if __name__ == "__main__":
    main()
