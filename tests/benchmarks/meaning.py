"""What passes the check of an answer's sentences although their sources do not carry it, and what it wrongly stops.

Run with `python -m tests.benchmarks.meaning`. Faithful sentences on real papers, written by hand, are changed by
program in every kind of `changes/`; sentences that were written badly by hand come on top. A change counts as unmarked
where it is shown as it is. Sentences on half of the papers are `seen`: they may be read while a check is built. Those
on the other half are `blind`; only their figures may be looked at. Those of `fields`, on robots, proteins, quantum
circuits, crops and the like, are blind as well.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

from rich.console import Console
from rich.table import Table

from bot.evaluation.metrics import percentile
from tests.benchmarks.changes.kinds import KINDS, changed
from tests.benchmarks.checking import Judge, Outcome, checked, scripted_judge, without_markers
from tests.benchmarks.material import NotHereError
from tests.benchmarks.sentences import PARTS, Case, Material, load, sources_for

_SEED = 11
_WARM_UP = 20


@dataclass(slots=True)
class Measured:
    """How many sentences of each (kind, part) had which outcome, and how many ms of processor time each check took."""

    outcomes: dict[tuple[str, str], Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    spent: list[float] = field(default_factory=list)

    def share(self, kinds: Iterable[str], part: str, outcomes: Sequence[Outcome]) -> float | None:
        """The share of the sentences of some kinds that had one of `outcomes`; None where there is no sentence."""
        counted = sum((self.outcomes[kind, part] for kind in kinds), Counter[Outcome]())
        return sum(counted[each] for each in outcomes) / counted.total() if counted.total() else None

    def count(self, kinds: Iterable[str], part: str) -> int:
        """How many sentences of some kinds there are."""
        return sum(self.outcomes[kind, part].total() for kind in kinds)


def main() -> None:
    """Print what passes by kind, what is wrongly stopped, and how long a check takes; without a judge and with one."""
    parser = argparse.ArgumentParser(description="Measure the check of meaning.")
    parser.add_argument("--most", type=int, default=40, help="changed sentences of each kind and part (default: 40)")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure this part alone; may be repeated")
    parser.add_argument("--judge-errors", type=float, default=0.05, help="share of a judge's errors (default: 0.05)")
    parser.add_argument("--examples", action="store_true", help="print what passed and what was stopped, if seen")
    arguments = parser.parse_args()
    try:
        material = load()
    except NotHereError as error:
        sys.exit(str(error))
    parts = arguments.part or PARTS
    by_program = [case for case in changes(material, arguments.most) if case.part in parts]
    by_hand, faithful = ([case for case in each if case.part in parts] for each in (material.bad, material.faithful))
    judge = _judge(material, arguments.judge_errors)
    alone, judged = (
        [measure(cases, material, each) for cases in (by_program, by_hand, faithful)] for each in (None, judge)
    )
    console = Console(width=110)
    console.print(f"With a judge: one that errs in {arguments.judge_errors:.0%} of the sentences.")
    console.print(_table("changed by program: shown unmarked", list(KINDS), alone[0], judged[0]))
    console.print(_table("written badly by hand: shown unmarked", _kinds(by_hand), alone[1], judged[1]))
    console.print(_of_faithful(alone[2], judged[2]))
    spent = [each for measured in alone for each in measured.spent]
    console.print(
        f"A check took {percentile(spent, 0.5):.1f} ms at the median, {percentile(spent, 0.95):.1f} ms at p95."
    )
    if arguments.examples:
        _print_examples(console, [*by_program, *by_hand, *faithful], material)


def changes(material: Material, most: int) -> list[Case]:
    """Change every faithful sentence in every kind, and keep at most `most` of each kind and part."""
    made: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in material.faithful:
        for each in changed(case, material, _SEED):
            made[each.kind, each.part].append(each)
    chosen: list[Case] = []
    for (kind, part), cases in made.items():
        Random(f"{_SEED}:{kind}:{part}").shuffle(cases)
        chosen.extend(cases[:most])
    return chosen


def measure(cases: Iterable[Case], material: Material, judge: Judge | None = None) -> Measured:
    """Check sentences; those without a kind are faithful and are counted by their wording."""
    measured, names = Measured(), material.names()
    for number, case in enumerate(cases):
        sources = sources_for(case, material)
        if number < _WARM_UP:
            checked(case.sentence, sources, names)
        started = time.process_time()
        outcome = checked(case.sentence, sources, names, judge)
        measured.spent.append((time.process_time() - started) * 1000)
        measured.outcomes[case.kind or case.wording, case.part][outcome] += 1
    return measured


def _judge(material: Material, error_rate: float) -> Judge:
    faithful = {
        (without_markers(case.sentence), tuple(f"arxiv:{paper_id}" for paper_id in case.papers))
        for case in material.faithful
    }
    return scripted_judge(faithful, error_rate, _SEED)


def _kinds(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys(case.kind for case in cases))


def _table(title: str, kinds: Sequence[str], alone: Measured, judged: Measured) -> Table:
    table = Table("kind", title=title)
    parts = _parts(alone)
    for part in parts:
        for heading in (f"{part}: n", "no judge", "judge"):
            table.add_column(heading, justify="right")
    for kind in kinds:
        table.add_row(kind, *_cells([kind], parts, alone, judged))
    table.add_section()
    table.add_row("all", *_cells(kinds, parts, alone, judged))
    return table


def _parts(measured: Measured) -> list[str]:
    return [part for part in PARTS if any(each == part for _, each in measured.outcomes)]


def _cells(kinds: Sequence[str], parts: Sequence[str], alone: Measured, judged: Measured) -> list[str]:
    cells = []
    for part in parts:
        cells.append(str(alone.count(kinds, part)))
        cells.extend(_percent(measured.share(kinds, part, ["shown"])) for measured in (alone, judged))
    return cells


def _of_faithful(alone: Measured, judged: Measured) -> Table:
    table = Table("wording", "part", "n", title="faithful sentences")
    for heading in ("no judge: lost or marked", "quoted", "judge: lost or marked", "quoted"):
        table.add_column(heading, justify="right")
    for wording in ("close", "free"):
        for part in _parts(alone):
            shares = [
                _percent(measured.share([wording], part, outcomes))
                for measured in (alone, judged)
                for outcomes in (("dropped", "marked"), ("quoted",))
            ]
            table.add_row(wording, part, str(alone.count([wording], part)), *shares)
    return table


def _print_examples(console: Console, cases: Iterable[Case], material: Material) -> None:
    """Print the seen sentences that the check alone takes wrongly; the blind ones stay unread."""
    names = material.names()
    for case in cases:
        outcome = checked(case.sentence, sources_for(case, material), names)
        if case.part == "seen" and (outcome == "shown") == bool(case.kind):
            console.print(f"{outcome} ({case.kind or case.wording}): {case.sentence}", markup=False, soft_wrap=True)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


if __name__ == "__main__":
    main()
