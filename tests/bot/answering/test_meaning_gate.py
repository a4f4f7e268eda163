"""How much of what its sources do not carry an answer would show, on invented papers: a gate, not a measurement."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import pytest

from tests.benchmarks.checking import Outcome, checked
from tests.bot.answering.meaning_cases import CHANGED, FAITHFUL, PAPERS, Cited, sources_for

MOST_LOST = {"close": 0.05, "free": 0.10}
"""Share of the faithful sentences that may be dropped or marked, by wording."""

MOST_UNMARKED_OF_A_KIND = 0.08
KINDS = tuple(dict.fromkeys(case.kind for case in CHANGED))
MOST_UNMARKED = 0.03
LEAST_SHOWN_AS_WRITTEN = 0.5
"""Share of the faithful sentences in the papers' words that need no quotation in their place."""


def outcomes(cases: Iterable[Cited]) -> Mapping[str, Counter[Outcome]]:
    """How many sentences of each kind had which outcome; printed, so that `pytest -s` shows the figures."""
    counted: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for case in cases:
        counted[case.kind][checked(case.sentence, sources_for(case), tuple(PAPERS))] += 1
    for kind, counts in counted.items():
        print(f"{kind}: {dict(counts)}")
    return counted


@pytest.mark.parametrize("wording", MOST_LOST)
def test_faithful_sentences_are_not_lost(wording: str) -> None:
    (counts,) = outcomes(case for case in FAITHFUL if case.kind == wording).values()
    assert (counts["dropped"] + counts["marked"]) / counts.total() <= MOST_LOST[wording]


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_source_carries_is_not_shown_unmarked(kind: str) -> None:
    counts = outcomes(CHANGED)[kind]
    assert counts["shown"] / counts.total() <= MOST_UNMARKED_OF_A_KIND


def test_over_all_kinds_next_to_nothing_that_no_source_carries_is_shown() -> None:
    counts = sum(outcomes(CHANGED).values(), Counter())
    assert counts["shown"] / counts.total() <= MOST_UNMARKED


def test_sentences_in_the_papers_words_are_shown_as_they_were_written() -> None:
    (counts,) = outcomes(case for case in FAITHFUL if case.kind == "close").values()
    assert counts["shown"] / counts.total() >= LEAST_SHOWN_AS_WRITTEN
