"""How long finding takes, stage by stage.

Run with `python -m tests.benchmarks.latency` for the seed lists, or with `--data DIR` for a library that is there.
"""

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answering.composing.paper_facts import answer_facts
from bot.answering.model import Question, TextFile
from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from bot.evaluation.metrics import percentile
from bot.evaluation.questions import read_questions
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import model_folder
from ingest.library.reader import Library
from tests.benchmarks.material import NotHereError, build_seeds, opened, question_files
from tests.bot.opening import open_with

_WARM_UP, _NAMES = 5, 100
_FACTS = ("authors", "code", "venue and year", "pdf", "citations")


def main() -> None:
    """Measure each question once, after a few to warm up, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of a library to measure; by default the seeds are built")
    given: Path | None = parser.parse_args().data
    if given is not None:
        with opened(given) as library:
            Console().print(measure(library, given))
        return
    with tempfile.TemporaryDirectory() as name:
        try:
            build_seeds(Path(name))
        except NotHereError as error:
            sys.exit(str(error))
        with opened(Path(name)) as library:
            Console().print(measure(library, Path(name)))


def measure(library: Library, folder: Path) -> Table:
    """Find every question of the question files and tell the percentiles of each stage and of the whole, in ms."""
    shelves = open_with(library, QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(folder))))
    questions = [each.turns[0] for file in question_files() for each in read_questions(file)]
    stages: dict[str, list[float]] = defaultdict(list)
    for number, text in enumerate([*questions[:_WARM_UP], *questions]):
        started, processor = time.perf_counter(), time.process_time()
        plan = plan_for(shelves, Question(text, datetime.now(UTC)))
        understood = time.perf_counter()
        result = shelves.search(plan)
        ended = time.perf_counter()
        if number >= _WARM_UP:
            for stage, spent in result.timings_ms.items():
                stages[stage].append(spent)
            stages["interpret"].append((understood - started) * 1000)
            stages["whole"].append((ended - started) * 1000)
            # On a machine with other work the processor time is what the search itself needs.
            stages["whole, processor time"].append((time.process_time() - processor) * 1000)
    stages["fact, whole"], stages["fact, processor time"] = _facts(shelves)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    title = f"find over {library.revision.papers:,} papers; peak memory {peak:,.0f} MiB"
    table = Table("stage", "questions", "p50 ms", "p95 ms", title=title)
    for stage, times in stages.items():
        table.add_row(stage, str(len(times)), *(f"{percentile(times, share):.1f}" for share in (0.5, 0.95)))
    return table


def _facts(shelves: OpenedLibrary) -> tuple[list[float], list[float]]:
    """Answer questions for facts of papers by name; returns the milliseconds of each, and those of the processor."""
    times: list[float] = []
    processor: list[float] = []
    for number, name in enumerate(sorted(shelves.library.vocabulary.names)[:_NAMES]):
        question = Question(f"{_FACTS[number % len(_FACTS)]} of {name}", datetime.now(UTC))
        started, used = time.perf_counter(), time.process_time()
        result = shelves.search(plan_for(shelves, question))
        if result.plan.facts:
            answer_facts(question, result, shelves.library, lambda papers, form: TextFile("", ""))
            times.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() - used) * 1000)
    return times, processor


if __name__ == "__main__":
    main()
