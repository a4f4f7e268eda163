"""What somebody wants changed in related work is read from their words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writing.instructions import Instruction, instruction_in


@pytest.mark.parametrize(
    ("text", "instruction"),
    [
        ("shorter", Instruction(size="short")),
        ("Make it longer.", Instruction(size="long")),
        ("keep the second paragraph", Instruction(keep=frozenset({1}))),
        ("shorter, but keep the second paragraph", Instruction(keep=frozenset({1}), size="short")),
        ("keep the first and the last paragraph; shorter", Instruction(keep=frozenset({0, 3}), size="short")),
        ("keep all but the 2nd paragraph", Instruction(keep=frozenset({0, 2, 3}))),
        ("shorten the third paragraph", Instruction(size="short", sized=frozenset({2}))),
        ("add Splitwise", Instruction(add=("Splitwise",))),
        ("please add Splitwise and Orca", Instruction(add=("Splitwise", "Orca"))),
        ("add Splitwise, Orca, and keep paragraph 1", Instruction(keep=frozenset({0}), add=("Splitwise", "Orca"))),
        ("remove Orca", Instruction(remove=("Orca",))),
        ("without “vLLM”", Instruction(remove=("vLLM",))),
        ("drop the last paragraph", Instruction(delete=frozenset({3}))),
        ("add Splitwise and remove Orca", Instruction(add=("Splitwise",), remove=("Orca",))),
        ("say more about cost", Instruction(wish="say more about cost")),
        ("leave out Orca", Instruction(remove=("Orca",))),
    ],
)
def test_what_stays_what_changes_and_which_papers_come_and_go(text: str, instruction: Instruction) -> None:
    assert instruction_in(text, 4) == instruction


@given(st.text(max_size=200), st.integers(0, 12))
def test_any_words_are_read_and_name_only_paragraphs_that_are_there(text: str, paragraphs: int) -> None:
    instruction = instruction_in(text, paragraphs)
    assert instruction.keep | instruction.delete | instruction.sized <= set(range(paragraphs))
