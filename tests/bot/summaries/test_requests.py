"""What follow-ups of a summary ask for, and what they leave to interpretation."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Mention, Question, SearchPlan, Turn
from bot.summaries.requests import after_interpreting, before_interpreting

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SUMMARY = SearchPlan("summarise X", "summary", "", (Mention("X", ("arxiv:1",), "name"),))
TURNS = (Turn("summarise X", "X does things.", ("arxiv:1", "arxiv:2"), SUMMARY),)


def plan_of(text: str, turns: tuple[Turn, ...] = TURNS) -> SearchPlan | None:
    return before_interpreting(Question(text, NOW, turns), lambda ids: ids)


@pytest.mark.parametrize(
    "text", ["longer", "longer please", "more detail", "can you elaborate?", "in more detail", "make it longer!"]
)
def test_longer_asks_for_the_same_paper_with_more(text: str) -> None:
    plan = plan_of(text)
    assert plan is not None
    assert (plan.length, plan.mentions, plan.fields) == ("long", SUMMARY.mentions, ())


@pytest.mark.parametrize("text", ["shorter", "in a nutshell", "tl;dr please", "the short version"])
def test_shorter_asks_for_the_same_paper_with_less(text: str) -> None:
    plan = plan_of(text)
    assert plan is not None
    assert plan.length == "short"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("what about limits?", "limits"),
        ("limitations", "limits"),
        ("are there any drawbacks of it?", "limits"),
        ("how does it work?", "how it works"),
        ("and the evaluation?", "evidence"),
        ("what are the key results", "evidence"),
        ("what is the main idea?", "idea"),
        ("what problem does it have", "problem"),
        ("related work?", "related"),
    ],
)
def test_a_field_is_asked_for_by_its_everyday_names(text: str, field: str) -> None:
    plan = plan_of(text)
    assert plan is not None
    assert plan.fields == (field,)


@pytest.mark.parametrize(
    "text", ["papers on the limits of scaling", "more", "what about Splitwise?", "how much faster is it on A100s?", ""]
)
def test_everything_else_is_left_to_interpretation(text: str) -> None:
    assert plan_of(text) is None


def test_without_a_summary_before_nothing_is_a_follow_up_of_one() -> None:
    assert plan_of("longer", ()) is None
    asked = Turn("papers on x", "Some.", ("arxiv:1",), SearchPlan("papers on x", "answer", "x"))
    assert plan_of("what about limits?", (asked,)) is None


def test_papers_named_by_ids_that_the_library_lacks_are_left_to_interpretation() -> None:
    assert before_interpreting(Question("summarise arxiv:1", NOW), lambda ids: []) is None


def test_what_is_asks_for_less_than_summarise() -> None:
    plan = SearchPlan("what is X", "summary", "", SUMMARY.mentions)
    assert after_interpreting(plan, Question("what is X", NOW)).length == "short"
    assert after_interpreting(SUMMARY, Question("summarise X", NOW)).length == "usual"


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading_of_follow_ups(text: str) -> None:
    question = Question(text, NOW, TURNS)
    plan = before_interpreting(question, lambda ids: ids) or SearchPlan(text, "answer", text)
    after_interpreting(plan, question)


@pytest.mark.parametrize(
    "text",
    [
        "summarise it",
        "can you summarise this paper please?",
        "summary of it",
        "give me a summary",
        "tl;dr of that one",
        "explain it",
        "what is its abstract",
    ],
)
def test_a_summary_of_it_is_one_of_the_paper_just_spoken_of(text: str) -> None:
    named = SearchPlan("does X do y", "answer", "y", (Mention("X", ("arxiv:1",), "name"),))
    for turn in (
        Turn("does X do y", "It does.", ("arxiv:1", "arxiv:2"), named),
        Turn("papers on y", "One.", ("arxiv:1",), SearchPlan("papers on y", "answer", "y")),
    ):
        plan = plan_of(text, (turn,))
        assert plan is not None
        assert (plan.intent, [mention.paper_ids for mention in plan.mentions]) == ("summary", [("arxiv:1",)])


def test_a_summary_of_it_among_several_is_left_to_interpretation() -> None:
    several = Turn("papers on y", "Two.", ("arxiv:1", "arxiv:2"), SearchPlan("papers on y", "answer", "y"))
    assert plan_of("summarise it", (several,)) is None
    assert plan_of("summarise them", TURNS) is None
    assert plan_of("explain how it differs from Orca", TURNS) is None
