"""Nothing that a terminal obeys reaches it from lists, abstracts or models."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.presenting.printing import console, print_json
from ingest.terms.outside_text import visible

_OBEYED = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\r"


def test_escape_sequences_in_text_are_printed_as_the_plain_letters_that_remain(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = Table.grid()
    table.add_row(Text(_OBEYED))
    console().print(table)
    console().print(Text(_OBEYED, style=Style(link=visible(f"https://example.org/{_OBEYED}"))))
    printed = capsys.readouterr().out
    assert "owned" in printed
    assert not set(printed) & set("\x1b\x9b\x07\r\u202e")


@given(st.text())
def test_harmless_text_has_no_control_characters_but_ends_of_lines_and_tabs(text: str) -> None:
    assert not [letter for letter in visible(text) if ord(letter) < 32 and letter not in "\n\t"]


def test_json_keeps_every_character_but_writes_the_dangerous_ones_as_escapes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_json({"title": f"Größe {_OBEYED}"})
    printed = capsys.readouterr().out
    assert json.loads(printed) == {"title": f"Größe {_OBEYED}"}
    assert "Größe" in printed
    assert not set(printed) & set("\x1b\x9b\x07\r\u202e")
