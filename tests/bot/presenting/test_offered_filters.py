"""Filters that a question may have meant: what a platform offers and a terminal prints."""

from dataclasses import replace

from rich.console import Console

from bot.answering.make_answer import make_answer
from bot.answering.model import Answer, Question, SearchPlan
from bot.answering.search_result import SearchResult
from bot.platforms.terminal.summaries import print_candidates
from bot.presenting.answer_parts import parts_of
from tests.bot.answering.found import NOW, REVISION


def answered(plan: SearchPlan) -> Answer:
    result = SearchResult(plan, (), None, (), None, (), {})
    return make_answer(Question(plan.question, NOW), result, REVISION, "", "")


def test_a_filter_that_may_be_meant_is_offered_with_the_question_that_applies_it() -> None:
    plan = SearchPlan("how do Google TPUs page memory", "answer", "page memory", offers=("Google",))
    (offered,) = parts_of(answered(plan)).filters
    assert (offered.title, offered.ask) == ("Only papers from Google", "papers from Google about page memory")


def test_a_terminal_prints_the_command_that_shells_take_as_it_stands() -> None:
    plan = SearchPlan("…", "answer", "", offers=("King's College; rm x",))
    console = Console(width=120, record=True, file=None)
    with console.capture() as printed:
        print_candidates(console, parts_of(answered(plan)))
    assert """refdesk ask 'papers from King'"'"'s College; rm x'""" in printed.get()


def test_without_offers_there_is_nothing_to_choose() -> None:
    plan = SearchPlan("paging", "answer", "paging")
    assert parts_of(answered(plan)).candidates == ()
    assert parts_of(replace(answered(plan), candidates=())).filters == ()
