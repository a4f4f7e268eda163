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
    plan = ask("gibt es OSDI Arbeiten zum Tinnef, Kuddelmuddel und Schnickschnack?")
    assert plan.selection == Selection(venues=(Venue("OSDI", None),))
    assert set(plan.not_understood) >= {"Tinnef", "Kuddelmuddel", "Schnickschnack"}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("consumo energetico addestramento", "consumption energy training"),
        ("welche Paper beschreiben einen Mobilprozessor", "mobile processor"),
        ("¿qué hay sobre redes neuronales?", "neural networks"),
        ("脳に関する論文", "brain"),
        ("有没有关于编译器的论文", "compiler"),
    ],
)
def test_words_of_research_are_read_by_the_tables_of_their_language(question: str, text: str) -> None:
    assert ask(question).text == text


@pytest.mark.parametrize(
    "question",
    [
        "papers by Ada Quill on the mamba layer",
        "kubernetes ingress tutorial",
        "prompt injection / jailbreak defenses",
        "https://www.usenix.org/conference/osdi20/presentation/gujarati",
        "summarise https://example.org/w/decodificacion",
    ],
)
def test_an_english_question_stays_as_it_is_though_a_word_of_it_is_one_of_another_language(question: str) -> None:
    assert ask(question).read_as == ()


def test_an_address_is_looked_up_as_it_was_pasted() -> None:
    (missing,) = ask("what is https://example.org/w/index").missing
    assert missing.surface == "https://example.org/w/index"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("wer ist schneller als Orca", "papers faster than Orca"),
        ("quais superam o vllm", "papers better than vllm"),
        ("哪些论文比 vLLM 快", "papers faster than vLLM"),
        ("vLLM より速い論文は?", "papers faster than vLLM"),
        ("¿hay otro artículo de la misma conferencia que Orca?", "in the same conference as Orca"),
        ("quali sono più recenti di Orca", "papers newer than Orca"),
        ("wat is er sneller dan Orca", "papers faster than Orca"),
        ("lesquels se comparent à Orca", "papers that compare with Orca"),
    ],
)
def test_relations_to_a_work_are_read_in_every_language(question: str, said: str) -> None:
    assert said in dict(ask(question).read_as).values()


@pytest.mark.parametrize(
    ("question", "venues"),
    [
        ("SOSP 2023 oder 2024", (Venue("SOSP", 2023), Venue("SOSP", 2024))),
        ("SOSP 2023 と 2024", (Venue("SOSP", 2023), Venue("SOSP", 2024))),
        ("le SOSP 2023 ou 2024", (Venue("SOSP", 2023), Venue("SOSP", 2024))),
    ],
)
def test_years_of_one_venue_are_joined_in_every_language(question: str, venues: tuple[Venue, ...]) -> None:
    assert ask(question).selection.venues == venues


@pytest.mark.parametrize("question", ["Wie koche ich Gulasch?", "quelle heure est-il"])
def test_a_question_of_which_nothing_is_shared_is_searched_as_it_is(question: str) -> None:
    plan = ask(question)
    assert plan.selection.empty
    assert plan.intent == "answer"
