"""Measure search and answers; every figure is from 0 to 1, and higher is better unless said."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass


def recall_at(k: int, ranked: Sequence[str], gold: Collection[str], also_ok: Set[str] = frozenset()) -> float:
    """Return the share of `gold` (not empty) in the first `k` of `ranked`, where papers of `also_ok` take no place."""
    first = set(_counted(ranked, gold, also_ok)[:k])
    return sum(paper in first for paper in gold) / len(gold)


def reciprocal_rank(
    ranked: Sequence[str], gold: Collection[str], also_ok: Set[str] = frozenset(), within: int = 10
) -> float:
    """Return one over the rank of the first right paper, 0 where none is within the first `within`."""
    for rank, paper in enumerate(_counted(ranked, gold, also_ok)[:within], start=1):
        if paper in gold:
            return 1 / rank
    return 0.0


def exact(found: Collection[str], gold: Collection[str], also_ok: Set[str] = frozenset()) -> bool:
    """Return True if a complete list has all of `gold`, nothing else but `also_ok`, and nothing twice."""
    return len(set(found)) == len(found) and set(found) - (also_ok - set(gold)) == set(gold)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusal quality: correct refusals, wrong refusals, and answers that should have been refusals."""

    right: int
    wrong: int
    missed: int
    answerable: int

    @property
    def precision(self) -> float:
        """Share of the refusals that were right; 1 where nothing was refused."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the unanswerable questions that were refused; 1 where there were none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def wrongly_refused(self) -> float:
        """Share of the answerable questions that were refused; lower is better."""
        return self.wrong / self.answerable if self.answerable else 0.0


def refusals(outcomes: Iterable[tuple[bool, bool]]) -> Refusals:
    """Count refusals from pairs of (answerable, refused)."""
    pairs = list(outcomes)
    return Refusals(
        right=sum(refused and not answerable for answerable, refused in pairs),
        wrong=sum(refused and answerable for answerable, refused in pairs),
        missed=sum(not refused and not answerable for answerable, refused in pairs),
        answerable=sum(answerable for answerable, _ in pairs),
    )


def mean(values: Iterable[float]) -> float | None:
    """Return the mean; None of nothing."""
    numbers = list(values)
    return sum(numbers) / len(numbers) if numbers else None


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the smallest value that at least `share` (0 to 1) of the values do not exceed; None of nothing."""
    numbers = sorted(values)
    if not numbers:
        return None
    at = -(-len(numbers) * share // 1)
    return numbers[min(len(numbers), max(1, int(at))) - 1]


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Return Cohen's kappa of two judges' verdicts; None of nothing, and 1 where both always say the same one thing."""
    if not pairs:
        return None
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(first[each] * second[each] for each in first) / len(pairs) ** 2
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def _counted(ranked: Sequence[str], gold: Collection[str], also_ok: Set[str]) -> list[str]:
    return [paper for paper in ranked if paper in gold or paper not in also_ok]
