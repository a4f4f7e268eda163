"""The values of the catalogue that a model is given: all of few, and of many those that a question may mean."""

import json
from dataclasses import replace
from typing import Any

from bot.answering.model import Question, Turn
from bot.answering.model_plan.values_offered import values_offered
from tests.bot.answering.vocabularies import LIBRARY, NOW, VOCABULARY, MadeUpLibrary, ask

MANY_VENUES = {f"Workshop {number} on Plain Things": (2020,) for number in range(100)}
MANY_AUTHORS = {f"person {number}": f"Person {number}" for number in range(100)}
CROWDED = MadeUpLibrary(
    replace(
        VOCABULARY,
        venues={**VOCABULARY.venues, **MANY_VENUES, "Proceedings of the National Academy of Sciences": (2021,)},
        authors={**VOCABULARY.authors, **MANY_AUTHORS},
    )
)


def offered(text: str, library: MadeUpLibrary = CROWDED, *turns: Turn) -> dict[str, Any]:
    """The values by the name of their facet."""
    lines = values_offered(Question(text, NOW, turns=turns), library).splitlines()
    return {
        facet.removeprefix("- "): json.loads(labels) for facet, _, labels in (line.partition(": ") for line in lines)
    }


def test_few_values_are_given_in_full() -> None:
    values = offered("anything", LIBRARY)
    assert values["sections"] == list(VOCABULARY.sections.values())
    assert values["venues, with their years"]["OSDI"] == [2022, 2023, 2024]
    assert "MIT" in values["organisations"]


def test_of_many_values_those_are_given_that_a_question_names_by_any_name() -> None:
    values = offered("pnas, or what Quill wrote for euro sys")
    assert set(values["venues, with their years"]) == {"Proceedings of the National Academy of Sciences", "EuroSys"}
    assert values["authors"] == ["Ada Quill"]


def test_names_are_given_as_they_are_spelled_whatever_was_typed() -> None:
    assert offered("distserv against sarathi serve")["names of papers"] == ["DistServe", "Sarathi-Serve", "SARATHI"]


def test_an_organisation_is_given_by_its_own_name_and_not_by_that_of_a_part() -> None:
    vocabulary = replace(VOCABULARY, organisations={"berkeley lab": "Berkeley Lab", "uc berkeley": "Berkeley Lab"})
    assert offered("x", MadeUpLibrary(vocabulary))["organisations"] == ["Berkeley Lab", "uc berkeley"]


def test_values_are_sought_for_the_question_before_too() -> None:
    turn = Turn("what Marsh wrote", "", ("p:1",), ask("what Marsh wrote"))
    assert offered("and before 2020?", CROWDED, turn)["authors"] == ["Bo Marsh"]
