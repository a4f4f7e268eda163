import pytest

from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import ask


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("welche Arbeiten gibt es zur spekulativen Dekodierung?", ("spekulativen", "speculative")),
        ("¿qué artículos hay sobre difusión de modelos?", ("difusión", "diffusion")),
        ("quels articles parlent de la mémoire des modèles", ("modèles", "model")),
    ],
)
def test_words_that_english_shares_are_read_as_the_library_writes_them(question: str, read: tuple[str, str]) -> None:
    assert read in ask(question).read_as


def test_words_that_nobody_shares_are_told_beside_the_filter_that_was_understood() -> None:
    plan = ask("gibt es OSDI Arbeiten zum Abgleich zweier Aufnahmen?")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),))
    assert set(plan.not_understood) >= {"Abgleich", "zweier", "Aufnahmen"}


@pytest.mark.parametrize("question", ["Wie koche ich Gulasch?", "quelle heure est-il"])
def test_a_question_of_which_nothing_is_shared_is_searched_as_it_is(question: str) -> None:
    plan = ask(question)
    assert plan.selection.empty
    assert plan.intent == "answer"
