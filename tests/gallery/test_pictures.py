"""The pictures in the README show real answers, and load nothing from elsewhere."""

import re
from collections.abc import Mapping
from html import unescape
from xml.etree import ElementTree

import pytest

from bot.answering.model import Answer
from tests.gallery.pictures import FOLDER, pictures
from tests.gallery.reading_list import QUESTION


@pytest.fixture(scope="module")
def drawn(answers: Mapping[str, Answer]) -> dict[str, str]:
    return pictures(answers["an answer"])


def _words(svg: str) -> str:
    words = "".join(ElementTree.fromstring(svg).itertext()).replace("\xa0", " ")
    return re.sub(r"\s+", " ", unescape(words))


@pytest.mark.parametrize("name", ["slack.svg", "terminal.svg"])
def test_a_picture_shows_the_question_a_quoted_sentence_and_its_source(drawn: dict[str, str], name: str) -> None:
    words = _words(drawn[name])
    assert QUESTION in words
    assert "Pagelet keeps the attention cache of each request" in words
    assert "Pagelet: Paging Attention Memory for Language Models" in words


def test_the_picture_of_slack_has_the_buttons_of_an_answer(drawn: dict[str, str]) -> None:
    assert "Summarise…" in _words(drawn["slack.svg"])


def test_every_picture_is_there_and_loads_nothing() -> None:
    files = sorted(FOLDER.glob("*.svg"))
    assert [file.name for file in files] == ["slack.svg", "terminal.svg"]
    for file in files:
        assert re.findall(r"url\((?!#)|<image|@import|href=", file.read_text("utf-8")) == []
