"""A question can ask for works by whom their texts name."""

import pytest

from bot.answering.model import Naming, Relates
from tests.bot.answering.vocabularies import ask

ORCA = ("p:orca",)


@pytest.mark.parametrize(
    ("question", "relates"),
    [
        ("which papers say they are faster than Orca, and by how much", "compares"),
        ("whose experiments use Orca as the baseline", "compares"),
        ("who reports speedups over Orca?", "compares"),
        ("anything that is compared with Orca in its abstract", "compares"),
        ("papers that take Orca as a baseline", "compares"),
        ("which ones have Orca as their main comparison", "compares"),
        ("who measured themselves against Orca?", "compares"),
        ("which of these papers cite Orca by name", "names"),
        ("which works build on Orca", "builds"),
        ("papers that use Orca", "builds"),
        ("who evaluates on Orca", "tries"),
        ("which papers mention Orca", "names"),
        ("who cites Orca in the abstract", "names"),
        ("faster than Orca, by how much", "compares"),
        ("whose numbers are against Orca", "compares"),
        ("what did Orca get beaten by", "compares"),
        ("in which papers is Orca extended by others", "builds"),
    ],
)
def test_works_are_asked_for_whose_texts_name_another(question: str, relates: Relates) -> None:
    plan = ask(question)
    assert plan.naming == Naming(("Orca",), (ORCA,), relates)
    assert (plan.intent, plan.missing) == ("answer", ())


@pytest.mark.parametrize(
    ("question", "relates"),
    [
        ("which systems that the Orca abstract mentions have a paper here", "names"),
        ("works named in the abstract of Orca", "names"),
        ("Orca outperforms which other paper on our list?", "compares"),
        ("what does Orca compare against", "compares"),
        ("what is Orca faster than", "compares"),
        ("what do the authors of Orca compare themselves with", "compares"),
        ("which system is Orca compared with", "compares"),
        ("which of the baselines of Orca are here", "compares"),
        ("what does Orca build on?", "builds"),
        ("which systems mentioned in the Orca paper can I read about here", "names"),
        ("which of the systems named in Orca's abstract are on the lists", "names"),
        ("the Orca abstract: which of its baselines have a paper here", "compares"),
        ("about Orca: which ones does the text say it outperforms", "compares"),
    ],
)
def test_works_are_asked_for_that_the_text_of_another_names(question: str, relates: Relates) -> None:
    assert ask(question).naming == Naming(("Orca",), (ORCA,), relates, outward=True)


def test_several_works_can_be_named_and_some_of_them_by_texts_alone() -> None:
    plan = ask("which of the papers beats both Orca and FasterTransformer")
    assert plan.naming == Naming(("Orca", "FasterTransformer"), (ORCA, ()), "compares")
    assert ask("which works evaluate on a T4").naming == Naming(("T4",), ((),), "tries")
    assert ask("which works evaluate on a T5").naming is None


@pytest.mark.parametrize(
    "question",
    [
        "how does vLLM compare with Orca",
        "is Orca faster than vLLM?",
        "which is better, Orca or vLLM",
        "what does Orca use for batching",
        "papers about Orca",
        "papers like Orca",
        "what is Orca",
    ],
)
def test_a_question_about_the_named_works_themselves_asks_for_no_others(question: str) -> None:
    assert ask(question).naming is None
