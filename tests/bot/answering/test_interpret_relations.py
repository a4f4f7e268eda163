"""A question can filter by a fact of a work that it names."""

import pytest

from bot.answering.model import Missing
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask, conversation

CMU = Selection(organisations=("cmu",), without=("p:orca",))
OSDI_22 = Selection(venues=(Venue("OSDI", 2022),), without=("p:orca",))


@pytest.mark.parametrize(
    ("question", "selection"),
    [
        ("other stuff from the Orca team", CMU),
        ("list everything from the institution Orca came from", CMU),
        ("any other works by the ones who built Orca", CMU),
        ("whoever made Orca, what other papers are here?", CMU),
        ("which other papers share an affiliation with Orca", CMU),
        ("did the group behind Orca publish anything else", CMU),
        ("papers in the section that holds Orca", Selection(sections=("training",), without=("p:orca",))),
        ("what's listed next to Orca in its section", Selection(sections=("training",), without=("p:orca",))),
        ("the conference where Orca appeared: what else is from there", OSDI_22),
        ("what was published alongside Orca at the same venue that year", OSDI_22),
        ("all papers that appeared together with Orca", OSDI_22),
        ("everything at the venue of Orca, any year", Selection(venues=(Venue("OSDI", None),), without=("p:orca",))),
    ],
)
def test_a_fact_of_a_named_work_filters_however_the_two_are_joined(question: str, selection: Selection) -> None:
    plan = ask(question)
    assert (plan.intent, plan.text, plan.mentions) == ("list", "", ())
    assert plan.selection == selection


def test_a_relation_stands_beside_a_topic() -> None:
    plan = ask("what else has the team of Orca done on batching")
    assert (plan.intent, plan.text, plan.selection) == ("answer", "batching", CMU)


def test_authors_are_meant_where_they_are_known_and_their_organisations_elsewhere() -> None:
    assert ask("other papers by the authors of Alpa").selection.authors == ("ada quill", "bo marsh")
    assert ask("other papers by the authors of Orca").selection == CMU


@pytest.mark.parametrize(
    ("question", "author"),
    [("Alpa's first author, what else are they on", "ada quill"), ("what else by the Alpa last author", "bo marsh")],
)
def test_one_author_of_a_work_can_be_meant(question: str, author: str) -> None:
    plan = ask(question)
    assert (plan.intent, plan.text, plan.selection.authors) == ("list", "", (author,))


def test_a_year_and_an_organisation_of_one_work_are_both_filters() -> None:
    plan = ask("papers newer than Orca from its university")
    assert plan.selection == Selection(years=(2023, None), organisations=("cmu",), without=("p:orca",))


def test_the_year_of_a_work_narrows_a_venue_that_the_question_names() -> None:
    plan = ask("other OSDI papers from the same year as Orca")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),), years=(2022, 2022), without=("p:orca",))


def test_several_works_can_give_one_filter() -> None:
    plan = ask("which other papers were at the same conference as both Orca and Alpa")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),), without=("p:orca", "p:alpa"))


def test_works_of_one_repository_are_found_by_a_work_or_by_the_repository() -> None:
    others = ask("which work shares its repository with Orca?").selection
    assert others == Selection(paper_ids=("p:orca", "p:alpa"), without=("p:orca",))
    assert ask("which two papers link the quayside repository").selection == Selection(paper_ids=("p:orca", "p:alpa"))
    assert ask("which papers link the quarry repository").selection.paper_ids is None


@pytest.mark.parametrize(
    "question",
    ["what do the authors of Orca say about batching?", "how does Orca group requests", "who made Orca fast"],
)
def test_a_fact_beside_a_work_filters_nothing_where_no_other_papers_are_wanted(question: str) -> None:
    plan = ask(question)
    assert [mention.surface for mention in plan.mentions] == ["Orca"]
    assert plan.selection == Selection()


def test_a_fact_that_is_not_known_is_named_as_missing() -> None:
    plan = ask("other papers from the same venue as vLLM")
    assert plan.missing == (Missing("the venue of ‘vLLM’", "fact"),)


def test_the_work_of_a_conversation_gives_the_filter() -> None:
    plan = conversation("tell me about Orca", "what else did the people behind it publish?", shown=("p:orca",))
    assert plan.selection == CMU


def test_what_is_not_recorded_of_a_work_leaves_the_work_itself_as_the_answer() -> None:
    plan = ask("what did the vLLM people publish")
    assert (plan.missing, [mention.surface for mention in plan.mentions]) == ((), ["vLLM"])


def test_a_venue_in_whichever_year_is_meant_in_all() -> None:
    asked = ask("the rest at the venue where Orca appeared, whichever year").selection
    assert asked == Selection(venues=(Venue("OSDI", None),), without=("p:orca",))
