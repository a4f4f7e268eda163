import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.metrics import exact, mean, percentile, recall_at, reciprocal_rank, refusals


def test_recall_is_the_share_of_right_papers_among_the_first() -> None:
    assert recall_at(2, ["a", "x", "b"], ["a", "b"]) == 0.5
    assert recall_at(3, ["a", "x", "b"], ["a", "b"]) == 1.0


def test_papers_that_are_also_right_take_no_place() -> None:
    assert recall_at(1, ["ok", "a"], ["a"], {"ok"}) == 1.0
    assert reciprocal_rank(["ok", "a"], ["a"], {"ok"}) == 1.0


def test_the_reciprocal_rank_is_that_of_the_first_right_paper() -> None:
    assert reciprocal_rank(["x", "b", "a"], ["a", "b"]) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], ["a"]) == 0.0


def test_a_complete_list_is_exact_without_gaps_intruders_or_repetition() -> None:
    assert exact(["b", "a"], ["a", "b"])
    assert exact(["b", "ok", "a"], ["a", "b"], {"ok"})
    assert not exact(["a"], ["a", "b"])
    assert not exact(["a", "b", "x"], ["a", "b"])
    assert not exact(["a", "b", "b"], ["a", "b"])


def test_refusals_are_counted_both_ways() -> None:
    counted = refusals([(True, False), (True, True), (False, True), (False, True), (False, False)])
    assert counted.precision == pytest.approx(2 / 3)
    assert counted.recall == pytest.approx(2 / 3)
    assert counted.wrongly_refused == 0.5


def test_without_questions_there_is_nothing_wrong() -> None:
    none = refusals([])
    assert (none.precision, none.recall, none.wrongly_refused) == (1.0, 1.0, 0.0)
    assert mean([]) is None
    assert percentile([], 0.5) is None


def test_percentiles_are_values_that_occurred() -> None:
    assert percentile([5, 1, 3, 2, 4], 0.5) == 3
    assert percentile([5, 1, 3, 2, 4], 0.95) == 5
    assert percentile([7], 0.0) == 7


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1), st.floats(0, 1))
def test_a_percentile_is_not_exceeded_by_its_share_of_the_values(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9
