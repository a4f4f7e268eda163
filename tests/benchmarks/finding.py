"""How long finding takes in one library, by what is asked: with filters, without, and lists and counts."""

import resource
import time
from collections import defaultdict
from datetime import UTC, datetime

from bot.answering.model import Question, SearchPlan
from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.planning import plan_for
from bot.evaluation.metrics import percentile
from bot.evaluation.questions import read_questions
from ingest.library.chroma_server import ChromaServer
from ingest.library.embedder import open_embedder
from ingest.library.layout import model_folder
from ingest.library.reader import open_library
from ingest.runs.settings import IngestSettings
from tests.benchmarks.material import question_files
from tests.bot.opening import open_with

_WARM_UP = 20


def find_all(settings: IngestSettings, server: ChromaServer | None) -> list[tuple[str, str, float]]:
    """Ask every question of the question files; gives the percentiles in ms, each with its name and unit.

    The last figure is the peak of this process's memory in MiB.
    """
    embedder = QuestionEmbedder(open_embedder(settings.embedder, model_folder(settings.data)))
    questions = [each.turns[0] for file in question_files() for each in read_questions(file)]
    spent: dict[str, list[float]] = defaultdict(list)
    with open_library(settings.catalogue_url, settings.data, server) as library:
        shelves = open_with(library, embedder)
        for number, text in enumerate([*questions[:_WARM_UP], *questions]):
            started, processor = time.perf_counter(), time.process_time()
            plan = plan_for(shelves, Question(text, datetime.now(UTC)))
            result = shelves.search(plan)
            ended = time.perf_counter()
            if number >= _WARM_UP:
                spent[kind_of(plan)].append((ended - started) * 1000)
                # On a machine with other work this is what finding itself needs, a server's part left out.
                spent[f"{kind_of(plan)}, processor"].append((time.process_time() - processor) * 1000)
                if "dense" in result.timings_ms:
                    spent["its vectors alone"].append(result.timings_ms["dense"])
            if result.degraded:
                raise RuntimeError(f"{text!r} was searched by words alone")
    told = [
        (f"{kind}, p{share * 100:.0f}", "ms", percentile(times, share) or 0.0)
        for kind, times in sorted(spent.items())
        for share in (0.5, 0.95)
    ]
    return [*told, ("memory", "MiB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)]


def kind_of(plan: SearchPlan) -> str:
    """What is asked, as far as finding takes another way for it."""
    if plan.intent in ("list", "count"):
        return "lists and counts"
    return "no filters" if plan.selection.empty else "with filters"
