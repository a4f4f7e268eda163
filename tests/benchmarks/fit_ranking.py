"""Fit the ranking and the relevance: linear models over the signals of search, on seen questions alone.

Run with `python -m tests.benchmarks.fit_ranking`; it builds libraries of the seed lists, with and without what a
recorded model wrote of the papers, of each larger list that has questions, and of SciFact's abstracts. It prints what
each feature earns beside plain fusion (four-fold cross-validation over the questions), and writes
`bot/answering/searching/ranking.toml` with the files of questions that it read. Questions that name a paper are left
out: names have a way of their own. With `--libraries FOLDER` libraries are kept there, and those that are there are
only brought up to date; with `--relevance` the ranking stays as it is.
"""

import argparse
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.answering.searching.rank import Weights, ranking_weights
from bot.answering.searching.relevance import FEATURES, words_suffice
from bot.evaluation.metrics import recall_at, reciprocal_rank
from tests.benchmarks.material import (
    ROOT,
    NotHereError,
    build_seeds,
    enriched_seeds,
    question_files,
)
from tests.benchmarks.weighed_questions import (
    Array,
    Asked,
    asked_of,
    asked_of_claims,
    asked_of_lists,
    library_folder,
)

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "words": ("coverage", "lexical"),
    "vectors": ("body", "sentence", "has body", "coverage", "lexical"),
    "vectors and expansions": ("has body", "coverage", "lexical", "every text"),
    "tokens": ("body", "has body", "coverage", "lexical", "tokens"),
    "tokens and expansions": ("has body", "coverage", "lexical", "every text", "every token"),
}
_KINDS_OF_RANKING: tuple[tuple[Literal["tokens", "vectors", "words"], bool], ...] = (
    ("words", False),
    ("vectors", False),
    ("vectors", True),
    ("tokens", False),
    ("tokens", True),
)
_INSTEAD = {"coverage": "plain coverage"}
"""Features of which the table says what another in their place would earn: words without the thesaurus."""
_SIMILARITIES = frozenset({"body", "sentence", "tokens", "every text", "every token"})
_FREE = frozenset({"has body"})
_FOLDS = 4
_MOST_WRONGLY_REFUSED = 0.04
"""The share of the answerable questions that may be refused where their file was left out of the fit.

These are the hard ones: most questions name a paper or filter, and are hardly ever refused.
"""
_HEAD = """\
# Weights of the ranking and of relevance, written by tests/benchmarks/fit_ranking.py; its output says what each feature
# earns. A ranking is a listwise logistic regression over the papers that a search weighs, on the seen questions in
# English over the seed lists that name no paper, and without expansions on every other claim of SciFact among its
# abstracts; no weight but that of a text beside the title may be negative. Relevance is a logistic regression over the
# same questions, those that the library cannot answer, and those over other lists; these count together as the
# geometric mean of their number of questions and that of the seed lists. The least probability from which a question is
# answered is the highest that refuses at most {most:g} % of the answerable ones, counted so, when each file of
# questions in turn is left out of the fit.
{read}
"""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question as relevance sees it: its file, whether it has an answer, and what that is weighed from.

    `by_words` says that it is answered whatever the probability, as the words of a paper suffice.
    """

    file: str
    answerable: bool
    features: Mapping[str, float]
    by_words: bool


def main() -> None:
    """Fit, print and write; exits where the material is not here."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--libraries", type=Path, metavar="FOLDER", help="where libraries are kept from run to run")
    parser.add_argument("--relevance", action="store_true", help="fit relevance alone, on the ranking as it is")
    given = parser.parse_args()
    libraries = given.libraries
    with nullcontext(libraries) if libraries else tempfile.TemporaryDirectory() as folder:
        try:
            _fit_on(Path(folder), relevance_alone=given.relevance)
        except NotHereError as error:
            sys.exit(str(error))


def _fit_on(folder: Path, *, relevance_alone: bool) -> None:
    seeds = library_folder(folder, "seeds")
    build_seeds(seeds)
    plain = asked_of(seeds, question_files())
    seeds = library_folder(folder, "seeds-enriched")
    build_seeds(seeds)
    enriched_seeds(seeds)
    enriched = asked_of(seeds, question_files())
    lists = asked_of_lists(folder)
    rankings = _as_they_are() if relevance_alone else _rankings(plain, enriched, folder)
    parts = [_head(plain, lists), *(_toml(section, weights) for section, weights in rankings.items())]
    # Relevance is of the papers that come first, so it is fitted on the order that these weights give.
    ours, with_expansions = rankings["tokens"], rankings["tokens and expansions"]
    of_lists = [_weighed(each, ours) for each in lists]
    for section, weights, every in (
        ("relevance", ours, plain),
        ("relevance with expansions", with_expansions, enriched),
    ):
        parts.append(_relevance(section, [_weighed(each, weights) for each in every], of_lists))
    (ROOT / "bot" / "answering" / "searching" / "ranking.toml").write_text("\n".join(parts), encoding="utf-8")


