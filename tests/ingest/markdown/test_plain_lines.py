"""The rules for items and paragraphs of one line give the blocks that the parser's own rules give."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.markdown import blocks
from ingest.markdown.blocks import blocks_of

LINES = st.sampled_from(
    [
        "", "", "- Owls", "- [Owl](https://owls.org)", "- **Owl** at night", "* Mice", "+ Bats", "1. Wings", "2) Beaks",
        "Owls", "[Owl](https://owls.org)", "[owl]: https://owls.org", "- [owl]: https://owls.org", "[Owl][owl]",
        "# Owls", "| a | b |", "|---|---|", "---", "===", "- - -", "***", "> quoted", "```", "<table>", "</td>", "<!--",
        "-->", "-", "- ", "-   far", "- # Owls", "- - nested", "- 1. nested", "- > quoted", "- | a | b |",
        "\tcode", ": told",
    ]
)  # fmt: skip
INDENTED = st.builds(lambda spaces, line: " " * spaces + line, st.sampled_from([0, 0, 0, 2, 3, 4, 5, 8]), LINES)


@settings(max_examples=400, deadline=None)
@given(st.lists(INDENTED, min_size=1, max_size=14))
def test_blocks_are_those_of_the_parsers_own_rules(lines: list[str]) -> None:
    with patch.object(blocks, "add_rules", lambda parser: None):
        expected = blocks_of(lines)
    assert blocks_of(lines) == expected


@pytest.mark.parametrize("mark", ["-", "*", "+"])
def test_items_of_one_line_are_read_as_a_run(mark: str) -> None:
    parser = blocks._parser()
    tokens = parser.parse("\n".join(f"{mark} [Owl {number}](https://owls.org/{number})" for number in range(9)))
    assert [token.type for token in tokens].count("plain_items") == 1
