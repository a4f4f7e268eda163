"""Questions in other languages."""

import pytest

from bot.answering.interpreting.languages import into_english
from ingest.library.model import Selection
from ingest.lists.model import Venue
from tests.bot.answering.vocabularies import ask


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
    assert into_english(question) == question


def test_a_question_written_without_spaces_is_no_name_that_is_missing() -> None:
    assert ask("如何在多个实例之间迁移请求").missing == ()
