"""A question in a thread of people: what it points at is what they wrote about."""

import pytest

from bot.answering.interpret import interpret
from bot.answering.model import Question, SearchPlan
from tests.bot.answering.vocabularies import LIBRARY, NOW, conversation, mentioned


def in_thread(question: str, *messages: str) -> SearchPlan:
    return interpret(Question(question, NOW, thread=messages), LIBRARY)


@pytest.mark.parametrize("question", ["any paper on this?", "what do the lists say about that?", "anything on it?"])
def test_what_a_question_points_at_is_what_the_thread_is_about(question: str) -> None:
    plan = in_thread(question, "we lose hours to checkpoint recovery", "lunch?", "thanks")
    assert "checkpoint recovery" in plan.text
    assert plan.read_as


def test_a_work_named_in_the_thread_is_meant() -> None:
    plan = in_thread("what is this?", "has anyone read DistServe?")
    assert mentioned(plan) == {"DistServe": ("p:distserve",)}


def test_the_last_message_that_says_something_counts() -> None:
    assert mentioned(in_thread("summarise it", "vLLM is nice", "I prefer Orca", "ok")) == {"Orca": ("p:orca",)}


@pytest.mark.parametrize(
    "question", ["papers from MIT", "how does speculative decoding save time when batches are small?"]
)
def test_a_question_that_stands_alone_is_read_alone(question: str) -> None:
    assert in_thread(question, "has anyone read DistServe?") == in_thread(question)


def test_nothing_in_the_thread_changes_nothing() -> None:
    assert in_thread("any paper on this?", "hello", "thanks") == in_thread("any paper on this?")


def test_a_conversation_of_its_own_goes_first() -> None:
    assert mentioned(conversation("what is vLLM?", "who wrote it?", shown=("arxiv:2309.06180",))) == {
        "it": ("arxiv:2309.06180",)
    }
