"""What people say to their reading lists, and what they say to nobody's."""

import pytest

from bot.desk.papers_shown import numbers_in
from bot.shelves.requests import ShelfRequest, shelf_request


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("save [2]", ShelfRequest("save", "[2]")),
        ("please save 1 and 3 to my list", ShelfRequest("save", "1 and 3", named=True)),
        ("add vLLM to our reading list!", ShelfRequest("save", "vLLM", of_channel=True, named=True)),
        ("bookmark this for later", ShelfRequest("save", "this")),
        ("put [1] on the channel's list", ShelfRequest("save", "[1]", of_channel=True, named=True)),
        ("my list", ShelfRequest("show", named=True)),
        ("What's on my reading list?", ShelfRequest("show", named=True)),
        ("show me our list", ShelfRequest("show", of_channel=True, named=True)),
        ("my unread papers", ShelfRequest("show", only="unread", named=True)),
        ("show my read list", ShelfRequest("show", only="read", named=True)),
        ("remove [3] from my list", ShelfRequest("remove", "[3]", named=True)),
        ("mark 2 as read", ShelfRequest("read", "2", named=True)),
        ("mark [2], [4] unread", ShelfRequest("unread", "[2], [4]", named=True)),
        ("I've read Orca", ShelfRequest("read", "Orca")),
        (
            "note on [2]: great baseline: cite it",
            ShelfRequest("note", "[2]", note="great baseline: cite it", named=True),
        ),
        ("export my list as RIS", ShelfRequest("export", form="ris", named=True)),
        ("save [2] to Zotero", ShelfRequest("zotero", "[2]")),
        ("please put 1 and 3 in our Zotero collection", ShelfRequest("zotero", "1 and 3")),
        ("export to zotero", ShelfRequest("zotero")),
        ("send my list to Zotero", ShelfRequest("zotero", named=True)),
        ("copy all of our list to the lab's zotero", ShelfRequest("zotero", of_channel=True, named=True)),
        ("send my unread papers to Zotero", ShelfRequest("zotero", only="unread", named=True)),
        ("bibtex of the channel's list", ShelfRequest("export", form="bibtex", of_channel=True, named=True)),
    ],
)
def test_what_is_wanted_of_a_list_is_understood(text: str, request_: ShelfRequest) -> None:
    assert shelf_request(text) == request_


@pytest.mark.parametrize(
    "text",
    [
        "papers that save memory",
        "list all papers",
        "what is on the list llmsys?",
        "which lists are there?",
        "what have you read about caches?",
        "bibtex of vLLM",
        "papers on Zotero",
        "how do I save papers to Zotero?",
        "code of my list",
        "remove the code column",
        "what notes are on vLLM?",
        "",
        "save " + "x" * 2_000,
    ],
)
def test_other_questions_are_left_to_the_desk(text: str) -> None:
    assert shelf_request(text) is None


@pytest.mark.parametrize(
    ("words", "count", "numbers"),
    [
        ("[2]", 5, [2]),
        ("1, 3 and 4", 5, [1, 3, 4]),
        ("papers 2-4", 5, [2, 3, 4]),
        ("[1] to [3]", 5, [1, 2, 3]),
        ("all of them", 3, [1, 2, 3]),
        ("the papers", 2, [1, 2]),
        ("your last answer", 2, [1, 2]),
        ("it", 1, [1]),
        ("it", 2, None),
        ("vLLM", 5, None),
        ("9", 5, [9]),
        ("GPT 4", 5, None),
    ],
)
def test_numbers_mean_what_was_shown(words: str, count: int, numbers: list[int] | None) -> None:
    assert numbers_in(words, count) == numbers
