import pytest

from bot.answering.interpret import interpret
from bot.answering.interpreting.known_names import Names
from bot.answering.interpreting.misspelt import respelled
from bot.answering.model import Question
from tests.bot.answering.vocabularies import KNOWN, NOW, VOCABULARY, MadeUpLibrary, ask

NAMES = Names(VOCABULARY)
NEAR = {"pipline": "pipeline", "quantazation": "quantization"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hw many papers from MIT", "how many papers from MIT"),
        ("wich papres are from MIT", "which papers are from MIT"),
        ("Orca and vLLM in comparision", "Orca and vLLM in comparison"),
        ("publicatons by the univeristy", "publications by the university"),
    ],
)
def test_words_that_every_question_uses_are_read_despite_a_mistake(typed: str, meant: str) -> None:
    assert respelled(typed, NAMES, KNOWN.__contains__, lambda _: None) == (meant, ())


def test_words_of_a_subject_are_read_despite_a_mistake_and_the_reader_is_told() -> None:
    text, told = respelled("pipline quantazation", NAMES, KNOWN.__contains__, NEAR.get)
    assert (text, told) == ("pipeline quantization", (("pipline", "pipeline"), ("quantazation", "quantization")))


@pytest.mark.parametrize(
    "text", ["Pipline from MIT", "the PIPLINE paper", "pipline-based", "infass serving", "gpu cache"]
)
def test_names_and_known_words_are_left_as_they_are(text: str) -> None:
    assert respelled(text, NAMES, KNOWN.__contains__, NEAR.get)[0] == text


def test_a_plan_keeps_the_question_as_it_was_typed_and_tells_what_it_read() -> None:
    plan = interpret(Question("memory pipline", NOW), MadeUpLibrary(near_words=NEAR))
    assert (plan.question, plan.text, plan.read_as) == ("memory pipline", "memory pipeline", (("pipline", "pipeline"),))
    assert ask("memory pipeline").read_as == ()
