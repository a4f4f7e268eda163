"""How well papers are found: plain BM25, plain MiniLM, their fusion and LlamaIndex's default beside ours.

Run with `python -m tests.benchmarks.retrieval`; it builds libraries of the seed lists, and of the larger lists that
have questions of their own, in temporary folders. Lists that are not here are named with where they are to be had.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answering.model import COURTESIES, Question
from bot.answering.searching.fields import QuestionEmbedder
from bot.desk.opened_library import OpenedLibrary
from bot.desk.planning import plan_for
from bot.evaluation.metrics import mean, recall_at, reciprocal_rank, refusals
from bot.evaluation.questions import EvalQuestion, Right, paper_ids_by_key, read_questions, right_papers
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import model_folder
from tests.benchmarks.baselines import Ranking, fused, llama_index_default, plain_bm25, plain_minilm
from tests.benchmarks.material import (
    BLIND_QUESTIONS,
    BLIND_QUESTIONS_ON_LISTS,
    QUESTIONS_ON_LISTS,
    NotHereError,
    build_list,
    build_seeds,
    enriched_seeds,
    opened,
    question_files,
)
from tests.bot.opening import open_with

_KINDS = ("name", "keyword", "paraphrase", "multi_hop")
_DEEP = 30


def main() -> None:
    """Print one table for each file of questions."""
    try:
        with tempfile.TemporaryDirectory() as name:
            build_seeds(Path(name))
            _measure(Path(name), [*question_files(), *BLIND_QUESTIONS])
            enriched_seeds(Path(name))
            Console(width=120).print("The same with what a recorded model wrote about each paper at ingest:")
            _measure(Path(name), [*question_files(), *BLIND_QUESTIONS])
    except NotHereError as error:
        sys.exit(str(error))
    for file in (*QUESTIONS_ON_LISTS, *BLIND_QUESTIONS_ON_LISTS):
        with tempfile.TemporaryDirectory() as name:
            try:
                build_list(Path(name), file)
            except NotHereError as error:
                Console(width=120).print(f"{file.name}: {error}", markup=False)
                continue
            _measure(Path(name), [file])


def _measure(folder: Path, files: Sequence[Path]) -> None:
    with opened(folder) as library:
        embedder = open_embedder(EmbedderSettings(), model_folder(folder))
        shelves = open_with(library, QuestionEmbedder(embedder))
        papers = library.papers(library.paper_ids())
        bm25, minilm = plain_bm25(papers), plain_minilm(papers, embedder)
        ways = {
            "plain BM25": bm25,
            "plain MiniLM": minilm,
            "their fusion": fused(bm25, minilm),
            "LlamaIndex default": llama_index_default(papers, embedder),
            "Refdesk": ours(shelves),
        }
        keys = paper_ids_by_key(papers)
        with_abstract = {paper.paper_id for paper in papers if paper.abstract}
        for file in files:
            questions = read_questions(file)
            asked = [(each, right_papers(each, keys)) for each in questions if len(each.turns) == 1]
            Console(width=120).print(_table(file, ways, asked, with_abstract), _refused(shelves, questions))


def ours(shelves: OpenedLibrary) -> Ranking:
    """Search as `refdesk find` does."""

    def rank(question: str) -> list[str]:
        plan = plan_for(shelves, Question(question, datetime.now(UTC)))
        result = shelves.search(plan, k=_DEEP)
        return list(result.complete) if result.complete is not None else [hit.paper.paper_id for hit in result.hits]

    return rank


def _table(
    file: Path,
    ways: Mapping[str, Ranking],
    asked: Sequence[tuple[EvalQuestion, Right]],
    with_abstract: set[str],
) -> Table:
    table = Table(title=f"{file.name}: recall@10 (MRR)")
    table.add_column("")
    chosen = {kind: [(each, right) for each, right in asked if each.kind == kind and right.gold] for kind in _KINDS}
    for kind in _KINDS:
        table.add_column(f"{kind} ({len(chosen[kind])})", justify="right")
    table.add_column("paraphrase, with / without abstract", justify="right")
    for name, rank in ways.items():
        cells = []
        parted: dict[bool, list[float]] = {True: [], False: []}
        for kind in _KINDS:
            ranked = [(rank(each.turns[0]), right) for each, right in chosen[kind]]
            recall = mean(recall_at(10, found, right.gold, right.also_ok) for found, right in ranked)
            first = mean(reciprocal_rank(found, right.gold, right.also_ok) for found, right in ranked)
            cells.append("–" if recall is None or first is None else f"{recall:.3f} ({first:.3f})")
            if kind == "paraphrase":
                for found, right in ranked:
                    for paper in right.gold:
                        others = right.also_ok | (set(right.gold) - {paper})
                        parted[paper in with_abstract].append(recall_at(10, found, [paper], others))
        shares = [mean(parted[having]) for having in (True, False)]
        table.add_row(name, *cells, " / ".join("–" if share is None else f"{share:.3f}" for share in shares))
    return table


def _refused(shelves: OpenedLibrary, questions: Sequence[EvalQuestion]) -> str:
    outcomes = []
    for each in questions:
        if len(each.turns) == 1:
            plan = plan_for(shelves, Question(each.turns[0], datetime.now(UTC)))
            declined = plan.about in COURTESIES or shelves.search(plan).refusal is not None
            outcomes.append((each.answerable, declined))
    counted = refusals(outcomes)
    return f"Refused: {counted.recall:.1%} of the unanswerable, {counted.wrongly_refused:.1%} of the others.\n"


if __name__ == "__main__":
    main()
