"""Searches the seen questions, and keeps the signals by which the ranking and the relevance are fitted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from bot.answering.model import Question, SearchPlan
from bot.answering.search import Searcher, Weighed
from bot.answering.searching.asked import AskedWords
from bot.answering.searching.fields import FieldMatch, QuestionEmbedder
from bot.answering.searching.rank import Signals, Weights
from bot.answering.searching.relevance import relevance_features
from bot.answering.searching.revision_cache import CachedLibrary
from bot.desk.planning import plan_for
from bot.evaluation.questions import paper_ids_by_key, read_questions, right_papers
from ingest.library.embedder import EmbedderSettings, open_embedder
from ingest.library.layout import model_folder
from tests.benchmarks import scifact
from tests.benchmarks.baselines import fused, plain_bm25, plain_minilm
from tests.benchmarks.material import QUESTIONS_ON_LISTS, NotHereError, build_list, opened
from tests.bot.opening import open_with

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the signals of the papers that a search weighs, and which of them answer it.

    `file` is the name of its file of questions. `fusion` are the papers that plain BM25 and plain MiniLM find, fused by
    rank, where they are wanted. `words` are those of the question, `field` says how near it is to other fields.
    """

    file: str
    paper_ids: tuple[str, ...]
    signals: tuple[Signals, ...]
    features: Mapping[str, Array]
    words: AskedWords
    field: FieldMatch
    gold: tuple[str, ...]
    also_ok: frozenset[str]
    answerable: bool
    fusion: tuple[str, ...]

    def ranked(self, weights: Weights) -> list[int]:
        """Return the places of the papers in the order that a ranking gives them, the best first."""
        scores = [each.score(weights) for each in self.signals]
        return sorted(range(len(scores)), key=lambda at: (-scores[at], self.paper_ids[at]))

    def relevance(self, weights: Weights) -> dict[str, float]:
        """Return what the probability of an answer is weighed from, in the order that a ranking gives the papers."""
        best_first = [self.signals[at] for at in self.ranked(weights)]
        return relevance_features(self.words, best_first, self.field, weights)


def library_folder(folder: Path, name: str) -> Path:
    """Return the folder of a library among those kept under `folder`, made where it is not there yet."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    return folder / name


def asked_of_lists(folder: Path) -> list[Asked]:
    """Search the questions over those larger lists that are here, each in a library of its own."""
    found: list[Asked] = []
    for file in QUESTIONS_ON_LISTS:
        library = library_folder(folder, file.stem)
        try:
            build_list(library, file)
        except NotHereError as error:
            Console(width=120).print(str(error), markup=False)
        else:
            found += asked_of(library, [file], beside_fusion=False)
    return found


def asked_of_claims(folder: Path) -> list[Asked]:
    """Search every other claim of SciFact among its abstracts; the others are left to `tests.benchmarks.scifact`."""
    papers = {document: paper_id for paper_id, document in scifact.build(folder).items()}
    texts, right = scifact.claims()
    found = []
    with opened(folder) as library:
        embedder = QuestionEmbedder(open_embedder(EmbedderSettings(), model_folder(folder)))
        searcher = Searcher(CachedLibrary(library), embedder)
        for claim in sorted(scifact.fitted_on(texts)):
            weighed = searcher.weighed(SearchPlan(texts[claim], "answer", texts[claim]))
            gold = tuple(sorted(papers[document] for document in right[claim]))
            found.append(_as_asked("scifact", weighed, gold, frozenset(), True, ()))
    return found


def _as_asked(
    file: str, weighed: Weighed, gold: tuple[str, ...], also_ok: frozenset[str], answerable: bool, fusion: Iterable[str]
) -> Asked:
    signals = tuple(each.signals for each in weighed.ranked)
    every = [each.features for each in signals]
    features = {name: np.array([each[name] for each in every]) for name in every[0]}
    paper_ids = tuple(each.paper_id for each in weighed.ranked)
    words, field = weighed.asked, weighed.field
    assert field is not None  # None only without an embedder.
    return Asked(file, paper_ids, signals, features, words, field, gold, also_ok, answerable, tuple(fusion))


def asked_of(folder: Path, files: Iterable[Path], *, beside_fusion: bool = True) -> list[Asked]:
    """Search every question in English that names no paper and is no follow-up, and keep the signals."""
    found = []
    with opened(folder) as library:
        embedder = open_embedder(EmbedderSettings(), model_folder(folder))
        shelves = open_with(library, QuestionEmbedder(embedder))
        searcher = Searcher(shelves.cached, shelves.embedder)
        papers = library.papers(library.paper_ids())
        keys = paper_ids_by_key(papers)
        plain = fused(plain_bm25(papers), plain_minilm(papers, embedder)) if beside_fusion else None
        # The embedder knows English alone: what other languages share with it decides whether they are answered.
        every_question = (
            (file.stem, each)
            for file in files
            for each in read_questions(file)
            if len(each.turns) == 1 and each.kind != "language"
        )
        for file, question in every_question:
            plan = plan_for(shelves, Question(question.turns[0], datetime.now(UTC)))
            right = right_papers(question, keys)
            named = (
                plan.mentions
                or plan.naming
                or plan.missing
                or plan.about
                or plan.intent != "answer"
                or not plan.selection.empty
            )
            if named or not (right.gold or not question.answerable):
                continue
            weighed = searcher.weighed(plan)
            if not weighed.ranked:
                continue
            fusion = plain(question.turns[0]) if plain else ()
            found.append(_as_asked(file, weighed, right.gold, right.also_ok, question.answerable, fusion))
    return found