def _rankings(plain: Sequence[Asked], enriched: Sequence[Asked], folder: Path) -> dict[str, Weights]:
    """Fit every section of the ranking and print what its features earn."""
    claims = asked_of_claims(library_folder(folder, "scifact"))
    rankings: dict[str, Weights] = {}
    for section, names in SECTIONS.items():
        expanded = "expansions" in section
        asked = [each for each in (enriched if expanded else plain) if each.gold]
        beside = [] if expanded else claims
        Console(width=120).print(_ablation(section, asked, beside, names))
        rankings[section] = _in_units(fit([*asked, *beside], names))
    return rankings


def _as_they_are() -> dict[str, Weights]:
    return {
        f"{what} and expansions" if expansions else what: ranking_weights(what, expansions=expansions)
        for what, expansions in _KINDS_OF_RANKING
    }


def _relevance(section: str, seeds: Sequence[Weighed], lists: Sequence[Weighed]) -> str:
    """Fit one section of relevance and print what it refuses; returns its lines."""
    weights = fit_relevance(seeds, lists)
    held_out = _held_out(seeds, lists)
    least = _least(seeds, lists, held_out)
    for name, those in (("seed lists", seeds), ("other lists", lists)):
        fitted = _refusals(those, [probability(weights, each) for each in those], least)
        own = held_out[: len(seeds)] if those is seeds else held_out[len(seeds) :]
        Console(width=120).print(f"{section}, {name}: {fitted}; files left out: {_refusals(those, own, least)}")
    return _toml(section, weights | {"least": least})


def _weighed(asked: Asked, ranking: Weights) -> Weighed:
    best_first = [asked.signals[at] for at in asked.ranked(ranking)]
    return Weighed(asked.file, asked.answerable, asked.relevance(ranking), words_suffice(asked.words, best_first))


def _head(seeds: Sequence[Asked], lists: Sequence[Asked]) -> str:
    """Return the head of the written file, with the files of questions that were read."""
    read = []
    for where, asked in (("the seed lists", seeds), ("other lists", lists)):
        names = ", ".join(dict.fromkeys(each.file for each in asked)) or "none"
        said = f"Over {where}, {len(asked)} questions: {names}."
        read.append(textwrap.fill(said, 120, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False))
    return _HEAD.format(most=100 * _MOST_WRONGLY_REFUSED, read="\n".join(read))


def fit(asked: Sequence[Asked], names: Sequence[str], decay: float = 0.02, steps: int = 120) -> dict[str, float]:
    """Fit the weights by which right papers come first; for each question a distribution over its papers."""
    usable = [each for each in asked if set(each.gold) & set(each.paper_ids)]
    width = max(len(each.paper_ids) for each in usable)
    values, wanted, left_out = np.zeros((len(usable), width, len(names))), np.zeros((len(usable), width)), None
    left_out = np.ones((len(usable), width), dtype=bool)
    for at, each in enumerate(usable):
        count = len(each.paper_ids)
        values[at, :count] = np.stack([each.features[name] for name in names], axis=1)
        wanted[at, :count] = [paper in each.gold for paper in each.paper_ids]
        left_out[at, :count] = [paper in each.also_ok for paper in each.paper_ids]
    spread = values[~left_out].std(axis=0) + 1e-9
    values, wanted = values / spread, wanted / wanted.sum(axis=1, keepdims=True)
    free = np.array([name in _FREE for name in names])
    weights, first, second = np.ones(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, steps + 1):
        scores = np.where(left_out, -np.inf, values @ weights)
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        gradient = np.einsum("qpf,qp->f", values, likely - wanted) / len(usable) + decay * weights
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        weights -= 0.1 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        weights = np.where(free, weights, np.maximum(weights, 0.0))
    return dict(zip(names, map(float, weights / spread), strict=True))


def fit_relevance(
    seeds: Sequence[Weighed], lists: Sequence[Weighed], decay: float = 2.0, steps: int = 30
) -> dict[str, float]:
    """Fit the probability that a question has an answer; returns the weights of its features and their constant.

    Newton's method on the logistic loss, with a Gaussian prior on the weights of standardised features. Most questions
    are over the seed lists: those over `lists` count for more each, so that the model does not only fit the former.
    """
    asked, counts = [*seeds, *lists], _counts(seeds, lists)
    values = np.array([[each.features[name] for name in FEATURES] for each in asked])
    answerable = np.array([each.answerable for each in asked], dtype=float)
    centre, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    design = np.column_stack([(values - centre) / spread, np.ones(len(values))])
    prior = np.diag([decay] * len(FEATURES) + [0.0])
    weights = np.zeros(design.shape[1])
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-design @ weights))
        curvature = (
            (design * (counts * likely * (1 - likely))[:, None]).T @ design + prior + 1e-9 * np.eye(len(weights))
        )
        weights -= np.linalg.solve(curvature, design.T @ (counts * (likely - answerable)) + prior @ weights)
    scaled = weights[:-1] / spread
    fitted = dict(zip(FEATURES, map(float, scaled), strict=True))
    return fitted | {"constant": float(weights[-1] - scaled @ centre)}


