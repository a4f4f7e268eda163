"""Named rows say how a question was understood."""

import pytest

from bot.answering.explain import Explanation
from bot.answering.model import Naming, SearchPlan
from bot.presenting.explained_rows import decided


@pytest.mark.parametrize(
    ("naming", "row"),
    [
        (Naming(("Pagelet", "Barge"), (("p:1",), ()), "compares"), "naming Pagelet, Barge (compares)"),
        (Naming(("Relay",), (("p:2",),), "builds", outward=True), "named by Relay (builds)"),
    ],
)
def test_a_relation_by_name_is_a_row_of_its_own(naming: Naming, row: str) -> None:
    plan = SearchPlan("which papers beat it", "answer", "beat it", naming=naming)
    assert decided(Explanation(plan, (), (), (), None, None, ()))["related by name"] == row


def test_a_question_without_such_a_relation_has_no_row_for_it() -> None:
    plan = SearchPlan("paging", "answer", "paging")
    assert "related by name" not in decided(Explanation(plan, (), (), (), None, None, ()))
