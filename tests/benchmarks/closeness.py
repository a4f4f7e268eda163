"""What a looser check without a judge would gain and let through: shares shown by how close a claim must be.

Run with `python -m tests.benchmarks.closeness`. A claim of closeness 1 says nothing that its source sentence does not
say, in its order. For lower thresholds a claim counts as shown if only its wording is in doubt, nothing of a kind that
no reading makes good is missing, and its closeness is at least the threshold.
"""

import sys
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from bot.answering.verify import failures, holds, may_be_judged
from tests.benchmarks.checking import claim_of
from tests.benchmarks.material import NotHereError
from tests.benchmarks.meaning import changes
from tests.benchmarks.sentences import PARTS, Case, Material, load, sources_for

_THRESHOLDS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6)
_MOST = 15
"""Changed sentences of each kind and part."""


def main() -> None:
    """Print, for faithful and unfaithful sentences, the shares that would be shown by threshold."""
    try:
        material = load()
    except NotHereError as error:
        sys.exit(str(error))
    by_program = changes(material, _MOST)
    table = Table("sentences", "part", "n", *(f"{each:.2f}" for each in _THRESHOLDS), title="shown, by least closeness")
    for part in PARTS:
        for name, cases in (
            ("changed by program", by_program),
            ("written badly", material.bad),
            ("faithful, close", [case for case in material.faithful if case.wording == "close"]),
            ("faithful, free", [case for case in material.faithful if case.wording == "free"]),
        ):
            reached = [_reaches(case, material) for case in cases if case.part == part]
            table.add_row(name, part, str(len(reached)), *_shares(reached))
    Console(width=110).print(table)


def _reaches(case: Case, material: Material) -> float:
    """The highest threshold at which a sentence would be shown; 0 where at none."""
    claim = claim_of(case.sentence, sources_for(case, material), material.names())
    if holds(claim):
        return 1.0
    left_out = any(check.detail.startswith("left out") for check in failures(claim))
    if left_out or not may_be_judged(claim):
        return 0.0
    return min(0.999, max((each.closeness for each in claim.based_on), default=0.0))


def _shares(reached: list[float]) -> Iterable[str]:
    for threshold in _THRESHOLDS:
        share = sum(each >= threshold for each in reached) / len(reached) if reached else None
        yield "–" if share is None else f"{share:.1%}"


if __name__ == "__main__":
    main()
