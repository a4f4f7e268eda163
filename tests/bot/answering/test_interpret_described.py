"""Works that are pointed at by what they are about, and what is wanted in relation to them."""

import pytest

from bot.answering.interpret import interpret
from bot.answering.interpreting.described import find_described
from bot.answering.interpreting.text import sheet
from bot.answering.model import Question
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import CATALOGUED, LIBRARY, NOW, MadeUpLibrary


class Titled(MadeUpLibrary):
    """The made-up library, which finds every paper near to any text; words decide which one is meant."""

    def near_titles(self, text: str) -> list[tuple[str, float]]:
        return [(paper_id, 0.5) for paper_id in CATALOGUED]


def words_of(paper_id: str) -> str:
    return CATALOGUED[paper_id].title.split()[-1].lower()


@pytest.mark.parametrize("question", ["newer than the paper on {}", "from the same venue as the {} paper"])
def test_words_that_one_title_alone_has_mean_its_paper(question: str) -> None:
    asked = question.format(words_of("p:orca"))
    assert [each.paper_ids for each in find_described(sheet(asked), Titled())] == [("p:orca",)]


@pytest.mark.parametrize("question", ["the paper on zebras and its venue", "summarise the {} paper"])
def test_words_of_no_title_or_without_a_relation_mean_none(question: str) -> None:
    assert find_described(sheet(question.format(words_of("p:orca"))), Titled()) == []


def test_the_venue_of_a_described_work_filters() -> None:
    plan = interpret(
        Question(f"what else appeared at the conference of the {words_of('p:orca')} paper?", NOW), Titled()
    )
    assert plan.selection.venues == (Venue("OSDI", 2022),)
    assert plan.selection.without == ("p:orca",)


def test_a_library_without_the_work_leaves_the_question_as_it_is() -> None:
    assert find_described(sheet("newer than the paper on bats"), LIBRARY) == []