def probability(weights: Mapping[str, float], asked: Weighed) -> float:
    """Return how probable it is that a question has an answer, from 0 to 1; 1 where words suffice."""
    if asked.by_words:
        return 1.0
    return float(
        1 / (1 + np.exp(-sum(weights[name] * asked.features[name] for name in FEATURES) - weights["constant"]))
    )


def _held_out(seeds: Sequence[Weighed], lists: Sequence[Weighed]) -> list[float]:
    """Return the probability of each question, first those over the seed lists, fitted without its file's questions."""
    by_file = {}
    for file in {each.file for each in (*seeds, *lists)}:
        other_seeds, other_lists = ([each for each in asked if each.file != file] for asked in (seeds, lists))
        by_file[file] = fit_relevance(other_seeds, other_lists)
    return [probability(by_file[each.file], each) for each in (*seeds, *lists)]


def _least(seeds: Sequence[Weighed], lists: Sequence[Weighed], held_out: Sequence[float]) -> float:
    """Return the highest probability below which not too many of the answerable questions fall, counted as in the fit.

    It is rounded down to two digits, as no more of them mean anything.
    """
    answerable = np.array([each.answerable for each in (*seeds, *lists)])
    likely, counts = np.array(held_out)[answerable], _counts(seeds, lists)[answerable]
    order = np.argsort(likely)
    refused = np.cumsum(counts[order]) / counts.sum()
    first_too_many = int(np.searchsorted(refused, _MOST_WRONGLY_REFUSED, side="right"))
    return float(np.floor(likely[order[first_too_many]] * 100) / 100)


def _counts(seeds: Sequence[Weighed], lists: Sequence[Weighed]) -> Array:
    """For how much each question counts."""
    return np.array([1.0] * len(seeds) + [(len(seeds) / max(len(lists), 1)) ** 0.5] * len(lists))


def _ablation(section: str, asked: Sequence[Asked], beside: Sequence[Asked], names: Sequence[str]) -> Table:
    table = Table(
        "features", "recall@5", "recall@10", "MRR", title=f"{section}: {len(asked)} questions, cross-validated"
    )
    table.add_row("plain fusion of BM25 and MiniLM", *_means([_found(each, each.fusion) for each in asked]))
    table.add_row("all", *_cross_validated(asked, beside, names))
    for name in names:
        table.add_row(f"without {name}", *_cross_validated(asked, beside, [each for each in names if each != name]))
    for name, other in _INSTEAD.items():
        exchanged = [other if each == name else each for each in names]
        table.add_row(f"{other} for {name}", *_cross_validated(asked, beside, exchanged))
    for name in names:
        table.add_row(f"{name} alone", *_means([_figures(each, {name: 1.0}) for each in asked]))
    return table


def _cross_validated(asked: Sequence[Asked], beside: Sequence[Asked], names: Sequence[str]) -> list[str]:
    """Return the figures of each question, fitted without its part; those `beside` are in every fit."""
    order = np.random.default_rng(1).permutation(len(asked))
    figures: list[tuple[float, float, float]] = []
    for fold in range(_FOLDS):
        own = set(order[fold::_FOLDS])
        weights = fit([*(each for at, each in enumerate(asked) if at not in own), *beside], names)
        figures += [_figures(asked[at], weights) for at in own]
    return _means(figures)


def _means(figures: Sequence[tuple[float, float, float]]) -> list[str]:
    return [f"{value:.3f}" for value in np.mean(figures, axis=0)]


def _figures(asked: Asked, weights: Mapping[str, float]) -> tuple[float, float, float]:
    return _found(asked, [asked.paper_ids[at] for at in asked.ranked(weights)])


def _found(asked: Asked, ranked: Sequence[str]) -> tuple[float, float, float]:
    """Return recall@5, recall@10 and the reciprocal rank of the first right paper."""
    five, ten = (recall_at(most, ranked, asked.gold, asked.also_ok) for most in (5, 10))
    return five, ten, reciprocal_rank(ranked, asked.gold, asked.also_ok)


def _refusals(asked: Sequence[Weighed], likely: Sequence[float], least: float) -> str:
    refused = [each < least for each in likely]
    right = np.mean([no for no, each in zip(refused, asked, strict=True) if not each.answerable])
    wrong = np.mean([no for no, each in zip(refused, asked, strict=True) if each.answerable])
    return f"refused {right:.1%} of those without an answer, {wrong:.1%} of the others"


def _in_units(weights: Mapping[str, float]) -> dict[str, float]:
    """Scale weights so that those of the similarities, if there are any, are 1 together, and all are otherwise."""
    total = sum(weight for name, weight in weights.items() if name in _SIMILARITIES) or sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def _toml(section: str, weights: Mapping[str, float]) -> str:
    lines = (f'"{name}" = {round(weight, 4)}' for name, weight in weights.items())
    return "\n".join([f'["{section}"]', *lines, ""])


if __name__ == "__main__":
    main()
