"""One author is written in several ways."""

import pytest

from bot.answering.interpreting.author_names import AuthorNames

KNOWN = AuthorNames(
    ["ada quill", "quill, ada", "a. quill", "anton quill", "bo marsh", "marsh", "wren, cy b.", "cy wren"]
)


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Ada Quill", ["ada quill", "quill, ada", "a. quill"]),
        ("Quill, A.", ["quill, a.", "ada quill", "quill, ada", "a. quill", "anton quill"]),
        ("Cy B. Wren", ["cy b. wren", "wren, cy b.", "cy wren"]),
        ("Bo Marsh", ["bo marsh"]),
        ("Dee Nobody", ["dee nobody"]),
        ("", [""]),
    ],
)
def test_names_that_may_be_one_author_are_found_in_whichever_order_and_length(name: str, forms: list[str]) -> None:
    assert KNOWN.forms_of(name) == forms
