from pathlib import Path
from typing import get_args

import pytest

from bot.answering.model import FactName, Intent, Order
from bot.errors import PromptError
from bot.prompts import REFUSAL, VARIABLES, Prompts

OWN = """+++
purpose = "A prompt of one's own."
returns = "One line for each sentence."
variables = ["question", "sources", "sentences", "valid_citations", "invalid_citations", "drop"]
+++
# System
Mend with {valid_citations}, never {invalid_citations}, or {drop}.

# User
{sources} {question} {sentences}
"""
PACKAGED = Path(__file__).parents[3] / "prompts"


def values(name: str, **changes: str) -> dict[str, str]:
    return {**{variable: f"<{variable}>" for variable in VARIABLES[name]}, **changes}


def test_the_prompt_of_plans_names_all_that_a_plan_can_ask_for() -> None:
    system, _ = Prompts.load()["plan"].fill(**values("plan"))
    asked = {*get_args(FactName), *get_args(Intent), *get_args(Order)}
    assert {each for each in asked if f'"{each}"' not in system} == set()


@pytest.mark.parametrize("name", VARIABLES)
def test_every_prompt_that_ships_keeps_its_contract_and_shows_every_variable(name: str) -> None:
    text = "\n".join(Prompts.load()[name].fill(**values(name)))
    assert all(f"<{variable}>" in text for variable in VARIABLES[name])


def test_every_file_of_the_package_is_a_known_prompt() -> None:
    assert {path.stem for path in PACKAGED.glob("*.md")} == set(VARIABLES)


def test_the_refusal_stands_in_no_prompt_but_by_its_variable() -> None:
    assert not any(REFUSAL in path.read_text() for path in PACKAGED.glob("*.md"))


def test_braces_inside_values_stay_as_they_are() -> None:
    filled = Prompts.load()["answer"].fill(**values("answer", sources="{question} {x} {} {{y}} \\frac{1}{2}"))
    assert "{question} {x} {} {{y}} \\frac{1}{2}" in filled[1]


def test_wrong_values_are_an_error_that_names_the_prompt() -> None:
    with pytest.raises(PromptError, match=r"answer\.md"):
        Prompts.load()["answer"].fill(question="x")


def test_a_file_in_the_own_folder_replaces_the_packaged_one_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "repair.md").write_text(OWN)
    prompts = Prompts.load(tmp_path)
    assert prompts["repair"].system.startswith("Mend with")
    assert prompts["answer"] == Prompts.load()["answer"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("{sentences}", ""), "the text has no variable {sentences}"),
        (("{sentences}", "{sentences} {colour}"), "{colour} in the text is unknown"),
        (('"drop"]', '"drop", "mood"]'), "{mood} in the contract is unknown"),
        (('"sources", ', ""), "the contract has no variable {sources}"),
        (("purpose", "aim"), "has no `purpose`"),
        (('variables = ["question"', 'variables = ["question'), "not valid TOML"),
        (("# User", "# Person"), "`# User`"),
        (("+++\n# System", "# System"), "contract between two lines"),
    ],
)
def test_a_broken_contract_names_file_and_variable(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    (tmp_path / "repair.md").write_text(OWN.replace(*change))
    with pytest.raises(PromptError) as error:
        Prompts.load(tmp_path)
    assert told in str(error.value)
    assert str(tmp_path / "repair.md") in str(error.value)


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match="UTF-8"):
        Prompts.load(tmp_path)


def test_a_misspelled_file_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "anser.md").write_text(OWN)
    with pytest.raises(PromptError, match=r"anser\.md.*answer\.md"):
        Prompts.load(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="does not exist"):
        Prompts.load(tmp_path / "gone")
