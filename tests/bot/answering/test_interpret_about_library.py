"""Questions about the collection itself."""

import asyncio

import pytest

from bot.answering.model import About, Question, SearchPlan
from bot.answering.respond import respond
from bot.answering.search_result import SearchResult
from bot.answering.writer import Writer
from tests.bot.answering.found import NOW, PROMPTS, Shelves
from tests.bot.answering.vocabularies import ask


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("which lists do you have?", "lists"),
        ("what do you cover", "lists"),
        ("where do your papers come from", "lists"),
        ("how fresh are you", "freshness"),
        ("when was the library last updated?", "freshness"),
        ("are you up to date?", "freshness"),
        ("which conferences are covered", "venues"),
        ("how many sections are there", "sections"),
        ("list the organisations", "organisations"),
        ("how many papers have an abstract?", "abstracts"),
    ],
)
def test_a_question_about_the_collection_is_told_from_one_about_papers(question: str, about: About) -> None:
    assert ask(question).about == about


@pytest.mark.parametrize(
    "question",
    [
        "which conferences had papers on scheduling?",
        "which universities published on speculative decoding",
        "what do you have on caches",
        "how old are the checkpoints that are restored",
        "papers about index structures",
    ],
)
def test_a_question_about_papers_is_not_about_the_collection(question: str) -> None:
    assert ask(question).about is None


def told(about: About) -> str:
    result = SearchResult(SearchPlan("?", "answer", "", about=about), (), None, (), None, (), {})
    answer = asyncio.run(respond(Question("?", NOW), result, Shelves(), Writer(None, PROMPTS)))
    assert not answer.refused
    return answer.lead


def test_the_lists_are_told_with_their_sizes_and_when_they_were_read() -> None:
    assert told("lists") == (
        "412 papers on 2 lists: serving (300 papers, read on 1 March 2025); "
        "training (112 papers, read on 1 March 2025)."
    )


def test_what_can_be_filtered_by_is_told_by_name() -> None:
    assert told("venues") == "2 venues: OSDI; SOSP."
    assert told("sections") == "2 sections: Serving; Training."


def test_how_many_have_an_abstract_is_told() -> None:
    assert told("abstracts").startswith("100 of 412 papers have an abstract here")
