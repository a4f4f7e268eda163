import pytest

from bot.answering.interpret import interpret
from bot.answering.interpreting.respelling import respelled
from bot.answering.interpreting.text import sheet
from bot.answering.model import Question
from tests.bot.answering.vocabularies import NOW, MadeUpLibrary, ask

NEAR = {"pipline": "pipeline", "quantazation": "quantization"}


def spelling(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A question as it is read, and the words of it that were read so."""
    page, told = respelled(sheet(text), MadeUpLibrary(near_words=NEAR))
    return page.text, told


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
    assert spelling(typed) == (meant, ())


def test_words_of_a_subject_are_read_despite_a_mistake_and_the_reader_is_told() -> None:
    text, told = spelling("pipline quantazation")
    assert (text, told) == ("pipeline quantization", (("pipline", "pipeline"), ("quantazation", "quantization")))


@pytest.mark.parametrize(
    "text", ["Pipline from MIT", "the PIPLINE paper", "pipline-based", "infass serving", "gpu cache"]
)
def test_names_and_known_words_are_left_as_they_are(text: str) -> None:
    assert spelling(text)[0] == text


def test_a_plan_keeps_the_question_as_it_was_typed_and_tells_what_it_read() -> None:
    plan = interpret(Question("memory pipline", NOW), MadeUpLibrary(near_words=NEAR))
    assert (plan.question, plan.text, plan.read_as) == ("memory pipline", "memory pipeline", (("pipline", "pipeline"),))
    assert ask("memory pipeline").read_as == ()
