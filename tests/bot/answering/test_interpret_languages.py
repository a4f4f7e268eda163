"""Questions in other languages."""

from dataclasses import replace

import pytest

from bot.answering.interpreting.terms import terms_in_english
from bot.answering.interpreting.text import sheet
from ingest.library.model import Selection
from ingest.terms.entry import Venue
from tests.bot.answering.vocabularies import VOCABULARY, ask


@pytest.mark.parametrize(
    ("question", "selection", "intent"),
    [
        ("Welche Papers sind von Apple?", Selection(organisations=("apple",)), "list"),
        ("wie viele SOSP paper gibt es?", Selection(venues=(Venue("SOSP", None),)), "count"),
        ("papers de Google", Selection(organisations=("google",)), "list"),
        ("combien de papiers OSDI 2023 y a-t-il ?", Selection(venues=(Venue("OSDI", 2023),)), "count"),
        ("quali articoli sono di Google?", Selection(organisations=("google",)), "list"),
        ("有哪些OSDI 2024的论文", Selection(venues=(Venue("OSDI", 2024),)), "list"),
        ("SOSP 2023 里谷歌的论文", Selection(venues=(Venue("SOSP", 2023),), organisations=("google",)), "list"),
        ("2022年及以前的论文有几篇", Selection(years=(None, 2022)), "count"),
        ("“training”这一节有哪些论文？", Selection(sections=("training",)), "list"),
    ],
)
def test_filters_are_understood_in_other_languages(question: str, selection: Selection, intent: str) -> None:
    plan = ask(question)
    assert (plan.selection, plan.intent, plan.text) == (selection, intent, "")
    assert plan.question == question


@pytest.mark.parametrize(
    "question",
    ["papers from MIT", "and from MIT?", "what does a DES simulator do over the network", "how do I die of old age"],
)
def test_english_stays_as_it_is(question: str) -> None:
    assert sheet(question).cues.languages == {"en"}


def test_a_question_written_without_spaces_is_no_name_that_is_missing() -> None:
    assert ask("如何在多个实例之间迁移请求").missing == ()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("推测解码", "speculative decoding"),
        ("大模型推理的调度", "large language model inference scheduling"),
        ("quelles publications sur le décodage spéculatif", "speculative decoding"),
        ("artículos sobre entrenamiento distribuido", "distributed training"),
        ("welche Paper gibt es zu Fehlertoleranz", "fault tolerance"),
    ],
)
def test_terms_of_research_are_put_in_english(question: str, text: str) -> None:
    assert ask(question).text == text


def test_a_term_that_the_library_holds_as_it_was_typed_stays() -> None:
    assert terms_in_english("推测解码", lambda term: term == "推测解码") == "推测解码"
    assert terms_in_english("memory of inferencia", lambda term: False) == "memory of inferencia"


def test_a_heading_in_another_language_stays_a_section() -> None:
    vocabulary = replace(VOCABULARY, sections={**VOCABULARY.sections, "训练与调度": "训练与调度"})
    assert ask("训练与调度这一节有哪些论文", vocabulary=vocabulary).selection.sections == ("训练与调度",)
